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
  private readonly _quantile: number;
  private readonly _halfNs: number;
  private _young = new Int32Array(PER_DOUBLING * DOUBLINGS);
  private _old = new Int32Array(PER_DOUBLING * DOUBLINGS);
  private _youngCount = 0;
  private _oldCount = 0;
  private _half = 0;
  private _value = -1;
  private _unread = 0;

  constructor(options: RunningQuantileOptions) {
    this._quantile = options.quantile;
    this._halfNs = options.windowNs / 2;
  }

  /** A value of 0 or more, in ns. */
  record(nowNs: number, value: number): void {
    this._moveTo(nowNs);
    this._young[bucketOf(value)]! += 1;
    this._youngCount += 1;
    this._unread += 1;
    if (this._unread >= RENEWED_EVERY) this._read();
  }

  /** The quantile in ns; -1 while there are too few samples to tell. */
  value(nowNs: number): number {
    this._moveTo(nowNs);
    return this._value;
  }

  private _moveTo(nowNs: number): void {
    const half = Math.floor(nowNs / this._halfNs);
    if (half === this._half) return;
    const emptied = this._old;
    const isNext = half === this._half + 1;
    this._old = this._young;
    this._oldCount = isNext ? this._youngCount : 0;
    if (!isNext) this._old.fill(0);
    this._young = emptied.fill(0);
    this._youngCount = 0;
    this._half = half;
    this._read();
  }

  private _read(): void {
    this._unread = 0;
    const count = this._youngCount + this._oldCount;
    if (count * (1 - this._quantile) < BEYOND) {
      this._value = -1;
      return;
    }
    let above = count - Math.ceil(count * this._quantile);
    let bucket = this._young.length - 1;
    while (bucket > 0) {
      above -= this._young[bucket]! + this._old[bucket]!;
      if (above < 0) break;
      bucket -= 1;
    }
    this._value = upperEnd(bucket);
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
