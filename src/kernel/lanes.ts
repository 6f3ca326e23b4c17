/** What a lane needs to know of the simulation. */
export interface LaneClock {
  readonly nowNs: number;
  /** The next number of the one sequence that all events and timers share. */
  nextSequence(): number;
}

/** Times are saturated here: nothing later than 2^53 ns (104 days) can be told apart or ever happens. */
export const TIME_MAX_NS = 0x20_0000_0000_0000;

const CAPACITY_START = 256;

/**
 * The timers of all lanes, in typed arrays: each lane is a circular doubly linked list through
 * `next` and `previous` that begins and ends at a sentinel slot, whose expiry is Infinity.
 * Equal delays expire in the order started, so that a list is all the order a lane needs:
 * starting and cancelling touch three slots, and a cancelled timer leaves nothing behind.
 */
export class Timers {
  /** No timer expires before this; a lower bound that `first` makes exact. */
  earliestNs = Infinity;
  private _expiriesNs = new Float64Array(CAPACITY_START);
  private _sequences = new Float64Array(CAPACITY_START);
  private _next = new Int32Array(CAPACITY_START);
  private _previous = new Int32Array(CAPACITY_START);
  /** Handler of slot s at 2s, payload at 2s + 1. */
  private _cells: unknown[] = new Array<unknown>(2 * CAPACITY_START).fill(undefined);
  private readonly _sentinels: number[] = [];
  /** Free slots are linked through `next`; -1 ends them. */
  private _free = -1;
  private _used = 0;

  /** Opens an empty list and returns its sentinel. */
  open(): number {
    const sentinel = this._takeSlot();
    this._expiriesNs[sentinel] = Infinity;
    this._next[sentinel] = sentinel;
    this._previous[sentinel] = sentinel;
    this._sentinels.push(sentinel);
    return sentinel;
  }

  /** Appends a timer to a list; the caller promises that none in it expires later. */
  append(sentinel: number, expiryNs: number, sequence: number, handler: unknown, payload: unknown): number {
    const slot = this._takeSlot();
    this._expiriesNs[slot] = expiryNs;
    this._sequences[slot] = sequence;
    this._cells[2 * slot] = handler;
    this._cells[2 * slot + 1] = payload;
    const last = this._previous[sentinel]!;
    this._next[last] = slot;
    this._previous[slot] = last;
    this._next[slot] = sentinel;
    this._previous[sentinel] = slot;
    if (expiryNs < this.earliestNs) this.earliestNs = expiryNs;
    return slot;
  }

  /** Removes the timer in the slot if it holds this very payload; says whether it did. */
  cancel(slot: number, payload: unknown): boolean {
    if (slot < 0 || this._cells[2 * slot + 1] !== payload || this._cells[2 * slot] === undefined)
      return false;
    this.release(slot);
    return true;
  }

  /** The timer that expires first, of those at one instant the one started first; -1: there is none. */
  first(): number {
    let first = -1;
    let firstNs = Infinity;
    for (const sentinel of this._sentinels) {
      const head = this._next[sentinel]!;
      const headNs = this._expiriesNs[head]!;
      if (
        headNs < firstNs ||
        (headNs === firstNs && first >= 0 && this._sequences[head]! < this._sequences[first]!)
      ) {
        first = head;
        firstNs = headNs;
      }
    }
    this.earliestNs = firstNs;
    return first;
  }

  sequenceAt(slot: number): number {
    return this._sequences[slot]!;
  }

  handlerAt(slot: number): unknown {
    return this._cells[2 * slot];
  }

  /** Takes a timer out of its list, forgets its handler and returns its payload. */
  release(slot: number): unknown {
    const payload = this._cells[2 * slot + 1];
    this._cells[2 * slot] = undefined;
    this._cells[2 * slot + 1] = undefined;
    const next = this._next[slot]!;
    const previous = this._previous[slot]!;
    this._next[previous] = next;
    this._previous[next] = previous;
    this._next[slot] = this._free;
    this._free = slot;
    return payload;
  }

  private _takeSlot(): number {
    const slot = this._free;
    if (slot >= 0) {
      this._free = this._next[slot]!;
      return slot;
    }
    if (this._used === this._next.length) this._grow();
    return this._used++;
  }

  private _grow(): void {
    const length = 2 * this._next.length;
    const expiriesNs = new Float64Array(length);
    expiriesNs.set(this._expiriesNs);
    const sequences = new Float64Array(length);
    sequences.set(this._sequences);
    const next = new Int32Array(length);
    next.set(this._next);
    const previous = new Int32Array(length);
    previous.set(this._previous);
    this._expiriesNs = expiriesNs;
    this._sequences = sequences;
    this._next = next;
    this._previous = previous;
    while (this._cells.length < 2 * length) this._cells.push(undefined);
  }
}

/** Timers of one length, shared by all who wait that long. */
export class Lane {
  readonly delayNs: number;
  private readonly _clock: LaneClock;
  private readonly _timers: Timers;
  private readonly _sentinel: number;

  constructor(delayNs: number, clock: LaneClock, timers: Timers) {
    this.delayNs = delayNs;
    this._clock = clock;
    this._timers = timers;
    this._sentinel = timers.open();
  }

  /** Starts a timer: `handler(payload)` runs after `delayNs`, after every ordinary event of that instant. Returns its slot. */
  start<P>(handler: (payload: P) => void, payload: P): number {
    const expiryNs = Math.min(this._clock.nowNs + this.delayNs, TIME_MAX_NS);
    return this._timers.append(this._sentinel, expiryNs, this._clock.nextSequence(), handler, payload);
  }

  /** Stops a timer; does nothing unless the slot still holds that very payload. */
  cancel(slot: number, payload: unknown): boolean {
    return this._timers.cancel(slot, payload);
  }
}
