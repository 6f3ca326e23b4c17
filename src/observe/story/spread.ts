import type { AffectedSummary } from "../summary.ts";
import { agree, clock, count, figure, listed, percent } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";

/** For each fault who felt it first and where it went from there. */
export function spreadRemarks({ setup, summary }: StoryMaterial): Remark[] {
  return Object.entries(summary.faults).flatMap(([, { blastRadius }]) => {
    const [first, ...rest] = blastRadius.spread;
    // Of a lone victim that fails the story tells anyway.
    if (first === undefined || (rest.length === 0 && first.sign === "failing")) return [];
    const text = `${first.name} ${agree(first.name, ["feel", "feels"])} it first: ${state(first)}${further(first, rest, setup.durationNs)}`;
    return [
      { atNs: first.leftMs * 1e6, kind: "spread" as const, subject: first.name, text, weight: WEIGHT.spread },
    ];
  });
}

/** The others; a time stands where it is another than that of the one before. */
function further(first: AffectedSummary, rest: readonly AffectedSummary[], durationNs: number): string {
  if (rest.length === 0) return "";
  let earlier = first.leftMs;
  const told = rest.slice(0, OTHERS_TOLD).map((affected) => {
    const at = affected.leftMs === earlier ? "" : ` at ${clock(affected.leftMs * 1e6, durationNs)}`;
    earlier = affected.leftMs;
    return `${affected.name}${at} (${state(affected)})`;
  });
  const more = rest.length - told.length;
  return `; then ${listed(more === 0 ? told : [...told, `${count(more)} more`])}`;
}

/** What is wrong with it, as a clause: "14 % of it fails". */
function state({ sign, measure, kind }: AffectedSummary): string {
  switch (sign) {
    case "failing":
      return `${percent(measure ?? 1)} of its ${kind === "workload" ? "requests" : "visits"} fail`;
    case "slow":
      return measure === null ? "slow" : `${figure(measure)} times as slow as before`;
    case "stuck":
      return "no answer comes";
  }
}

const OTHERS_TOLD = 4;
