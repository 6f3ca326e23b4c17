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
  private readonly _flags: Int32Array;
  private readonly _progress: Float64Array;

  constructor(data: SharedStateData) {
    this.data = data;
    this._flags = new Int32Array(data.flags);
    this._progress = new Float64Array(data.progress);
  }

  static forThreads(threads: number, wallClockMs: number): SharedState {
    const flags = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const progress = new SharedArrayBuffer(threads * FIELDS * Float64Array.BYTES_PER_ELEMENT);
    return new SharedState({ flags, progress, wallClockMs });
  }

  interrupt(): void {
    Atomics.compareExchange(this._flags, STOP, 0, INTERRUPT);
  }

  endWallClock(): void {
    Atomics.compareExchange(this._flags, STOP, 0, WALL_CLOCK);
  }

  /** Why to stop, or null to go on. */
  stopReason(): string | null {
    switch (Atomics.load(this._flags, STOP)) {
      case INTERRUPT:
        return INTERRUPTED;
      case WALL_CLOCK:
        return wallClockReason(this.data.wallClockMs);
      default:
        return null;
    }
  }

  report(thread: number, nowNs: number, events: number): void {
    this._progress[thread * FIELDS] = nowNs;
    this._progress[thread * FIELDS + 2] = events;
  }

  finish(thread: number, durationNs: number, events: number): void {
    this.report(thread, 0, 0);
    this._progress[thread * FIELDS + 1]! += durationNs;
    this._progress[thread * FIELDS + 3]! += events;
  }

  /** Simulated time and events of all threads so far. */
  total(): { readonly simulatedNs: number; readonly events: number } {
    let simulatedNs = 0;
    let events = 0;
    for (let at = 0; at < this._progress.length; at += FIELDS) {
      simulatedNs += this._progress[at]! + this._progress[at + 1]!;
      events += this._progress[at + 2]! + this._progress[at + 3]!;
    }
    return { simulatedNs, events };
  }
}
