import { type EvictionOrder, grown, SlotLinks } from "./eviction-order.ts";

/**
 * The entry that was used least often goes first, among equals the one used longest ago. Exact LFU in
 * constant time (Shah, Mitra and Matani, 2010): entries of one frequency form a bucket, buckets a list.
 * Frequencies count from the moment an entry was stored and never fade.
 */
export class FrequencyOrder implements EvictionOrder {
  readonly #entries = new SlotLinks();
  #bucketOf = new Int32Array(16).fill(-1);
  /** Buckets are linked from the rarest (`older`) to the most frequent (`newer`). */
  readonly #buckets = new SlotLinks();
  #frequency = new Int32Array(16).fill(-1);
  #newestIn = new Int32Array(16).fill(-1);
  #oldestIn = new Int32Array(16).fill(-1);
  readonly #freeBuckets: number[] = [];
  #bucketsMade = 0;
  #rarest = -1;

  added(slot: number): void {
    this.#entries.reach(slot);
    if (slot >= this.#bucketOf.length) this.#bucketOf = grown(this.#bucketOf, slot);
    const isOnce = this.#rarest >= 0 && this.#frequency[this.#rarest] === 1;
    this.#put(slot, isOnce ? this.#rarest : this.#bucketAfter(-1, 1));
  }

  used(slot: number): void {
    const bucket = this.#bucketOf[slot]!;
    const frequency = this.#frequency[bucket]! + 1;
    const above = this.#buckets.newer[bucket]!;
    const hasBucket = above >= 0 && this.#frequency[above] === frequency;
    const target = hasBucket ? above : this.#bucketAfter(bucket, frequency);
    this.removed(slot);
    this.#put(slot, target);
  }

  removed(slot: number): void {
    const { newer, older } = this.#entries;
    const bucket = this.#bucketOf[slot]!;
    const above = newer[slot]!;
    const below = older[slot]!;
    if (above >= 0) older[above] = below;
    else this.#newestIn[bucket] = below;
    if (below >= 0) newer[below] = above;
    else this.#oldestIn[bucket] = above;
    if (this.#newestIn[bucket] === -1) this.#freeBucket(bucket);
  }

  victim(): number {
    return this.#rarest < 0 ? -1 : this.#oldestIn[this.#rarest]!;
  }

  #put(slot: number, bucket: number): void {
    const { newer, older } = this.#entries;
    const newest = this.#newestIn[bucket]!;
    this.#bucketOf[slot] = bucket;
    newer[slot] = -1;
    older[slot] = newest;
    if (newest >= 0) newer[newest] = slot;
    else this.#oldestIn[bucket] = slot;
    this.#newestIn[bucket] = slot;
  }

  /** An empty bucket behind another; -1: before all. */
  #bucketAfter(below: number, frequency: number): number {
    const bucket = this.#freeBuckets.pop() ?? this.#bucketsMade++;
    const links = this.#buckets;
    links.reach(bucket);
    if (bucket >= this.#frequency.length) {
      this.#frequency = grown(this.#frequency, bucket);
      this.#newestIn = grown(this.#newestIn, bucket);
      this.#oldestIn = grown(this.#oldestIn, bucket);
    }
    const above = below < 0 ? this.#rarest : links.newer[below]!;
    this.#frequency[bucket] = frequency;
    links.older[bucket] = below;
    links.newer[bucket] = above;
    if (below >= 0) links.newer[below] = bucket;
    else this.#rarest = bucket;
    if (above >= 0) links.older[above] = bucket;
    return bucket;
  }

  #freeBucket(bucket: number): void {
    const { newer, older } = this.#buckets;
    const above = newer[bucket]!;
    const below = older[bucket]!;
    if (below >= 0) newer[below] = above;
    else this.#rarest = above;
    if (above >= 0) older[above] = below;
    this.#freeBuckets.push(bucket);
  }
}
