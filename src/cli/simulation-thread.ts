import { parentPort, workerData } from "node:worker_threads";
import { run } from "../experiment/run.ts";
import type { FinishedRun, RunJob } from "../experiment/run.ts";
import { SharedState } from "./shared-state.ts";
import type { SharedStateData } from "./shared-state.ts";

/** What a simulation thread is started with. */
export interface ThreadStart {
  readonly jobs: readonly RunJob[];
  readonly eventsMax: number | null;
  readonly state: SharedStateData;
  readonly thread: number;
}

/** What it says for every run it has made. */
export type ThreadAnswer =
  | { readonly kind: "finished"; readonly index: number; readonly finished: FinishedRun }
  | { readonly kind: "failed"; readonly index: number; readonly failure: ThreadFailure };

/** A bug of the engine, with what is needed to meet it again. */
export interface ThreadFailure {
  readonly stack: string;
  readonly seed: string;
  readonly variant: string | null;
  readonly atNs: number;
  readonly fingerprint: string | null;
}

/** Takes the next job until there is none, or until all threads are to stop. */
function work(start: ThreadStart, answer: (message: ThreadAnswer) => void): void {
  const state = new SharedState(start.state);
  for (let index = state.nextJob(); index < start.jobs.length; index = state.nextJob()) {
    const job = start.jobs[index]!;
    let atNs = 0;
    try {
      const finished = run(job, {
        limits: {
          shouldStop: () => state.stopReason(),
          ...(start.eventsMax === null ? {} : { eventsMax: start.eventsMax }),
        },
        progress: ({ nowNs, events }) => {
          atNs = nowNs;
          state.report(start.thread, nowNs, events);
        },
      });
      state.finish(start.thread, job.scenario.durationNs, finished.summary.events);
      answer({ kind: "finished", index, finished });
      if (finished.summary.stopped !== null) return;
    } catch (error) {
      answer({ kind: "failed", index, failure: failureOf(error, job, atNs) });
      return;
    }
  }
}

function failureOf(error: unknown, job: RunJob, atNs: number): ThreadFailure {
  // The engine adds time and fingerprint to its errors where it can; else the last progress must do.
  const known =
    typeof error === "object" && error !== null ? (error as { atNs?: unknown; fingerprint?: unknown }) : {};
  return {
    stack: error instanceof Error ? (error.stack ?? error.message) : String(error),
    seed: job.scenario.seed,
    variant: job.variant,
    atNs: typeof known.atNs === "number" ? known.atNs : atNs,
    fingerprint: typeof known.fingerprint === "string" ? known.fingerprint : null,
  };
}

const port = parentPort;
if (port !== null) work(workerData as ThreadStart, (message) => port.postMessage(message));
