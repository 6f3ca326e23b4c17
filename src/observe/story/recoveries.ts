import type { AffectedSummary, WorkloadImpact } from "../summary.ts";
import { agree, count, figure, percent, stretch } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";

/** For each fault and workload: back, not back, or not even touched. */
export function recoveryRemarks({ setup, summary, endNs }: StoryMaterial): Remark[] {
  return setup.faults
    .filter((fault) => fault.endNs < endNs || (fault.repeated?.strikes ?? 0) > 1)
    .flatMap((fault) =>
      Object.entries(summary.faults[fault.name]?.impact ?? {}).flatMap(([workload, impact]) => {
        const told = verdict({
          fault: fault.name,
          workload,
          impact,
          lastedNs: (summary.faults[fault.name]?.activeMs ?? 0) * 1e6,
          leftNs: endNs - fault.endNs,
          slow: slowdownOf(workload, summary.faults[fault.name]?.blastRadius.spread ?? []),
          isRepeated: (fault.repeated?.strikes ?? 1) > 1,
        });
        if (told === null) return [];
        const atNs =
          impact.recovered === true ? Math.min(endNs, fault.endNs + impact.recoveryMs! * 1e6) : endNs;
        return [{ atNs, kind: "recovery" as const, subject: workload, ...told }];
      }),
    );
}

interface Verdict {
  readonly fault: string;
  readonly workload: string;
  readonly impact: WorkloadImpact;
  readonly lastedNs: number;
  readonly leftNs: number;
  readonly isRepeated: boolean;
  /** How many times as long the answers took when they left their normal band; null: they did not. */
  readonly slow: string | null;
}

function slowdownOf(workload: string, spread: readonly AffectedSummary[]): string | null {
  const affected = spread.find(({ kind, name }) => kind === "workload" && name === workload);
  return affected?.sign === "slow" && affected.measure !== null ? figure(affected.measure) : null;
}

function verdict(given: Verdict): Pick<Remark, "text" | "weight"> | null {
  const { fault, workload, impact, leftNs } = given;
  if (impact.recovered === null) return null;
  if (given.isRepeated) return repeatedVerdict(given);
  if (!impact.recovered) {
    const text = `${workload} ${agree(workload, ["have", "has"])} not recovered in the ${stretch(leftNs)} since ${fault} ended${why(impact)}`;
    return { text, weight: WEIGHT.verdict };
  }
  const back = `${workload} ${agree(workload)} back at ${percent(0.95)} of ${agree(workload, ["their", "its"])} baseline`;
  if (impact.recoveryMs! > 0)
    return {
      text: `${back}, ${stretch(impact.recoveryMs! * 1e6)} after ${fault} ended`,
      weight: WEIGHT.verdict,
    };
  if (isHarmed(given)) return { text: `${back} as soon as ${fault} ends`, weight: WEIGHT.verdict };
  // A fault that did little is worth a sentence where nothing more exciting wants the room.
  const price =
    impact.lostRequests === 0
      ? given.slow === null
        ? "without a loss"
        : `without a failure, but answers take ${given.slow} times as long at first,`
      : `at the price of ${count(impact.lostRequests)} failed ${impact.lostRequests === 1 ? "request" : "requests"}`;
  return { text: `${fault} passes ${price} for ${workload}`, weight: WEIGHT.detail };
}

/** Of a fault that strikes again and again: the worst of its strikes that left time to judge. */
function repeatedVerdict(given: Verdict): Pick<Remark, "text" | "weight"> {
  const { fault, workload, impact } = given;
  const { recoveryMs } = impact;
  const worst = recoveryMs === null ? null : stretch(recoveryMs * 1e6);
  const have = agree(workload, ["have", "has"]);
  if (worst === null)
    return {
      text: `${workload} ${have} not come back from every strike of ${fault} before the next${why(impact)}`,
      weight: WEIGHT.verdict,
    };
  const after = recoveryMs === 0 ? "as soon as it ended" : `${worst} after it ended at the latest`;
  return {
    text: `${workload} came back from each strike of ${fault}, ${after}; ${count(impact.lostRequests)} requests failed`,
    weight: isHarmed(given) ? WEIGHT.verdict : WEIGHT.detail,
  };
}

/** The loops that keep a metastable failure alive; or that it is none, because more is asked than before. */
function why({ metastable, sustainedBy }: WorkloadImpact): string {
  if (metastable !== true) return ", but more is offered than before it";
  // The worst of each kind.
  const kinds = new Map([...sustainedBy].reverse().map((loop) => [loop.kind, loop]));
  const worst = sustainedBy.filter((loop) => kinds.get(loop.kind) === loop);
  const loops = worst.slice(0, LOOPS_TOLD).map(({ text }) => text);
  return `: a metastable failure${loops.length === 0 ? "" : `, kept alive by ${loops.join("; by ")}`}`;
}

const LOOPS_TOLD = 2;

/** One request in twenty lost, or a window far below what chance makes of 100 expected answers. */
function isHarmed({ impact, lastedNs }: Verdict): boolean {
  const baseline = impact.baselineGoodput ?? 0;
  const hasLost = impact.lostRequests > 0.05 * baseline * (lastedNs / 1e9);
  return hasLost || (impact.worstGoodput !== null && impact.worstGoodput < 0.7 * baseline);
}
