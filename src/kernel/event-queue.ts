import { FarEvents, HEAP_MOST } from "./far-events.ts";
import { NearList } from "./near-list.ts";

/** -2^52, added to the sequence number of events that go before everything else of their instant. */
export const FIRST_ORDER = -0x10_0000_0000_0000;
/** 2^52, added to the sequence number of events that go after everything else of their instant. */
export const LAST_ORDER = 0x10_0000_0000_0000;

const CAPACITY_START = 256;
/** How many of the others come into the list together when it is empty. */
const NEAR_REFILL = 16;
/** More than these are handed out one by one: few of those that come go before the next. */
const FAR_LARGE = 512;
/** Fewer corpses than this are not worth a sweep. */
const CORPSES_MIN = 128;

/**
 * The future-event list. Every event owns a slot, which keeps its handler and payload in place while its
 * number goes through other structures: the events that are due next stand in a short sorted list, the others
 * in a heap, or, where they are very many, in buckets. In a model of servers most events are due before nearly
 * all that are pending (a message on its way, a short piece of work), and find their place in the list after
 * a few steps, for a fraction of what a heap costs.
 *
 * Nothing in the list comes after any of the others, in the strict order of (time, order).
 *
 * A cancelled event lets go of handler and payload at once and stays as a corpse without effect;
 * when corpses outnumber the living the others are rid of them, so that cancelling costs
 * O(1) amortised and memory follows the number of living events.
 */
export class EventQueue {
  /** Handler of slot s at 2s, payload at 2s + 1: one cache line for both. */
  private readonly _cells: unknown[] = new Array<unknown>(2 * CAPACITY_START).fill(undefined);
  /** A stack of the slots not in use, whose top is the one left last: its cells are in the cache. */
  private _unused = new Int32Array(CAPACITY_START);
  private _unusedCount = 0;
  private _slots = 0;
  private _corpses = 0;
  private readonly _near = new NearList();
  private readonly _far: FarEvents;

  /** `heapMost`: a larger heap is broken up. */
  constructor(heapMost = HEAP_MOST) {
    this._far = new FarEvents(this._isAlive, heapMost);
  }

  /** Time of the first event, Infinity when there is none. */
  firstNs(): number {
    if (this._near.size > 0) return this._near.firstNs();
    const firstNs = this._far.firstNs();
    if (this._far.size <= FAR_LARGE) this._refill();
    return firstNs;
  }

  /** Order of the first event; only after `firstNs` gave a finite time. */
  firstOrder(): number {
    return this._near.size > 0 ? this._near.firstOrder() : this._far.firstOrder();
  }

  /** Puts an event in and returns its slot. */
  add(timeNs: number, order: number, handler: unknown, payload: unknown): number {
    const slot = this._takeSlot();
    this._cells[2 * slot] = handler;
    this._cells[2 * slot + 1] = payload;
    const near = this._near;
    const far = this._far;
    if (near.isBeforeLast(timeNs, order)) near.insert(timeNs, order, slot, far);
    else if (near.hasRoom && !far.hasHole && timeNs < far.firstNs()) near.append(timeNs, order, slot);
    else far.push(timeNs, order, slot);
    return slot;
  }

  /** The slot of the first event, which stays readable until `release`; only after `firstNs` gave a finite time. */
  take(): number {
    return this._near.size > 0 ? this._near.take() : this._far.take();
  }

  /** The handler in a slot just taken; undefined: the event was cancelled. */
  handlerAt(slot: number): unknown {
    return this._cells[2 * slot];
  }

  /** Empties a slot just taken and returns its payload. */
  release(slot: number): unknown {
    const payload = this._cells[2 * slot + 1];
    this._cells[2 * slot] = undefined;
    this._cells[2 * slot + 1] = undefined;
    this._unused[this._unusedCount++] = slot;
    return payload;
  }

  /** As `release`, for an event that had been cancelled. */
  bury(slot: number): void {
    this._corpses--;
    this.release(slot);
  }

  /** Cancels the event in the slot if it holds this very payload; says whether it did. */
  cancel(slot: number, payload: unknown): boolean {
    if (slot < 0 || this._cells[2 * slot + 1] !== payload || this._cells[2 * slot] === undefined)
      return false;
    this._cells[2 * slot] = undefined;
    this._cells[2 * slot + 1] = undefined;
    this._corpses++;
    if (this._corpses > CORPSES_MIN && 2 * this._corpses > this._far.size) this._sweep();
    return true;
  }

  /** The list is empty: the first of the heap are its next. */
  private _refill(): void {
    for (let count = 0; count < NEAR_REFILL; count++) {
      const timeNs = this._far.firstNs();
      if (timeNs === Infinity) return;
      this._near.append(timeNs, this._far.firstOrder(), this._far.take());
    }
  }

  /** Those in the list are few, and will be buried soon enough. */
  private _sweep(): void {
    this._far.filter(this._isAlive);
  }

  /** Buries a slot that is not. */
  private readonly _isAlive = (slot: number): boolean => {
    if (this._cells[2 * slot] !== undefined) return true;
    this.bury(slot);
    return false;
  };

  private _takeSlot(): number {
    if (this._unusedCount > 0) return this._unused[--this._unusedCount]!;
    if (this._slots === this._unused.length) this._grow();
    return this._slots++;
  }

  private _grow(): void {
    const length = 2 * this._unused.length;
    this._unused = new Int32Array(length);
    while (this._cells.length < 2 * length) this._cells.push(undefined);
  }
}
