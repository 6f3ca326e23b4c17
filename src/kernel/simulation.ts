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
  #events = 0;
  #sequence = 0;
  readonly #queue = new EventQueue();
  readonly #timers = new Timers();
  readonly #lanes = new Map<number, Lane>();
  /** The loop pauses when `#events` gets here; `stop` pulls it in. */
  #pauseAt = 0;
  #stopReason: string | null = null;
  #instantNs = -1;
  #instantEvents = 0;

  /** Events executed so far. */
  get events(): number {
    return this.#events;
  }

  /** Runs `handler(payload)` after `delayNs`. Returns the slot, for `cancel`. */
  schedule<P>(delayNs: number, handler: Handler<P>, payload: P): number {
    return this.#queue.add(this.#timeAfter(delayNs), this.#sequence++, handler, payload);
  }

  /** As `schedule`, before everything else of its instant: for faults. */
  scheduleFirst<P>(delayNs: number, handler: Handler<P>, payload: P): number {
    return this.#queue.add(this.#timeAfter(delayNs), FIRST_ORDER + this.#sequence++, handler, payload);
  }

  /** As `schedule`, after every ordinary event of its instant: for expiries whose delay is not shared by a lane. */
  scheduleLast<P>(delayNs: number, handler: Handler<P>, payload: P): number {
    return this.#queue.add(this.#timeAfter(delayNs), LAST_ORDER + this.#sequence++, handler, payload);
  }

  /** Cancels an event; does nothing and returns false unless the slot still holds that very payload. */
  cancel(slot: number, payload: unknown): boolean {
    return this.#queue.cancel(slot, payload);
  }

  /** The lane of all timers that last `delayNs`. */
  lane(delayNs: number): Lane {
    this.#timeAfter(delayNs);
    const known = this.#lanes.get(delayNs);
    if (known !== undefined) return known;
    const lane = new Lane(delayNs, this, this.#timers);
    this.#lanes.set(delayNs, lane);
    return lane;
  }

  /** For lanes: the next number of the sequence that all events and timers share. */
  nextSequence(): number {
    return this.#sequence++;
  }

  /** Ends the run after the current event. The first reason given stands. */
  stop(reason: string): void {
    this.#stopReason ??= reason;
    this.#pauseAt = 0;
  }

  /**
   * Executes every event strictly before `untilNs` and moves the clock there; null says that it got
   * there. May be called again to go on.
   */
  run(untilNs: number, limits: RunLimits = {}): StopReason | null {
    const eventsMax = limits.eventsMax ?? Infinity;
    this.#stopReason = null;
    for (;;) {
      this.#pauseAt = Math.min(this.#events + EVENTS_PER_CHUNK, eventsMax);
      const startEvents = this.#events;
      const isDone = this.#runChunk(untilNs);
      if (this.#stopReason !== null) break;
      if (isDone) {
        this.nowNs = Math.max(this.nowNs, untilNs);
        return null;
      }
      this.#lookForEndlessLoop(this.#events - startEvents);
      if (this.#stopReason === null && this.#events >= eventsMax)
        this.stop(`the budget of ${grouped(eventsMax)} events`);
      if (this.#stopReason === null) limits.progress?.(this);
      if (this.#stopReason !== null) break;
    }
    return { reason: this.#stopReason, atNs: this.nowNs };
  }

  /** Runs to the pause; true: nothing is left before `untilNs`. */
  #runChunk(untilNs: number): boolean {
    const queue = this.#queue;
    const timers = this.#timers;
    for (;;) {
      const timeNs = queue.firstNs();
      if (timers.earliestNs <= timeNs && timers.earliestNs < untilNs) {
        const timer = this.#timerBefore(timeNs, untilNs);
        if (timer >= 0) {
          if (this.#events >= this.#pauseAt) return false;
          const handler = timers.handlerAt(timer) as Handler<unknown>;
          this.nowNs = timers.earliestNs;
          this.#events++;
          handler(timers.release(timer));
          continue;
        }
      }
      if (timeNs >= untilNs) return true;
      if (this.#events >= this.#pauseAt) return false;
      const slot = queue.take();
      const handler = queue.handlerAt(slot) as Handler<unknown> | undefined;
      if (handler === undefined) {
        queue.buried();
        continue;
      }
      this.nowNs = timeNs;
      this.#events++;
      handler(queue.release(slot));
    }
  }

  /** The timer that goes before the first event of the queue, which is at `eventNs`; -1: none. */
  #timerBefore(eventNs: number, untilNs: number): number {
    const timers = this.#timers;
    const timer = timers.first();
    const expiryNs = timers.earliestNs;
    if (expiryNs > eventNs || expiryNs >= untilNs) return -1;
    if (expiryNs === eventNs && this.#queue.firstOrder() < LAST_ORDER + timers.sequenceAt(timer)) return -1;
    return timer;
  }

  #lookForEndlessLoop(chunkEvents: number): void {
    if (this.nowNs !== this.#instantNs) {
      this.#instantNs = this.nowNs;
      this.#instantEvents = 0;
      return;
    }
    this.#instantEvents += chunkEvents;
    if (this.#instantEvents > EVENTS_PER_INSTANT_MAX)
      this.stop(`more than ${grouped(EVENTS_PER_INSTANT_MAX)} events in one instant: an endless loop`);
  }

  #timeAfter(delayNs: number): number {
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
