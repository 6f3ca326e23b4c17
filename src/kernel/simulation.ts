import { EventQueue, FIRST_ORDER, LAST_ORDER } from "./event-queue.ts";
import { Lane, TIME_MAX_NS, Timers } from "./lanes.ts";

export type { Lane } from "./lanes.ts";

/** What an event does; bound once, where its owner is built, never per event. */
export type Handler<P> = (payload: P) => void;

export interface RunLimits {
  /** Ends the run once so many events were executed in all. */
  readonly eventsMax?: number;
  /** Called every `EVENTS_PER_CHUNK` events; may call `stop`. */
  readonly progress?: (simulation: Simulation) => void;
}

/** Why a run ended before its time. */
export interface StopReason {
  readonly reason: string;
  readonly atNs: number;
}

/** Events between two looks at budgets, progress and endless loops. */
export const EVENTS_PER_CHUNK = 0x4_0000;

/** More events than this in one instant are taken for an endless loop. */
export const EVENTS_PER_INSTANT_MAX = 1_000_000;

/**
 * The clock and what will happen: runs events in a strict total order of time and, at equal times,
 * those of `scheduleFirst`, then ordinary events in the order scheduled, then expiries (timers of
 * all lanes and `scheduleLast` together) in the order started.
 *
 * Time is a whole number of nanoseconds. Whatever would happen after the longest run (2^53 ns)
 * is kept and never happens; a negative delay, one that is not a number or one longer than that
 * is a mistake of ours and throws.
 */
export class Simulation {
  /** Written by the loop only. */
  nowNs = 0;
  private _events = 0;
  private _sequence = 0;
  private readonly _queue = new EventQueue();
  private readonly _timers = new Timers();
  private readonly _lanes = new Map<number, Lane>();
  /** The loop pauses when `_events` gets here; `stop` pulls it in. */
  private _pauseAt = 0;
  private _stopReason: string | null = null;
  /** NaN, for V8 keeps a time apart from a small integer: to change that later invalidates all code compiled by then. */
  private _instantNs = NaN;
  private _instantEvents = 0;

  /** Events executed so far. */
  get events(): number {
    return this._events;
  }

  /** Runs `handler(payload)` after `delayNs`. Returns the slot, for `cancel`. */
  schedule<P>(delayNs: number, handler: Handler<P>, payload: P): number {
    return this._queue.add(this._timeAfter(delayNs), this._sequence++, handler, payload);
  }

  /** As `schedule`, before everything else of its instant: for faults. */
  scheduleFirst<P>(delayNs: number, handler: Handler<P>, payload: P): number {
    return this._queue.add(this._timeAfter(delayNs), FIRST_ORDER + this._sequence++, handler, payload);
  }

  /** As `schedule`, after every ordinary event of its instant: for expiries whose delay is not shared by a lane. */
  scheduleLast<P>(delayNs: number, handler: Handler<P>, payload: P): number {
    return this._queue.add(this._timeAfter(delayNs), LAST_ORDER + this._sequence++, handler, payload);
  }

  /** Cancels an event; does nothing and returns false unless the slot still holds that very payload. */
  cancel(slot: number, payload: unknown): boolean {
    return this._queue.cancel(slot, payload);
  }

  /** The lane of all timers that last `delayNs`. */
  lane(delayNs: number): Lane {
    this._timeAfter(delayNs);
    const known = this._lanes.get(delayNs);
    if (known !== undefined) return known;
    const lane = new Lane(delayNs, this, this._timers);
    this._lanes.set(delayNs, lane);
    return lane;
  }

  /** For lanes: the next number of the sequence that all events and timers share. */
  nextSequence(): number {
    return this._sequence++;
  }

  /** Ends the run after the current event. The first reason given stands. */
  stop(reason: string): void {
    this._stopReason ??= reason;
    this._pauseAt = 0;
  }

  /**
   * Executes every event strictly before `untilNs` and moves the clock there; null says that it got
   * there. May be called again to go on.
   */
  run(untilNs: number, limits: RunLimits = {}): StopReason | null {
    const eventsMax = limits.eventsMax ?? Infinity;
    this._stopReason = null;
    for (;;) {
      this._pauseAt = Math.min(this._events + EVENTS_PER_CHUNK, eventsMax);
      const startEvents = this._events;
      const isDone = this._runChunk(untilNs);
      if (this._stopReason !== null) break;
      if (isDone) {
        this.nowNs = Math.max(this.nowNs, untilNs);
        return null;
      }
      this._lookForEndlessLoop(this._events - startEvents);
      if (this._stopReason === null && this._events >= eventsMax)
        this.stop(`the budget of ${grouped(eventsMax)} events`);
      if (this._stopReason === null) limits.progress?.(this);
      if (this._stopReason !== null) break;
    }
    return { reason: this._stopReason, atNs: this.nowNs };
  }

  /** Runs to the pause; true: nothing is left before `untilNs`. */
  private _runChunk(untilNs: number): boolean {
    const queue = this._queue;
    const timers = this._timers;
    for (;;) {
      const timeNs = queue.firstNs();
      if (timers.earliestNs <= timeNs && timers.earliestNs < untilNs) {
        const timer = this._timerBefore(timeNs, untilNs);
        if (timer >= 0) {
          if (this._events >= this._pauseAt) return false;
          const handler = timers.handlerAt(timer) as Handler<unknown>;
          this.nowNs = timers.earliestNs;
          this._events++;
          handler(timers.release(timer));
          continue;
        }
      }
      if (timeNs >= untilNs) return true;
      if (this._events >= this._pauseAt) return false;
      const slot = queue.take();
      const handler = queue.handlerAt(slot) as Handler<unknown> | undefined;
      if (handler === undefined) {
        queue.bury(slot);
        continue;
      }
      this.nowNs = timeNs;
      this._events++;
      handler(queue.release(slot));
    }
  }

  /** The timer that goes before the first event of the queue, which is at `eventNs`; -1: none. */
  private _timerBefore(eventNs: number, untilNs: number): number {
    const timers = this._timers;
    const timer = timers.first();
    const expiryNs = timers.earliestNs;
    if (expiryNs > eventNs || expiryNs >= untilNs) return -1;
    if (expiryNs === eventNs && this._queue.firstOrder() < LAST_ORDER + timers.sequenceAt(timer)) return -1;
    return timer;
  }

  private _lookForEndlessLoop(chunkEvents: number): void {
    if (this.nowNs !== this._instantNs) {
      this._instantNs = this.nowNs;
      this._instantEvents = 0;
      return;
    }
    this._instantEvents += chunkEvents;
    if (this._instantEvents > EVENTS_PER_INSTANT_MAX)
      this.stop(`more than ${grouped(EVENTS_PER_INSTANT_MAX)} events in one instant: an endless loop`);
  }

  private _timeAfter(delayNs: number): number {
    const timeNs = this.nowNs + delayNs;
    return delayNs >= 0 && timeNs <= TIME_MAX_NS ? timeNs : beyondTime(this.nowNs, delayNs);
  }
}

/** What lies beyond the longest run never happens; what is no delay at all is a bug. */
function beyondTime(nowNs: number, delayNs: number): number {
  if (delayNs >= 0 && delayNs <= TIME_MAX_NS) return TIME_MAX_NS;
  throw new RangeError(`a delay of ${delayNs} ns at ${nowNs} ns is not within 0 and 2^53 ns`);
}

/** 1000000 as 1,000,000, the same in every locale. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
