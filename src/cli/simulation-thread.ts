import { parentPort, workerData } from "node:worker_threads";
import { run } from "../experiment/run.ts";
import type { FinishedRun, RunJob } from "../experiment/run.ts";
import { bugOf } from "./exit.ts";
import type { Bug } from "./exit.ts";
import { SharedState } from "./shared-state.ts";
import type { SharedStateData } from "./shared-state.ts";

/** What a simulation thread is started with. */
export interface ThreadStart {
  readonly jobs: readonly RunJob[];
  readonly eventsMax: number | null;
  /** A run that was cut short by its own budget ends no other. */
  readonly goesOn: boolean;
  readonly state: SharedStateData;
  readonly thread: number;
}

/** What it says for every run it has made. */
export type ThreadAnswer =
  | { readonly kind: "finished"; readonly index: number; readonly finished: FinishedRun }
  | { readonly kind: "failed"; readonly index: number; readonly failure: Bug };

/** Takes the next job until there is none, or until all threads are to stop. */
function work(start: ThreadStart, answer: (message: ThreadAnswer) => void): void {
  const state = new SharedState(start.state);
  for (let index = state.nextJob(); index < start.jobs.length; index = state.nextJob()) {
    if (state.stopReason() !== null) return;
    const job = start.jobs[index]!;
    try {
      const finished = run(job, {
        ...(start.eventsMax === null ? {} : { eventsMax: start.eventsMax }),
        progress: ({ nowNs, events }) => {
          state.report(start.thread, nowNs, events);
          return state.stopReason();
        },
      });
      state.finish(start.thread, job.scenario.durationNs, finished.summary.events);
      answer({ kind: "finished", index, finished });
      if (finished.summary.stopped !== null && !start.goesOn) return;
    } catch (error) {
      // What the others would still find out does not matter any more.
      state.interrupt();
      answer({ kind: "failed", index, failure: bugOf(error, job.source.variant) });
      return;
    }
  }
}

const port = parentPort;
if (port !== null) work(workerData as ThreadStart, (message) => port.postMessage(message));
