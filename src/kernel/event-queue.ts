/** -2^52, added to the sequence number of events that go before everything else of their instant. */
export const FIRST_ORDER = -0x10_0000_0000_0000;
/** 2^52, added to the sequence number of events that go after everything else of their instant. */
export const LAST_ORDER = 0x10_0000_0000_0000;

const CAPACITY_START = 256;
const CHILDREN = 4;

/**
 * The future-event list: a 4-ary heap of (time, order) in typed arrays, the earliest at index 0.
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
  #times = new Float64Array(CAPACITY_START + CHILDREN).fill(Infinity);
  #slots = ascending(CAPACITY_START + CHILDREN);
  #orders = new Float64Array(CAPACITY_START + CHILDREN);
  /** Handler of slot s at 2s, payload at 2s + 1: one cache line for both. */
  #cells: unknown[] = new Array<unknown>(2 * (CAPACITY_START + CHILDREN)).fill(undefined);
  #capacity = CAPACITY_START;
  #size = 0;
  #corpses = 0;
  #hasHole = false;

  /** Events that will still happen. */
  get live(): number {
    return this.#size - this.#corpses - (this.#hasHole ? 1 : 0);
  }

  /** Time of the first event, Infinity when there is none; closes the hole of the last `take`. */
  firstNs(): number {
    if (this.#hasHole) this.#closeHole();
    return this.#times[0]!;
  }

  /** Order of the first event; only after `firstNs` gave a finite time. */
  firstOrder(): number {
    return this.#orders[this.#slots[0]!]!;
  }

  /** Puts an event in and returns its slot. */
  add(timeNs: number, order: number, handler: unknown, payload: unknown): number {
    if (!this.#hasHole && this.#size === this.#capacity) this.#grow();
    const slot = this.#slots[this.#hasHole ? 0 : this.#size]!;
    this.#orders[slot] = order;
    this.#cells[2 * slot] = handler;
    this.#cells[2 * slot + 1] = payload;
    if (this.#hasHole) {
      this.#hasHole = false;
      this.#sink(0, timeNs, slot);
    } else {
      this.#rise(this.#size++, timeNs, slot);
    }
    return slot;
  }

  /** The slot of the first event, which stays readable until `release`; only after `firstNs` gave a finite time. */
  take(): number {
    this.#hasHole = true;
    return this.#slots[0]!;
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
    if (this.#corpses > 64 && 2 * this.#corpses > this.#size) this.#sweep();
    return true;
  }

  /** Moves the last leaf to the root. */
  #closeHole(): void {
    this.#hasHole = false;
    const last = --this.#size;
    const free = this.#slots[0]!;
    const slot = this.#slots[last]!;
    const timeNs = this.#times[last]!;
    this.#times[last] = Infinity;
    this.#slots[last] = free;
    if (last > 0) this.#sink(0, timeNs, slot);
  }

  /** Lets an event rise from the free place `at` to where it belongs. */
  #rise(at: number, timeNs: number, slot: number): void {
    const times = this.#times;
    const slots = this.#slots;
    const orders = this.#orders;
    while (at > 0) {
      const parent = (at - 1) >> 2;
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
    const size = this.#size;
    for (;;) {
      const first = CHILDREN * at + 1;
      if (first >= size) break;
      let child = first;
      let childNs = times[first]!;
      for (let other = first + 1; other < first + CHILDREN; other++) {
        const otherNs = times[other]!;
        if (otherNs < childNs || (otherNs === childNs && orders[slots[other]!]! < orders[slots[child]!]!)) {
          child = other;
          childNs = otherNs;
        }
      }
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

  /** Rebuilds the heap without corpses. */
  #sweep(): void {
    if (this.#hasHole) this.#closeHole();
    const times = this.#times;
    const slots = this.#slots;
    let kept = 0;
    for (let at = 0; at < this.#size; at++) {
      const slot = slots[at]!;
      if (this.#cells[2 * slot] === undefined) continue;
      slots[at] = slots[kept]!;
      slots[kept] = slot;
      times[kept++] = times[at]!;
    }
    times.fill(Infinity, kept, this.#size);
    this.#size = kept;
    this.#corpses = 0;
    for (let at = (kept - 2) >> 2; at >= 0; at--) this.#sink(at, times[at]!, slots[at]!);
  }

  #grow(): void {
    const before = this.#capacity + CHILDREN;
    this.#capacity *= 2;
    const length = this.#capacity + CHILDREN;
    const times = new Float64Array(length).fill(Infinity);
    times.set(this.#times);
    const slots = ascending(length);
    slots.set(this.#slots);
    const orders = new Float64Array(length);
    orders.set(this.#orders);
    this.#times = times;
    this.#slots = slots;
    this.#orders = orders;
    for (let cell = 2 * before; cell < 2 * length; cell++) this.#cells.push(undefined);
  }
}

function ascending(length: number): Int32Array {
  const values = new Int32Array(length);
  for (let index = 0; index < length; index++) values[index] = index;
  return values;
}
