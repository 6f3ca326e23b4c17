import type { Bucket } from "./event-buckets.ts";

const CHILDREN = 4;
/**
 * With the root at 1 the children of `at` are 4 at - 2 to 4 at + 1, and the times of siblings share a
 * cache line where large arrays begin 16 bytes into one, as they do under glibc.
 */
const ROOT = 1;
const LENGTH_START = 256;

/**
 * A 4-ary heap of slots, by time and order. Times and slots move in typed arrays; orders stay where they
 * are and are looked at only where times are equal.
 * Times behind the heap are Infinity, so that the four children of a node are compared without
 * looking at the size, and an empty heap answers Infinity.
 *
 * Taking the first slot leaves a hole at the root. Where the next thing that happens is a push, the
 * newcomer sinks from the root: one way through the heap where a removal and an insertion would be two.
 */
export class EventHeap {
  /** By slot, of those that are in here. */
  private _orders = new Float64Array(LENGTH_START);
  private _times = new Float64Array(LENGTH_START).fill(Infinity);
  private _slots = new Int32Array(LENGTH_START);
  /** One behind the last leaf. */
  private _end = ROOT;
  private _hasHole = false;

  get size(): number {
    return this._hasHole ? this._end - ROOT - 1 : this._end - ROOT;
  }

  /** The first slot was just taken, and nothing has come in its place yet. */
  get hasHole(): boolean {
    return this._hasHole;
  }

  /** Time of the first slot, Infinity when there is none; closes the hole. */
  firstNs(): number {
    if (this._hasHole) this._closeHole();
    return this._times[ROOT]!;
  }

  /** Order of the first slot; only after `firstNs` gave a finite time. */
  firstOrder(): number {
    return this._orders[this._slots[ROOT]!]!;
  }

  push(timeNs: number, order: number, slot: number): void {
    this.keepOrder(slot, order);
    if (this._hasHole) {
      this._hasHole = false;
      this._sink(ROOT, timeNs, slot);
      return;
    }
    // The children of a node that has one are always within the arrays.
    if (this._end + CHILDREN > this._times.length) this._grow();
    this._rise(this._end++, timeNs, slot);
  }

  /** Of a slot that will come by `fill`. */
  keepOrder(slot: number, order: number): void {
    if (slot >= this._orders.length) this._growOrders(slot);
    this._orders[slot] = order;
  }

  /** Fills an empty heap, whose hole was closed. */
  fill({ times, slots, size }: Bucket): void {
    while (ROOT + size + CHILDREN > this._times.length) this._grow();
    this._times.set(times.subarray(0, size), ROOT);
    this._slots.set(slots.subarray(0, size), ROOT);
    this._end = ROOT + size;
    this._sort();
  }

  /** Empties the heap. */
  drain(taker: (timeNs: number, slot: number) => void): void {
    if (this._hasHole) this._closeHole();
    for (let at = ROOT; at < this._end; at++) taker(this._times[at]!, this._slots[at]!);
    this._times.fill(Infinity, ROOT, this._end);
    this._end = ROOT;
  }

  /** Takes the first slot out; only after `firstNs` gave a finite time. */
  take(): number {
    this._hasHole = true;
    return this._slots[ROOT]!;
  }

  /** Moves the last leaf to the root. */
  private _closeHole(): void {
    this._hasHole = false;
    const last = --this._end;
    const timeNs = this._times[last]!;
    this._times[last] = Infinity;
    if (last > ROOT) this._sink(ROOT, timeNs, this._slots[last]!);
  }

  /** Keeps the slots that are wanted, in O(size). */
  filter(isWanted: (slot: number) => boolean): void {
    if (this._hasHole) this._closeHole();
    const times = this._times;
    const slots = this._slots;
    let kept = ROOT;
    for (let at = ROOT; at < this._end; at++) {
      const slot = slots[at]!;
      if (!isWanted(slot)) continue;
      slots[kept] = slot;
      times[kept++] = times[at]!;
    }
    times.fill(Infinity, kept, this._end);
    this._end = kept;
    this._sort();
  }

  /** Makes a heap of what is in no order (Floyd, 1964). */
  private _sort(): void {
    for (let at = (this._end + 1) >> 2; at >= ROOT; at--) this._sink(at, this._times[at]!, this._slots[at]!);
  }

  /** Lets a slot rise from the free place `at` to where it belongs. */
  private _rise(at: number, timeNs: number, slot: number): void {
    const times = this._times;
    const slots = this._slots;
    while (at > ROOT) {
      const parent = (at + 2) >> 2;
      const parentNs = times[parent]!;
      if (parentNs < timeNs) break;
      const parentSlot = slots[parent]!;
      if (parentNs === timeNs && this._goesFirst(parentSlot, slot)) break;
      times[at] = parentNs;
      slots[at] = parentSlot;
      at = parent;
    }
    times[at] = timeNs;
    slots[at] = slot;
  }

  /** Lets a slot sink from the free place `at` to where it belongs. */
  private _sink(at: number, timeNs: number, slot: number): void {
    const times = this._times;
    const slots = this._slots;
    const end = this._end;
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
      if (aNs === bNs || cNs === dNs || leftNs === rightNs) child = this._firstOf(first);
      const childNs = times[child]!;
      if (timeNs < childNs) break;
      const childSlot = slots[child]!;
      if (timeNs === childNs && this._goesFirst(slot, childSlot)) break;
      times[at] = childNs;
      slots[at] = childSlot;
      at = child;
    }
    times[at] = timeNs;
    slots[at] = slot;
  }

  /** The first of four siblings by time and order. */
  private _firstOf(first: number): number {
    const times = this._times;
    const slots = this._slots;
    let child = first;
    for (let other = first + 1; other < first + CHILDREN; other++) {
      const behindNs = times[other]! - times[child]!;
      if (behindNs < 0 || (behindNs === 0 && this._goesFirst(slots[other]!, slots[child]!))) child = other;
    }
    return child;
  }

  /** Of two slots at one time. */
  private _goesFirst(slot: number, other: number): boolean {
    return this._orders[slot]! < this._orders[other]!;
  }

  private _growOrders(slot: number): void {
    const orders = new Float64Array(2 * slot);
    orders.set(this._orders);
    this._orders = orders;
  }

  private _grow(): void {
    const length = 2 * this._times.length;
    const times = new Float64Array(length).fill(Infinity);
    times.set(this._times);
    const slots = new Int32Array(length);
    slots.set(this._slots);
    this._times = times;
    this._slots = slots;
  }
}
