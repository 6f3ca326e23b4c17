import { setImmediate } from "node:timers/promises";
import { getHeapStatistics } from "node:v8";
import { INTERRUPTED, runInSlices } from "../experiment/run.ts";
import type { FinishedRun, RunJob } from "../experiment/run.ts";
import { bugOf, bugReport, CommandError } from "./exit.ts";
import { OUT_OF_MEMORY, wallClockReason } from "./io.ts";
import type { Progress, Runner, RunTaker } from "./io.ts";
import { onSignal } from "./signals.ts";

/** With more of the heap taken the engine does little but collect, and then ends the process. */
const HEAP_SHARE_MAX = 0.85;

/**
 * Makes runs one after the other in this thread. After every slice of a simulation the event loop
 * has a turn, so that ctrl-C is heard and progress shown without the memory of a second thread.
 */
export function sliceRunner(now: () => number): Runner {
  return {
    async runAll(jobs, { eventsMax, wallClockMs, progress, take }) {
      const deadline = wallClockMs === null ? Infinity : now() + wallClockMs;
      let isInterrupted = false;
      const stopListening = onSignal(() => (isInterrupted = true));
      const reasonToStop = (): string | null => {
        if (isInterrupted) return INTERRUPTED;
        if (now() >= deadline) return wallClockReason(wallClockMs ?? 0);
        return isHeapFull() ? OUT_OF_MEMORY : null;
      };
      const finished: FinishedRun[] = [];
      const behind = { runs: 0, events: 0 };
      try {
        for (const [index, job] of jobs.entries()) {
          const done = await inSlices(job, eventsMax, async (nowNs, events) => {
            progress(progressOf(jobs, behind, { nowNs, events }));
            await setImmediate();
            return reasonToStop();
          }).catch((error: unknown) => failureOf(error, take));
          behind.runs++;
          if (done instanceof CommandError) take?.failed(index, done);
          else {
            behind.events += done.summary.events;
            if (take === null) finished.push(done);
            else take.made(index, done);
            if (done.summary.stopped !== null && take === null) break;
          }
          // A run of less than a slice has not let anybody else have a turn.
          await setImmediate();
          if (reasonToStop() !== null) break;
        }
      } finally {
        stopListening();
      }
      return finished;
    },
  };
}

/** The failure of one run, where it ends no other. */
function failureOf(error: unknown, take: RunTaker | null): CommandError {
  if (take === null || !(error instanceof CommandError)) throw error;
  return error;
}

/** Makes one run; `breathe` answers between its slices with the reason to stop, or null. */
async function inSlices(
  job: RunJob,
  eventsMax: number | null,
  breathe: (nowNs: number, events: number) => Promise<string | null>,
): Promise<FinishedRun> {
  const slices = runInSlices(job, eventsMax === null ? {} : { eventsMax });
  for (let reason: string | null = null; ;) {
    const slice = nextSlice(slices, job, reason);
    if (slice.done === true) return slice.value;
    reason = await breathe(slice.value.nowNs, slice.value.events);
  }
}

function nextSlice(
  slices: ReturnType<typeof runInSlices>,
  job: RunJob,
  reason: string | null,
): ReturnType<typeof slices.next> {
  try {
    return slices.next(reason);
  } catch (error) {
    throw bugReport(bugOf(error, job.source.variant));
  }
}

function progressOf(
  jobs: readonly RunJob[],
  behind: { readonly runs: number; readonly events: number },
  at: { readonly nowNs: number; readonly events: number },
): Progress {
  const length = (some: readonly RunJob[]): number =>
    some.reduce((sum, { scenario }) => sum + scenario.durationNs, 0);
  return {
    runs: jobs.length,
    runsFinished: behind.runs,
    share: (length(jobs.slice(0, behind.runs)) + at.nowNs) / length(jobs),
    events: behind.events + at.events,
  };
}

function isHeapFull(): boolean {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return used > HEAP_SHARE_MAX * limit;
}
