import { inProcess } from "../experiment/run.ts";
import { wallClockReason } from "./io.ts";
import type { Runner } from "./io.ts";

/** Makes runs one after the other in this thread, deaf to signals meanwhile: for tests and tools. */
export function inProcessRunner(now: () => number): Runner {
  return {
    runAll(jobs, { eventsMax, wallClockMs }) {
      const deadline = wallClockMs === null ? Infinity : now() + wallClockMs;
      const executor = inProcess({
        ...(eventsMax === null ? {} : { eventsMax }),
        progress: () => (now() >= deadline ? wallClockReason(wallClockMs ?? 0) : null),
      });
      return Promise.resolve(executor.runAll(jobs));
    },
  };
}
