/** So many events are a bucket's share where it is about to be opened: they and their heap fit a processor's cache. */
export const SHARE = 512;
const BUCKETS = 2048;
/** Times looked at to find how dense the first of them lie. */
const SAMPLES = 256;

const NO_TIMES = new Float64Array(0);
const NO_SLOTS = new Int32Array(0);

/** Events in no order, beside each other in memory. */
export class Bucket {
  size = 0;
  times = NO_TIMES;
  slots = NO_SLOTS;

  append(timeNs: number, slot: number): void {
    if (this.size === this.times.length) this._grow();
    this.times[this.size] = timeNs;
    this.slots[this.size++] = slot;
  }

  /** Keeps the events that are wanted. */
  filter(isWanted: (slot: number) => boolean): void {
    let kept = 0;
    for (let at = 0; at < this.size; at++) {
      const slot = this.slots[at]!;
      if (!isWanted(slot)) continue;
      this.times[kept] = this.times[at]!;
      this.slots[kept++] = slot;
    }
    this.size = kept;
  }

  private _grow(): void {
    const length = Math.max(16, 2 * this.times.length);
    const times = new Float64Array(length);
    times.set(this.times);
    const slots = new Int32Array(length);
    slots.set(this.slots);
    this.times = times;
    this.slots = slots;
  }
}

/**
 * Very many events that are not due for long, in buckets of equal width by their time, and behind the last of
 * them in one of no bounds: an event is put down where there is room, and sorted with its neighbours when its
 * bucket is opened. So it costs a few lines of memory, where a heap of a million would touch forty.
 * A lazy queue (Rönngren, Riboe and Ayani, 1991), with buckets laid out anew when all of them have been opened.
 */
export class EventBuckets {
  /** What is in here is due at this time or later. */
  boundNs = NaN;
  size = 0;
  /** Made when they are needed: few models ever have so many events. */
  private readonly _buckets: Bucket[] = [];
  private _startNs = NaN;
  /** A power of two: its multiples, and divisions by it, are exact. */
  private _widthNs = NaN;
  /** The first bucket that has not been opened. */
  private _next = BUCKETS;
  private _beyond = new Bucket();
  private _spare = new Bucket();

  constructor() {
    this.boundNs = Infinity;
    this._startNs = 0;
    this._widthNs = 1;
  }

  /** An event at the bound, or later. */
  push(timeNs: number, slot: number): void {
    this.size++;
    this._bucketAt(timeNs).append(timeNs, slot);
  }

  /** Any event, before all of them are laid out anew. */
  collect(timeNs: number, slot: number): void {
    this.size++;
    this._beyond.append(timeNs, slot);
  }

  /** Lays all events out anew; those that are collected, too. */
  layOut(): void {
    while (this._buckets.length < BUCKETS) this._buckets.push(new Bucket());
    for (let at = this._next; at < BUCKETS; at++) {
      const bucket = this._buckets[at]!;
      for (let index = 0; index < bucket.size; index++)
        this._beyond.append(bucket.times[index]!, bucket.slots[index]!);
      bucket.size = 0;
    }
    const all = this._beyond;
    this._beyond = this._spare;
    this._measure(all);
    for (let at = 0; at < all.size; at++)
      this._bucketAt(all.times[at]!).append(all.times[at]!, all.slots[at]!);
    all.size = 0;
    this._spare = all;
  }

  /** Opens the next bucket that is not empty, which the caller has to empty; only while there are events. */
  open(): Bucket {
    for (;;) {
      if (this._next === BUCKETS) this.layOut();
      const bucket = this._buckets[this._next++]!;
      this.boundNs = this._startNs + this._next * this._widthNs;
      if (bucket.size === 0) continue;
      this.size -= bucket.size;
      return bucket;
    }
  }

  /** There is nothing in here any more. */
  close(): void {
    this.boundNs = Infinity;
  }

  /** Keeps the events that are wanted. */
  filter(isWanted: (slot: number) => boolean): void {
    this.size = 0;
    for (const bucket of [...this._buckets.slice(this._next), this._beyond]) {
      bucket.filter(isWanted);
      this.size += bucket.size;
    }
  }

  private _bucketAt(timeNs: number): Bucket {
    const at = (timeNs - this._startNs) / this._widthNs;
    return at < BUCKETS ? this._buckets[at | 0]! : this._beyond;
  }

  /** Bounds and width: of the first quarter of the events, which decides, each bucket gets its share. */
  private _measure({ times, size }: Bucket): void {
    let firstNs = Infinity;
    for (let at = 0; at < size; at++) if (times[at]! < firstNs) firstNs = times[at]!;
    const step = Math.max(1, Math.floor(size / SAMPLES));
    const samples: number[] = [];
    for (let at = 0; at < size; at += step) samples.push(times[at]!);
    samples.sort((a, b) => a - b);
    const quarterNs = samples[samples.length >> 2]! - firstNs;
    const wantedNs = (quarterNs * 4 * SHARE) / size;
    let widthNs = 1;
    while (2 * widthNs <= wantedNs) widthNs *= 2;
    this._startNs = firstNs;
    this._widthNs = widthNs;
    this._next = 0;
    this.boundNs = firstNs;
  }
}
