import { Worker } from "node:worker_threads";
import type { FinishedRun, RunJob } from "../experiment/run.ts";
import type { CommandError } from "./exit.ts";
import type { Runner, RunnerControl, RunTaker } from "./io.ts";
import { SharedState } from "./shared-state.ts";
import { onSignal } from "./signals.ts";
import { ThreadPool } from "./thread-pool.ts";

const PROGRESS_EVERY_MS = 250;

/**
 * Makes runs in threads of their own, so that this one can hear ctrl-C, watch the clock and show
 * progress.
 */
export const threadRunner: Runner = runnerInThreads(() => new Worker(...threadEntry()));

/** `startThread` is handed in so that tests can have threads that die. */
export function runnerInThreads(startThread: () => Worker): Runner {
  /** Begun before there was work for them; where there is none in the end, they keep nothing waiting. */
  const ready: Worker[] = [];
  return {
    prepare(threads) {
      while (ready.length < threads) {
        const worker = startThread();
        worker.unref();
        // One that dies before it has work is nobody's loss.
        worker.on("error", () => {});
        worker.once("exit", () => {
          if (ready.includes(worker)) ready.splice(ready.indexOf(worker), 1);
        });
        ready.push(worker);
      }
    },
    async runAll(jobs, control) {
      const { wallClockMs, eventsMax } = control;
      const threads = Math.max(1, Math.min(control.threads, jobs.length));
      const state = SharedState.forThreads(threads, wallClockMs ?? 0);
      const keeper = new Keeper(state);
      const counting = new CountingTaker(control.take ?? keeper);
      const pool = new ThreadPool(jobs, counting, {
        state,
        threads,
        isEnough: () => keeper.isEnough,
        start: () => ready.pop() ?? startThread(),
        told: (thread) => ({ eventsMax, state: state.data, thread }),
      });
      const stopListening = onSignal(() => state.interrupt());
      const deadline = wallClockMs === null ? null : setTimeout(() => state.endWallClock(), wallClockMs);
      const ticker = setInterval(() => report(jobs, counting.runs, state, control), PROGRESS_EVERY_MS);
      try {
        await pool.ended;
      } finally {
        clearInterval(ticker);
        if (deadline !== null) clearTimeout(deadline);
        stopListening();
      }
      return control.take === null ? keeper.inOrder(jobs.length) : [];
    },
  };
}

/** From sources, the loader that reads TypeScript must be started in the thread as well. */
function threadEntry(): ConstructorParameters<typeof Worker> {
  if (import.meta.url.endsWith(".js")) return [new URL("./simulation-thread.js", import.meta.url)];
  const entry = JSON.stringify(new URL("./simulation-thread.ts", import.meta.url).href);
  const loader = JSON.stringify(import.meta.resolve("tsx/esm/api"));
  const source = `import(${loader}).then((tsx) => { tsx.register(); return import(${entry}); })`;
  return [source, { eval: true }];
}

/** Keeps runs where they are wanted together; one that was cut short or failed ends the others. */
class Keeper implements RunTaker {
  private readonly _state: SharedState;
  private readonly _finished = new Map<number, FinishedRun>();
  private readonly _failures = new Map<number, CommandError>();
  isEnough = false;

  constructor(state: SharedState) {
    this._state = state;
  }

  made(index: number, finished: FinishedRun): void {
    this._finished.set(index, finished);
    // Those before it go on: the answer ends with the first that was cut short.
    if (finished.summary.stopped !== null) this.isEnough = true;
  }

  failed(index: number, error: CommandError): void {
    this._failures.set(index, error);
    // What the others would still find out does not matter any more.
    this._state.interrupt();
  }

  /** The runs up to the first that was stopped or never begun. */
  inOrder(jobs: number): readonly FinishedRun[] {
    const runs: FinishedRun[] = [];
    for (const [, error] of [...this._failures].sort(([a], [b]) => a - b)) throw error;
    for (let index = 0; index < jobs; index += 1) {
      const finished = this._finished.get(index);
      if (finished === undefined) break;
      runs.push(finished);
      if (finished.summary.stopped !== null) break;
    }
    return runs;
  }
}

/** Counts on the way. */
class CountingTaker implements RunTaker {
  private readonly _taker: RunTaker;
  runs = 0;

  constructor(taker: RunTaker) {
    this._taker = taker;
  }

  made(index: number, finished: FinishedRun): void {
    this.runs++;
    this._taker.made(index, finished);
  }

  failed(index: number, error: CommandError): void {
    this.runs++;
    this._taker.failed(index, error);
  }
}

function report(
  jobs: readonly RunJob[],
  runsFinished: number,
  state: SharedState,
  control: RunnerControl,
): void {
  const { simulatedNs, events } = state.total();
  const totalNs = jobs.reduce((sum, job) => sum + job.scenario.durationNs, 0);
  control.progress({ runs: jobs.length, runsFinished, share: simulatedNs / totalNs, events });
}
