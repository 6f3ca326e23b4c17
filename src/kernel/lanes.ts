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
  #expiriesNs = new Float64Array(CAPACITY_START);
  #sequences = new Float64Array(CAPACITY_START);
  #next = new Int32Array(CAPACITY_START);
  #previous = new Int32Array(CAPACITY_START);
  /** Handler of slot s at 2s, payload at 2s + 1. */
  #cells: unknown[] = new Array<unknown>(2 * CAPACITY_START).fill(undefined);
  readonly #sentinels: number[] = [];
  /** Free slots are linked through `next`; -1 ends them. */
  #free = -1;
  #used = 0;

  /** Opens an empty list and returns its sentinel. */
  open(): number {
    const sentinel = this.#takeSlot();
    this.#expiriesNs[sentinel] = Infinity;
    this.#next[sentinel] = sentinel;
    this.#previous[sentinel] = sentinel;
    this.#sentinels.push(sentinel);
    return sentinel;
  }

  /** Appends a timer to a list; the caller promises that none in it expires later. */
  append(sentinel: number, expiryNs: number, sequence: number, handler: unknown, payload: unknown): number {
    const slot = this.#takeSlot();
    this.#expiriesNs[slot] = expiryNs;
    this.#sequences[slot] = sequence;
    this.#cells[2 * slot] = handler;
    this.#cells[2 * slot + 1] = payload;
    const last = this.#previous[sentinel]!;
    this.#next[last] = slot;
    this.#previous[slot] = last;
    this.#next[slot] = sentinel;
    this.#previous[sentinel] = slot;
    if (expiryNs < this.earliestNs) this.earliestNs = expiryNs;
    return slot;
  }

  /** Removes the timer in the slot if it holds this very payload; says whether it did. */
  cancel(slot: number, payload: unknown): boolean {
    if (slot < 0 || this.#cells[2 * slot + 1] !== payload || this.#cells[2 * slot] === undefined)
      return false;
    this.release(slot);
    return true;
  }

  /** The timer that expires first, of those at one instant the one started first; -1: there is none. */
  first(): number {
    let first = -1;
    let firstNs = Infinity;
    for (const sentinel of this.#sentinels) {
      const head = this.#next[sentinel]!;
      const headNs = this.#expiriesNs[head]!;
      if (
        headNs < firstNs ||
        (headNs === firstNs && first >= 0 && this.#sequences[head]! < this.#sequences[first]!)
      ) {
        first = head;
        firstNs = headNs;
      }
    }
    this.earliestNs = firstNs;
    return first;
  }

  sequenceAt(slot: number): number {
    return this.#sequences[slot]!;
  }

  handlerAt(slot: number): unknown {
    return this.#cells[2 * slot];
  }

  /** Takes a timer out of its list, forgets its handler and returns its payload. */
  release(slot: number): unknown {
    const payload = this.#cells[2 * slot + 1];
    this.#cells[2 * slot] = undefined;
    this.#cells[2 * slot + 1] = undefined;
    const next = this.#next[slot]!;
    const previous = this.#previous[slot]!;
    this.#next[previous] = next;
    this.#previous[next] = previous;
    this.#next[slot] = this.#free;
    this.#free = slot;
    return payload;
  }

  #takeSlot(): number {
    const slot = this.#free;
    if (slot >= 0) {
      this.#free = this.#next[slot]!;
      return slot;
    }
    if (this.#used === this.#next.length) this.#grow();
    return this.#used++;
  }

  #grow(): void {
    const length = 2 * this.#next.length;
    const expiriesNs = new Float64Array(length);
    expiriesNs.set(this.#expiriesNs);
    const sequences = new Float64Array(length);
    sequences.set(this.#sequences);
    const next = new Int32Array(length);
    next.set(this.#next);
    const previous = new Int32Array(length);
    previous.set(this.#previous);
    this.#expiriesNs = expiriesNs;
    this.#sequences = sequences;
    this.#next = next;
    this.#previous = previous;
    while (this.#cells.length < 2 * length) this.#cells.push(undefined);
  }
}

/** Timers of one length, shared by all who wait that long. */
export class Lane {
  readonly delayNs: number;
  readonly #clock: LaneClock;
  readonly #timers: Timers;
  readonly #sentinel: number;

  constructor(delayNs: number, clock: LaneClock, timers: Timers) {
    this.delayNs = delayNs;
    this.#clock = clock;
    this.#timers = timers;
    this.#sentinel = timers.open();
  }

  /** Starts a timer: `handler(payload)` runs after `delayNs`, after every ordinary event of that instant. Returns its slot. */
  start<P>(handler: (payload: P) => void, payload: P): number {
    const expiryNs = Math.min(this.#clock.nowNs + this.delayNs, TIME_MAX_NS);
    return this.#timers.append(this.#sentinel, expiryNs, this.#clock.nextSequence(), handler, payload);
  }

  /** Stops a timer; does nothing unless the slot still holds that very payload. */
  cancel(slot: number, payload: unknown): boolean {
    return this.#timers.cancel(slot, payload);
  }
}
