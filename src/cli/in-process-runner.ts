import { run } from "../experiment/run.ts";
import type { FinishedRun } from "../experiment/run.ts";
import { wallClockReason } from "./io.ts";
import type { Runner } from "./io.ts";

/** Makes runs one after the other in this thread, deaf to signals meanwhile: for tests and tools. */
export function inProcessRunner(now: () => number): Runner {
  return {
    runAll(jobs, control) {
      const deadline = control.wallClockMs === null ? Infinity : now() + control.wallClockMs;
      const shouldStop = (): string | null =>
        now() >= deadline ? wallClockReason(control.wallClockMs ?? 0) : null;
      const finished: FinishedRun[] = [];
      for (const job of jobs) {
        const budget = control.eventsMax === null ? {} : { eventsMax: control.eventsMax };
        const outcome = run(job, { ...budget, progress: shouldStop });
        finished.push(outcome);
        if (outcome.summary.stopped !== null) break;
        control.progress({
          runs: jobs.length,
          runsFinished: finished.length,
          share: finished.length / jobs.length,
          events: 0,
        });
      }
      return Promise.resolve(finished);
    },
  };
}
