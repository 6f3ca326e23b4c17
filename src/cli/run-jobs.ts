import type { FinishedRun, RunJob } from "../experiment/run.ts";
import type { Io } from "./io.ts";
import type { RunOptions } from "./options.ts";
import { createProgressDisplay } from "./progress.ts";
import type { Timings } from "./results.ts";

/** Makes the runs under the command line's budgets, showing progress. */
export async function runJobs(
  jobs: readonly RunJob[],
  options: RunOptions,
  io: Io,
): Promise<{ readonly finished: readonly FinishedRun[]; readonly timings: Timings }> {
  const display = createProgressDisplay(io);
  const startedAt = io.now();
  try {
    const finished = await io.runner.runAll(jobs, {
      eventsMax: options.events ?? null,
      wallClockMs: options.wallClock ?? null,
      threads: options.jobs,
      progress: (progress) => display.update(progress),
    });
    const events = finished.reduce((sum, { summary }) => sum + summary.events, 0);
    return { finished, timings: { wallClockMs: io.now() - startedAt, events } };
  } finally {
    display.end();
  }
}
