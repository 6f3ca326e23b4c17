import { INTERRUPTED } from "../experiment/run.ts";
import { wallClockReason } from "./io.ts";

/** The memory that all threads of a run share; goes along when a thread is started. */
export interface SharedStateData {
  readonly flags: SharedArrayBuffer;
  readonly progress: SharedArrayBuffer;
  readonly wallClockMs: number;
}

const STOP = 0;

const INTERRUPT = 1;
const WALL_CLOCK = 2;

/** Per thread: time in the present run, time of finished runs, events of the present and of finished runs. */
const FIELDS = 4;

/**
 * How the main thread and the simulation threads talk while simulations run: a simulation is one
 * synchronous loop, which hears no message and no signal, but looks at this memory now and then.
 */
export class SharedState {
  readonly data: SharedStateData;
  readonly #flags: Int32Array;
  readonly #progress: Float64Array;

  constructor(data: SharedStateData) {
    this.data = data;
    this.#flags = new Int32Array(data.flags);
    this.#progress = new Float64Array(data.progress);
  }

  static forThreads(threads: number, wallClockMs: number): SharedState {
    const flags = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const progress = new SharedArrayBuffer(threads * FIELDS * Float64Array.BYTES_PER_ELEMENT);
    return new SharedState({ flags, progress, wallClockMs });
  }

  interrupt(): void {
    Atomics.compareExchange(this.#flags, STOP, 0, INTERRUPT);
  }

  endWallClock(): void {
    Atomics.compareExchange(this.#flags, STOP, 0, WALL_CLOCK);
  }

  /** Why to stop, or null to go on. */
  stopReason(): string | null {
    switch (Atomics.load(this.#flags, STOP)) {
      case INTERRUPT:
        return INTERRUPTED;
      case WALL_CLOCK:
        return wallClockReason(this.data.wallClockMs);
      default:
        return null;
    }
  }

  report(thread: number, nowNs: number, events: number): void {
    this.#progress[thread * FIELDS] = nowNs;
    this.#progress[thread * FIELDS + 2] = events;
  }

  finish(thread: number, durationNs: number, events: number): void {
    this.report(thread, 0, 0);
    this.#progress[thread * FIELDS + 1]! += durationNs;
    this.#progress[thread * FIELDS + 3]! += events;
  }

  /** Simulated time and events of all threads so far. */
  total(): { readonly simulatedNs: number; readonly events: number } {
    let simulatedNs = 0;
    let events = 0;
    for (let at = 0; at < this.#progress.length; at += FIELDS) {
      simulatedNs += this.#progress[at]! + this.#progress[at + 1]!;
      events += this.#progress[at + 2]! + this.#progress[at + 3]!;
    }
    return { simulatedNs, events };
  }
}
