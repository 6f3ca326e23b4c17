/** -2^52, added to the sequence number of events that go before everything else of their instant. */
export const FIRST_ORDER = -0x10_0000_0000_0000;
/** 2^52, added to the sequence number of events that go after everything else of their instant. */
export const LAST_ORDER = 0x10_0000_0000_0000;

const CHILDREN = 4;
/**
 * With the root at 1 the children of `at` are 4 at - 2 to 4 at + 1, and the times of siblings share a
 * cache line where large arrays begin 16 bytes into one, as they do under glibc.
 */
const ROOT = 1;
const LENGTH_START = 256;

/**
 * The future-event list: a 4-ary heap of (time, order) in typed arrays.
 *
 * Every event owns a slot, which keeps its order, handler and payload in place while time and slot
 * number move through the heap. `slots` is a permutation of all slot numbers: the heap in front,
 * the free ones behind it. Times behind the heap are Infinity, so that the four children of a node
 * are compared without looking at the size, and an empty queue answers Infinity.
 *
 * Taking the first event leaves a hole at the root. Most handlers schedule a successor, which then
 * sinks from the root: one way through the heap where a removal and an insertion would be two.
 *
 * A cancelled event lets go of handler and payload at once and stays as a corpse without effect;
 * when corpses outnumber the living the heap is rebuilt without them, so that cancelling costs
 * O(1) amortised and memory follows the number of living events.
 */
export class EventQueue {
  #times = new Float64Array(LENGTH_START).fill(Infinity);
  #slots = ascending(LENGTH_START);
  #orders = new Float64Array(LENGTH_START);
  /** Handler of slot s at 2s, payload at 2s + 1: one cache line for both. */
  readonly #cells: unknown[] = new Array<unknown>(2 * LENGTH_START).fill(undefined);
  /** Where the heap ends: one behind its last leaf. */
  #end = ROOT;
  #corpses = 0;
  #hasHole = false;

  /** Time of the first event, Infinity when there is none; closes the hole of the last `take`. */
  firstNs(): number {
    if (this.#hasHole) this.#closeHole();
    return this.#times[ROOT]!;
  }

  /** Order of the first event; only after `firstNs` gave a finite time. */
  firstOrder(): number {
    return this.#orders[this.#slots[ROOT]!]!;
  }

  /** Puts an event in and returns its slot. */
  add(timeNs: number, order: number, handler: unknown, payload: unknown): number {
    const isRefill = this.#hasHole;
    const slot = this.#slots[isRefill ? ROOT : this.#freePlace()]!;
    this.#orders[slot] = order;
    this.#cells[2 * slot] = handler;
    this.#cells[2 * slot + 1] = payload;
    if (isRefill) {
      this.#hasHole = false;
      this.#sink(ROOT, timeNs, slot);
    } else {
      this.#rise(this.#end++, timeNs, slot);
    }
    return slot;
  }

  /** The slot of the first event, which stays readable until `release`; only after `firstNs` gave a finite time. */
  take(): number {
    this.#hasHole = true;
    return this.#slots[ROOT]!;
  }

  /** The handler in a slot just taken; undefined: the event was cancelled. */
  handlerAt(slot: number): unknown {
    return this.#cells[2 * slot];
  }

  /** Empties a slot just taken and returns its payload. */
  release(slot: number): unknown {
    const payload = this.#cells[2 * slot + 1];
    this.#cells[2 * slot] = undefined;
    this.#cells[2 * slot + 1] = undefined;
    return payload;
  }

  /** Tells the queue that the event just taken was a corpse. */
  buried(): void {
    this.#corpses--;
  }

  /** Cancels the event in the slot if it holds this very payload; says whether it did. */
  cancel(slot: number, payload: unknown): boolean {
    if (slot < 0 || this.#cells[2 * slot + 1] !== payload || this.#cells[2 * slot] === undefined)
      return false;
    this.#cells[2 * slot] = undefined;
    this.#cells[2 * slot + 1] = undefined;
    this.#corpses++;
    if (this.#corpses > CORPSES_MIN && 2 * this.#corpses > this.#end) this.#sweep();
    return true;
  }

  /** Moves the last leaf to the root. */
  #closeHole(): void {
    this.#hasHole = false;
    const last = --this.#end;
    const free = this.#slots[ROOT]!;
    const slot = this.#slots[last]!;
    const timeNs = this.#times[last]!;
    this.#times[last] = Infinity;
    this.#slots[last] = free;
    if (last > ROOT) this.#sink(ROOT, timeNs, slot);
  }

  /** Lets an event rise from the free place `at` to where it belongs. */
  #rise(at: number, timeNs: number, slot: number): void {
    const times = this.#times;
    const slots = this.#slots;
    const orders = this.#orders;
    while (at > ROOT) {
      const parent = (at + 2) >> 2;
      const parentNs = times[parent]!;
      if (parentNs < timeNs) break;
      const parentSlot = slots[parent]!;
      if (parentNs === timeNs && orders[parentSlot]! < orders[slot]!) break;
      times[at] = parentNs;
      slots[at] = parentSlot;
      at = parent;
    }
    times[at] = timeNs;
    slots[at] = slot;
  }

  /** Lets an event sink from the free place `at` to where it belongs. */
  #sink(at: number, timeNs: number, slot: number): void {
    const times = this.#times;
    const slots = this.#slots;
    const orders = this.#orders;
    const end = this.#end;
    for (;;) {
      const first = 4 * at - 2;
      if (first >= end) break;
      const grandchild = 4 * first - 2;
      // Never true: reading the two ends of the level after next brings it into the cache meanwhile.
      if (grandchild < end && (times[grandchild]! < 0 || times[grandchild + 8]! < 0)) break;
      // Arithmetic instead of branches, which nobody could predict.
      const aNs = times[first]!;
      const bNs = times[first + 1]!;
      const cNs = times[first + 2]!;
      const dNs = times[first + 3]!;
      const left = first + Number(bNs < aNs);
      const right = first + 2 + Number(dNs < cNs);
      const leftNs = times[left]!;
      const rightNs = times[right]!;
      let child = left + (right - left) * Number(rightNs < leftNs);
      if (aNs === bNs || cNs === dNs || leftNs === rightNs) child = this.#firstOf(first);
      const childNs = times[child]!;
      if (timeNs < childNs) break;
      const childSlot = slots[child]!;
      if (timeNs === childNs && orders[slot]! < orders[childSlot]!) break;
      times[at] = childNs;
      slots[at] = childSlot;
      at = child;
    }
    times[at] = timeNs;
    slots[at] = slot;
  }

