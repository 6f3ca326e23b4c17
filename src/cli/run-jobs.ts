import type { FinishedRun, RunJob } from "../experiment/run.ts";
import type { Io, RunTaker } from "./io.ts";
import type { RunOptions } from "./options.ts";
import { createProgressDisplay } from "./progress.ts";
import type { Timings } from "./results.ts";

/** Makes the runs under the command line's budgets, showing progress; `take` has each as soon as it is made. */
export async function runJobs(
  jobs: readonly RunJob[],
  options: RunOptions,
  io: Io,
  take: RunTaker | null = null,
): Promise<{ readonly finished: readonly FinishedRun[]; readonly timings: Timings }> {
  const display = createProgressDisplay(io);
  const startedAt = io.now();
  let events = 0;
  try {
    const finished = await io.runner.runAll(jobs, {
      eventsMax: options.events ?? null,
      wallClockMs: options.wallClock ?? null,
      threads: options.jobs,
      progress: (progress) => display.update(progress),
      take:
        take === null
          ? null
          : {
              made: (index, run) => {
                events += run.summary.events;
                take.made(index, run);
              },
              failed: (index, error) => take.failed(index, error),
            },
    });
    for (const { summary } of finished) events += summary.events;
    return { finished, timings: { wallClockMs: io.now() - startedAt, events } };
  } finally {
    display.end();
  }
}

/** Of jobs that are handed over in several parts: all of them have the time of the one budget. */
export function withTimeLeft<T extends RunOptions>(options: T, elapsedMs: number): T {
  const { wallClock } = options;
  return wallClock === undefined ? options : { ...options, wallClock: Math.max(1, wallClock - elapsedMs) };
}
