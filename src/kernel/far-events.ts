import { EventBuckets, SHARE } from "./event-buckets.ts";
import { EventHeap } from "./event-heap.ts";

/** Up to here a heap is as fast: it fits a cache, and a newcomer that is due soon costs it next to nothing. */
export const HEAP_MOST = 0x1_0000;

/** Where there are buckets, one with more events than this was laid out for fewer. */
const BUCKET_MOST = 4 * SHARE;

/**
 * The events that are not among the next: in a heap, and of very many those that are not due for long in
 * buckets. The heap has all that is due before the bound of the buckets.
 */
export class FarEvents {
  private readonly _heap = new EventHeap();
  private readonly _buckets = new EventBuckets();
  private readonly _heapMost: number;
  private readonly _isWanted: (slot: number) => boolean;
  /** Before so many were put in, to lay all of them out again would cost more than it brings. */
  private _patience = 0;

  /** `isWanted`: asked of each event when its bucket is opened; those that are not are gone. */
  constructor(isWanted: (slot: number) => boolean, heapMost: number) {
    this._isWanted = isWanted;
    this._heapMost = heapMost;
  }

  get size(): number {
    return this._heap.size + this._buckets.size;
  }

  /** See `EventHeap.hasHole`. */
  get hasHole(): boolean {
    return this._heap.hasHole;
  }

  /** Time of the first slot, Infinity when there is none. */
  firstNs(): number {
    const firstNs = this._heap.firstNs();
    return firstNs === Infinity && this._buckets.size > 0 ? this._open() : firstNs;
  }

  /** Order of the first slot; only after `firstNs` gave a finite time. */
  firstOrder(): number {
    return this._heap.firstOrder();
  }

  push(timeNs: number, order: number, slot: number): void {
    this._patience--;
    if (timeNs >= this._buckets.boundNs) {
      this._heap.keepOrder(slot, order);
      this._buckets.push(timeNs, slot);
      return;
    }
    this._heap.push(timeNs, order, slot);
    if (this._patience < 0 && this._isTooLarge()) this._relieve();
  }

  /** Takes the first slot out; only after `firstNs` gave a finite time. */
  take(): number {
    return this._heap.take();
  }

  /** Keeps the slots that are wanted, in O(size). */
  filter(isWanted: (slot: number) => boolean): void {
    this._heap.filter(isWanted);
    this._buckets.filter(isWanted);
  }

  /** The heap is empty: it gets what the next bucket holds. */
  private _open(): number {
    while (this._buckets.size > 0) {
      const bucket = this._buckets.open();
      bucket.filter(this._isWanted);
      this._heap.fill(bucket);
      bucket.size = 0;
      if (this._heap.size > 0) break;
    }
    if (this._buckets.size === 0) this._buckets.close();
    if (this._patience < 0 && this._isTooLarge()) this._relieve();
    return this._heap.firstNs();
  }

  private _isTooLarge(): boolean {
    const { size } = this._heap;
    return size > this._heapMost || (size > BUCKET_MOST && this._buckets.size > 0);
  }

  /** The heap is too large: all events are laid out in buckets. */
  private _relieve(): void {
    this._heap.drain((timeNs, slot) => {
      this._buckets.collect(timeNs, slot);
    });
    this._buckets.layOut();
    this._patience = this.size;
    this._open();
  }
}
