import type { PlannedVariant } from "../experiment/compare.ts";
import { pilotsOf, withFound } from "../experiment/warmup.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { usageError } from "./exit.ts";
import type { Io } from "./io.ts";
import type { RunOptions } from "./options.ts";
import { runJobs } from "./run-jobs.ts";

/** The designs with their warm-up found, where it is to be. */
export async function withWarmupFound(
  planned: readonly PlannedVariant[],
  options: RunOptions,
  io: Io,
): Promise<readonly PlannedVariant[]> {
  const pilots = pilotsOf(planned);
  if (pilots.length === 0) return planned;
  return withFound(planned, (await runJobs(pilots, options, io)).finished);
}

/** A search, or a sweep, measures all its runs over the same time, whatever they come to be. */
export function refuseAuto({ warmup }: Scenario): void {
  if (warmup === "auto")
    throw usageError(
      "warmup: auto is found for the designs that run and compare are given; here, give a duration: --set warmup=30s",
    );
}
