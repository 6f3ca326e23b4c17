export interface RunningQuantileOptions {
  /** 0.95 for a p95. */
  readonly quantile: number;
  /** Samples of the last one to two half windows count. */
  readonly windowNs: number;
}

/** Values below this have buckets of their own; above, each doubling has so many: within 1.6 %. */
const PER_DOUBLING = 64;
const DOUBLINGS = 40;
/** So many samples are wanted beyond the quantile before it is believed. */
const BEYOND = 10;
/** The quantile is read again after so many new samples. */
const RENEWED_EVERY = 16;

/**
 * A quantile of what was seen lately, in flat memory: two half windows of log-linear counts, of which the older
 * is dropped when the younger is full, as Finagle's windowed percentile histogram turns its slots.
 */
export class RunningQuantile {
  readonly #quantile: number;
  readonly #halfNs: number;
  #young = new Int32Array(PER_DOUBLING * DOUBLINGS);
  #old = new Int32Array(PER_DOUBLING * DOUBLINGS);
  #youngCount = 0;
  #oldCount = 0;
  #half = 0;
  #value = -1;
  #unread = 0;

  constructor(options: RunningQuantileOptions) {
    this.#quantile = options.quantile;
    this.#halfNs = options.windowNs / 2;
  }

  /** A value of 0 or more, in ns. */
  record(nowNs: number, value: number): void {
    this.#moveTo(nowNs);
    this.#young[bucketOf(value)]! += 1;
    this.#youngCount += 1;
    this.#unread += 1;
    if (this.#unread >= RENEWED_EVERY) this.#read();
  }

  /** The quantile in ns; -1 while there are too few samples to tell. */
  value(nowNs: number): number {
    this.#moveTo(nowNs);
    return this.#value;
  }

  #moveTo(nowNs: number): void {
    const half = Math.floor(nowNs / this.#halfNs);
    if (half === this.#half) return;
    const emptied = this.#old;
    const isNext = half === this.#half + 1;
    this.#old = this.#young;
    this.#oldCount = isNext ? this.#youngCount : 0;
    if (!isNext) this.#old.fill(0);
    this.#young = emptied.fill(0);
    this.#youngCount = 0;
    this.#half = half;
    this.#read();
  }

  #read(): void {
    this.#unread = 0;
    const count = this.#youngCount + this.#oldCount;
    if (count * (1 - this.#quantile) < BEYOND) {
      this.#value = -1;
      return;
    }
    let above = count - Math.ceil(count * this.#quantile);
    let bucket = this.#young.length - 1;
    while (bucket > 0) {
      above -= this.#young[bucket]! + this.#old[bucket]!;
      if (above < 0) break;
      bucket -= 1;
    }
    this.#value = upperEnd(bucket);
  }
}

/** Doublings of 64: the bucket's number is linear within each. */
function bucketOf(value: number): number {
  let doubling = 0;
  let scaled = Math.floor(value);
  while (scaled >= 2 * PER_DOUBLING && doubling < DOUBLINGS - 2) {
    scaled = Math.floor(scaled / 2);
    doubling += 1;
  }
  return Math.min(scaled, 2 * PER_DOUBLING - 1) + doubling * PER_DOUBLING;
}

/** The highest value that falls into a bucket. */
function upperEnd(bucket: number): number {
  if (bucket < 2 * PER_DOUBLING) return bucket;
  const doubling = Math.floor(bucket / PER_DOUBLING) - 1;
  const scale = doublings[doubling]!;
  return (bucket - doubling * PER_DOUBLING + 1) * scale - 1;
}

const doublings = Array.from({ length: DOUBLINGS }, () => 1);
for (let index = 1; index < DOUBLINGS; index++) doublings[index] = 2 * doublings[index - 1]!;