  /** The first of four siblings by time and order. */
  #firstOf(first: number): number {
    const times = this.#times;
    const slots = this.#slots;
    const orders = this.#orders;
    let child = first;
    for (let other = first + 1; other < first + CHILDREN; other++) {
      const behindNs = times[other]! - times[child]!;
      if (behindNs < 0 || (behindNs === 0 && orders[slots[other]!]! < orders[slots[child]!]!)) child = other;
    }
    return child;
  }

  /** Rebuilds the heap without corpses. */
  #sweep(): void {
    if (this.#hasHole) this.#closeHole();
    const times = this.#times;
    const slots = this.#slots;
    let kept = ROOT;
    for (let at = ROOT; at < this.#end; at++) {
      const slot = slots[at]!;
      if (this.#cells[2 * slot] === undefined) continue;
      slots[at] = slots[kept]!;
      slots[kept] = slot;
      times[kept++] = times[at]!;
    }
    times.fill(Infinity, kept, this.#end);
    this.#end = kept;
    this.#corpses = 0;
    for (let at = (kept + 1) >> 2; at >= ROOT; at--) this.#sink(at, times[at]!, slots[at]!);
  }

  /** The place behind the last leaf; the children of a node that has one are always within the arrays. */
  #freePlace(): number {
    if (this.#end + CHILDREN > this.#times.length) this.#grow();
    return this.#end;
  }

  #grow(): void {
    const length = 2 * this.#times.length;
    const times = new Float64Array(length).fill(Infinity);
    times.set(this.#times);
    const slots = ascending(length);
    slots.set(this.#slots);
    const orders = new Float64Array(length);
    orders.set(this.#orders);
    this.#times = times;
    this.#slots = slots;
    this.#orders = orders;
    while (this.#cells.length < 2 * length) this.#cells.push(undefined);
  }
}

/** Fewer corpses than this are not worth a sweep. */
const CORPSES_MIN = 64;

function ascending(length: number): Int32Array {
  const values = new Int32Array(length);
  for (let index = 0; index < length; index++) values[index] = index;
  return values;
}
