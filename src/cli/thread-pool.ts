import type { Worker } from "node:worker_threads";
import type { RunJob } from "../experiment/run.ts";
import { bugReport, CommandError, EXIT } from "./exit.ts";
import type { RunTaker } from "./io.ts";
import type { SharedState } from "./shared-state.ts";
import type { ThreadAnswer, ThreadStart, ThreadTask } from "./simulation-thread.ts";

/** A thread has the next run at hand when it has made one, and never waits for this side. */
const TASKS_AHEAD = 2;

/** So many threads that die one after the other, and no run made between, will not do better. */
const DEATHS_MAX = 8;

interface PoolOptions {
  readonly state: SharedState;
  readonly threads: number;
  readonly start: () => Worker;
  /** What a thread must know before its first run. */
  readonly told: (thread: number) => ThreadStart;
  /** Whether runs that are not begun need not be made. */
  readonly isEnough: () => boolean;
}

/**
 * Threads that make runs. They are sent one after the other, in the order of the jobs; a thread that dies loses the
 * run it was making and no other: another thread takes its place.
 */
export class ThreadPool {
  /** Resolved when all threads have ended; rejected when an answer could not be taken. */
  readonly ended: Promise<void>;
  private readonly _jobs: readonly RunJob[];
  private readonly _taker: RunTaker;
  private readonly _options: PoolOptions;
  /** Runs that were sent to a thread which died before it came to them. */
  private readonly _again: number[] = [];
  private _next = 0;
  private _alive = 0;
  private _deathsInRow = 0;
  private _settle: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | null = null;
  private _fault: { readonly error: unknown } | null = null;

  constructor(jobs: readonly RunJob[], taker: RunTaker, options: PoolOptions) {
    this._jobs = jobs;
    this._taker = taker;
    this._options = options;
    this.ended = new Promise((resolve, reject) => (this._settle = { resolve, reject }));
    for (let thread = 0; thread < options.threads; thread++) this._startThread(thread);
  }

  private _startThread(thread: number): void {
    const worker = this._options.start();
    worker.ref();
    worker.postMessage(this._options.told(thread));
    /** Sent and not answered; the first is being made. */
    const sent: number[] = [];
    let death: Error | null = null;
    let isDismissed = false;
    this._alive++;
    const feed = (): void => {
      while (!isDismissed && sent.length < TASKS_AHEAD) {
        const index = this._take();
        if (index === null && sent.length > 0) return;
        worker.postMessage(index === null ? null : ({ index, job: this._jobs[index]! } satisfies ThreadTask));
        if (index === null) isDismissed = true;
        else sent.push(index);
      }
    };
    worker.on("message", (answer: ThreadAnswer) => {
      sent.shift();
      this._deathsInRow = 0;
      this._guard(() => this._answered(answer));
      feed();
    });
    worker.on("error", (error) => (death = error));
    worker.on("exit", () => {
      this._alive--;
      this._lost(sent, death);
      if (this._again.length > 0 || (sent.length > 0 && this._hasMore())) this._startThread(thread);
      else if (this._alive === 0) this._end();
    });
    feed();
  }

  /** The run to be made next; null: there is none, or all are to stop. */
  private _take(): number | null {
    if (!this._hasMore()) return null;
    return this._again.shift() ?? this._next++;
  }

  private _hasMore(): boolean {
    if (this._options.state.stopReason() !== null || this._options.isEnough()) return false;
    return this._again.length > 0 || this._next < this._jobs.length;
  }

  private _answered(answer: ThreadAnswer): void {
    switch (answer.kind) {
      case "finished":
        this._taker.made(answer.index, answer.finished);
        return;
      case "failed":
        this._taker.failed(answer.index, bugReport(answer.failure));
        return;
      case "left":
        return;
    }
  }

  /** Of the runs a dead thread had, the first was its death. */
  private _lost([first, ...others]: readonly number[], death: Error | null): void {
    if (first === undefined) return;
    this._guard(() => {
      const error = whyDead(death);
      this._taker.failed(first, error);
      if (++this._deathsInRow >= DEATHS_MAX) throw error;
    });
    if (this._options.state.stopReason() === null) this._again.push(...others);
  }

  /** What cannot be taken (a full disk) ends all threads; the first such error is told. */
  private _guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      this._fault ??= { error };
      this._options.state.interrupt();
    }
  }

  private _end(): void {
    if (this._fault === null) this._settle?.resolve();
    else this._settle?.reject(this._fault.error);
  }
}

function whyDead(death: NodeJS.ErrnoException | null): CommandError {
  if (death?.code === "ERR_WORKER_OUT_OF_MEMORY") {
    const message = "error: out of memory: the scenario keeps too many requests alive at the same time";
    return new CommandError(message, EXIT.cutShort);
  }
  if (death === null)
    return new CommandError("error: a thread ended in the middle of its run", EXIT.cutShort);
  return bugReport({ trace: death.stack ?? death.message, run: null });
}
