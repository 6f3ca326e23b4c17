import { parentPort } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { run } from "../experiment/run.ts";
import type { FinishedRun, RunJob } from "../experiment/run.ts";
import { bugOf } from "./exit.ts";
import type { Bug } from "./exit.ts";
import { SharedState } from "./shared-state.ts";
import type { SharedStateData } from "./shared-state.ts";

/** What a simulation thread is told first. */
export interface ThreadStart {
  readonly eventsMax: number | null;
  readonly state: SharedStateData;
  readonly thread: number;
}

/** What it is sent: runs to be made one after the other, and null when there are no more. */
export type ThreadTask = { readonly index: number; readonly job: RunJob } | null;

/** What it says for every run, in the order in which they were sent. */
export type ThreadAnswer =
  | { readonly kind: "finished"; readonly index: number; readonly finished: FinishedRun }
  | { readonly kind: "failed"; readonly index: number; readonly failure: Bug }
  /** All threads are to stop. */
  | { readonly kind: "left"; readonly index: number };

/** Makes the runs it is sent until it is sent null. */
function work(port: MessagePort): void {
  port.once("message", (start: ThreadStart) => {
    const make = maker(start);
    port.on("message", (task: ThreadTask) => {
      if (task === null) port.close();
      else port.postMessage(make(task.index, task.job));
    });
  });
}

function maker({
  eventsMax,
  state: data,
  thread,
}: ThreadStart): (index: number, job: RunJob) => ThreadAnswer {
  const state = new SharedState(data);
  return (index, job) => {
    if (state.stopReason() !== null) return { kind: "left", index };
    try {
      const finished = run(job, {
        ...(eventsMax === null ? {} : { eventsMax }),
        progress: ({ nowNs, events }) => {
          state.report(thread, nowNs, events);
          return state.stopReason();
        },
      });
      state.finish(thread, job.scenario.durationNs, finished.summary.events);
      return { kind: "finished", index, finished };
    } catch (error) {
      state.finish(thread, job.scenario.durationNs, 0);
      return { kind: "failed", index, failure: bugOf(error, job.source.variant) };
    }
  };
}

if (parentPort !== null) work(parentPort);
