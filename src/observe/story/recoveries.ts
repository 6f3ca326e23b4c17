import type { ImpactSummary } from "../summary.ts";
import { agree, percent, stretch } from "./phrases.ts";
import { WEIGHT } from "./remark.ts";
import type { Remark, StoryMaterial } from "./remark.ts";

/** For each fault and workload: back, not back, or not even touched. */
export function recoveryRemarks({ setup, summary, endNs }: StoryMaterial): Remark[] {
  return setup.faults
    .filter((fault) => fault.endNs < endNs)
    .flatMap((fault) =>
      Object.entries(summary.faults[fault.name]?.impact ?? {}).flatMap(([workload, impact]) => {
        const told = verdict({ fault: fault.name, workload, impact, leftNs: endNs - fault.endNs });
        if (told === null) return [];
        const atNs = impact.recovered === true ? fault.endNs + impact.recoveryMs! * 1e6 : endNs;
        return [{ atNs, kind: "recovery" as const, subject: workload, ...told }];
      }),
    );
}

interface Verdict {
  readonly fault: string;
  readonly workload: string;
  readonly impact: ImpactSummary;
  readonly leftNs: number;
}

function verdict({ fault, workload, impact, leftNs }: Verdict): Pick<Remark, "text" | "weight"> | null {
  if (impact.recovered === null) return null;
  if (!impact.recovered) {
    const text = `${workload} ${agree(workload, ["have", "has"])} not recovered in the ${stretch(leftNs)} since ${fault} ended: a metastable failure`;
    return { text, weight: WEIGHT.verdict };
  }
  const back = `${workload} ${agree(workload)} back at ${percent(0.95)} of ${agree(workload, ["their", "its"])} baseline`;
  if (impact.recoveryMs! > 0) return { text: `${back}, ${stretch(impact.recoveryMs! * 1e6)} after ${fault} ended`, weight: WEIGHT.verdict };
  const isHarmed = impact.worstGoodput !== null && impact.worstGoodput < HARMED_BELOW * impact.baselineGoodput!;
  if (isHarmed) return { text: `${back} as soon as ${fault} ends`, weight: WEIGHT.verdict };
  // A fault that did nothing is worth a sentence where nothing more exciting wants the room.
  return { text: `${fault} passes without ${impact.lostRequests === 0 ? "a loss" : "much harm"} for ${workload}`, weight: WEIGHT.detail };
}

/** Windows of 100 answers stray by 10 % even in health; three times that in the worst of many. */
const HARMED_BELOW = 0.7;
