import type { FinishedRun } from "../experiment/run.ts";
import type { TraceWish } from "../observe/tracing/tracer.ts";
import type { Example } from "../report/page/parts.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** Requests of the measured time that a page shows: the slowest that succeeded and the slowest that failed. */
export function exampleWishes({ warmupNs, durationNs }: Scenario): readonly TraceWish[] {
  return (["ok", "failed"] as const).map((kind) => ({
    count: 1,
    order: "slowest",
    fate: { kind },
    workload: null,
    target: null,
    keys: null,
    fromNs: warmupNs,
    toNs: durationNs,
  }));
}

/** What a run found of them. */
export function examplesOf({ examples }: FinishedRun, wishes: readonly TraceWish[]): readonly Example[] {
  return examples.flatMap((found, index) => {
    const wish = wishes[index];
    return wish === undefined ? [] : [{ ...found, wish }];
  });
}
