import type { ClientObservation } from "../client-observation.ts";
import { clock } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";
import { longestStretch, sumOf } from "./windows.ts";

/** Clients that made clearly more attempts than calls for a while; the two worst. */
export function amplificationRemarks(material: StoryMaterial): Remark[] {
  return material.clients
    .flatMap((client) => amplified(client, material))
    .sort((a, b) => b.factor - a.factor)
    .slice(0, CLIENTS_TOLD)
    .map(({ remark }, rank) => ({ ...remark, weight: WEIGHT.amplification - rank }));
}

function amplified(
  { setup }: ClientObservation,
  material: StoryMaterial,
): { readonly factor: number; readonly remark: Remark }[] {
  const { summary, setup: run } = material;
  const { windowMs, clients } = summary.series;
  const series = clients[setup.caller]?.[setup.callee];
  if (series === undefined) return [];
  // Attempts follow their calls, so a window with hardly a call would show any number.
  const ratioAt = (window: number): number => {
    const calls = series.calls[window] ?? 0;
    return (calls * windowMs) / 1000 < CALLS_WANTED ? 0 : (series.attempts[window] ?? 0) / calls;
  };
  const windows = series.calls.length;
  const stretch = longestStretch(windows, GAP_MOST, (window) => ratioAt(window) >= WORTH_MENTIONING);
  if (stretch === null) return [];
  const atNs = (window: number): number => window * windowMs * 1e6;
  const totals = summary.clients[setup.caller]?.[setup.callee];
  const cause = totals !== undefined && totals.hedges > totals.retries ? "hedges" : "retries";
  const subject = `${setup.caller} -> ${setup.callee}`;
  const until =
    stretch.to >= windows ? "to the end of the run" : `until ${clock(atNs(stretch.to), run.durationNs)}`;
  // The mean of the stretch: in a single window, retries of earlier calls may top what is allowed.
  const factor = sumOf(series.attempts, stretch) / sumOf(series.calls, stretch);
  const text = `${cause} turn each call ${subject} into ${factor.toFixed(2)} attempts ${until}`;
  return [{ factor, remark: { atNs: atNs(stretch.from), kind: "amplification", subject, text, weight: 0 } }];
}

const WORTH_MENTIONING = 1.2;
const CALLS_WANTED = 5;
const GAP_MOST = 5;
const CLIENTS_TOLD = 2;
