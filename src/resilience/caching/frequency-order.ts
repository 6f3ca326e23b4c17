import { type EvictionOrder, grown, SlotLinks } from "./eviction-order.ts";

/**
 * The entry that was used least often goes first, among equals the one used longest ago. Exact LFU in
 * constant time (Shah, Mitra and Matani, 2010): entries of one frequency form a bucket, buckets a list.
 * Frequencies count from the moment an entry was stored and never fade.
 */
export class FrequencyOrder implements EvictionOrder {
  private readonly _entries = new SlotLinks();
  private _bucketOf = new Int32Array(16).fill(-1);
  /** Buckets are linked from the rarest (`older`) to the most frequent (`newer`). */
  private readonly _buckets = new SlotLinks();
  private _frequency = new Int32Array(16).fill(-1);
  private _newestIn = new Int32Array(16).fill(-1);
  private _oldestIn = new Int32Array(16).fill(-1);
  private readonly _freeBuckets: number[] = [];
  private _bucketsMade = 0;
  private _rarest = -1;

  added(slot: number): void {
    this._entries.reach(slot);
    if (slot >= this._bucketOf.length) this._bucketOf = grown(this._bucketOf, slot);
    const isOnce = this._rarest >= 0 && this._frequency[this._rarest] === 1;
    this._put(slot, isOnce ? this._rarest : this._bucketAfter(-1, 1));
  }

  used(slot: number): void {
    const bucket = this._bucketOf[slot]!;
    const frequency = this._frequency[bucket]! + 1;
    const above = this._buckets.newer[bucket]!;
    const hasBucket = above >= 0 && this._frequency[above] === frequency;
    const target = hasBucket ? above : this._bucketAfter(bucket, frequency);
    this.removed(slot);
    this._put(slot, target);
  }

  removed(slot: number): void {
    const { newer, older } = this._entries;
    const bucket = this._bucketOf[slot]!;
    const above = newer[slot]!;
    const below = older[slot]!;
    if (above >= 0) older[above] = below;
    else this._newestIn[bucket] = below;
    if (below >= 0) newer[below] = above;
    else this._oldestIn[bucket] = above;
    if (this._newestIn[bucket] === -1) this._freeBucket(bucket);
  }

  victim(): number {
    return this._rarest < 0 ? -1 : this._oldestIn[this._rarest]!;
  }

  private _put(slot: number, bucket: number): void {
    const { newer, older } = this._entries;
    const newest = this._newestIn[bucket]!;
    this._bucketOf[slot] = bucket;
    newer[slot] = -1;
    older[slot] = newest;
    if (newest >= 0) newer[newest] = slot;
    else this._oldestIn[bucket] = slot;
    this._newestIn[bucket] = slot;
  }

  /** An empty bucket behind another; -1: before all. */
  private _bucketAfter(below: number, frequency: number): number {
    const bucket = this._freeBuckets.pop() ?? this._bucketsMade++;
    const links = this._buckets;
    links.reach(bucket);
    if (bucket >= this._frequency.length) {
      this._frequency = grown(this._frequency, bucket);
      this._newestIn = grown(this._newestIn, bucket);
      this._oldestIn = grown(this._oldestIn, bucket);
    }
    const above = below < 0 ? this._rarest : links.newer[below]!;
    this._frequency[bucket] = frequency;
    links.older[bucket] = below;
    links.newer[bucket] = above;
    if (below >= 0) links.newer[below] = bucket;
    else this._rarest = bucket;
    if (above >= 0) links.older[above] = bucket;
    return bucket;
  }

  private _freeBucket(bucket: number): void {
    const { newer, older } = this._buckets;
    const above = newer[bucket]!;
    const below = older[bucket]!;
    if (below >= 0) newer[below] = above;
    else this._rarest = above;
    if (above >= 0) older[above] = below;
    this._freeBuckets.push(bucket);
  }
}
