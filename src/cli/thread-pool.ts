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
  readonly #jobs: readonly RunJob[];
  readonly #taker: RunTaker;
  readonly #options: PoolOptions;
  /** Runs that were sent to a thread which died before it came to them. */
  readonly #again: number[] = [];
  #next = 0;
  #alive = 0;
  #deathsInRow = 0;
  #settle: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | null = null;
  #fault: { readonly error: unknown } | null = null;

  constructor(jobs: readonly RunJob[], taker: RunTaker, options: PoolOptions) {
    this.#jobs = jobs;
    this.#taker = taker;
    this.#options = options;
    this.ended = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    for (let thread = 0; thread < options.threads; thread++) this.#startThread(thread);
  }

  #startThread(thread: number): void {
    const worker = this.#options.start();
    worker.ref();
    worker.postMessage(this.#options.told(thread));
    /** Sent and not answered; the first is being made. */
    const sent: number[] = [];
    let death: Error | null = null;
    let isDismissed = false;
    this.#alive++;
    const feed = (): void => {
      while (!isDismissed && sent.length < TASKS_AHEAD) {
        const index = this.#take();
        if (index === null && sent.length > 0) return;
        worker.postMessage(index === null ? null : ({ index, job: this.#jobs[index]! } satisfies ThreadTask));
        if (index === null) isDismissed = true;
        else sent.push(index);
      }
    };
    worker.on("message", (answer: ThreadAnswer) => {
      sent.shift();
      this.#deathsInRow = 0;
      this.#guard(() => this.#answered(answer));
      feed();
    });
    worker.on("error", (error) => (death = error));
    worker.on("exit", () => {
      this.#alive--;
      this.#lost(sent, death);
      if (this.#again.length > 0 || (sent.length > 0 && this.#hasMore())) this.#startThread(thread);
      else if (this.#alive === 0) this.#end();
    });
    feed();
  }

  /** The run to be made next; null: there is none, or all are to stop. */
  #take(): number | null {
    if (!this.#hasMore()) return null;
    return this.#again.shift() ?? this.#next++;
  }

  #hasMore(): boolean {
    if (this.#options.state.stopReason() !== null || this.#options.isEnough()) return false;
    return this.#again.length > 0 || this.#next < this.#jobs.length;
  }

  #answered(answer: ThreadAnswer): void {
    switch (answer.kind) {
      case "finished":
        this.#taker.made(answer.index, answer.finished);
        return;
      case "failed":
        this.#taker.failed(answer.index, bugReport(answer.failure));
        return;
      case "left":
        return;
    }
  }

  /** Of the runs a dead thread had, the first was its death. */
  #lost([first, ...others]: readonly number[], death: Error | null): void {
    if (first === undefined) return;
    this.#guard(() => {
      const error = whyDead(death);
      this.#taker.failed(first, error);
      if (++this.#deathsInRow >= DEATHS_MAX) throw error;
    });
    if (this.#options.state.stopReason() === null) this.#again.push(...others);
  }

  /** What cannot be taken (a full disk) ends all threads; the first such error is told. */
  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#fault ??= { error };
      this.#options.state.interrupt();
    }
  }

  #end(): void {
    if (this.#fault === null) this.#settle?.resolve();
    else this.#settle?.reject(this.#fault.error);
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
