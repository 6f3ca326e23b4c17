import type { PlannedVariant } from "../experiment/compare.ts";
import { asPilot, warmedUp, warmupsOf } from "../experiment/warmup.ts";
import type { Io } from "./io.ts";
import type { RunOptions, ScenarioOptions } from "./options.ts";
import { runJobs } from "./run-jobs.ts";

/**
 * The designs with their warm-up found, where it is to be: by a pilot run of each, on the seed of the
 * first replication. A pilot that is cut short finds what it has seen.
 */
export async function withWarmupFound(
  planned: readonly PlannedVariant[],
  options: ScenarioOptions & RunOptions,
  io: Io,
): Promise<readonly PlannedVariant[]> {
  if (options.warmup !== "auto") return planned;
  const jobs = planned.map(({ scenario, source }) => ({
    scenario: asPilot(scenario),
    source,
    isPilot: true,
  }));
  const { finished } = await runJobs(jobs, options, io);
  const warmups = warmupsOf(
    finished.map(({ latencies = {} }, index) => ({ scenario: planned[index]!.scenario, latencies })),
  );
  return planned.map((variant, index) => {
    const warmup = warmups[index];
    return warmup === undefined ? variant : warmedUp(variant, warmup);
  });
}
