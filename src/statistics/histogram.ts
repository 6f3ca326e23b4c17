/**
 * How many durations of which length, in memory that does not grow with their number.
 *
 * Bins are log-linear, 128 to the octave, from 0 to 2^53 ns. Whole nanoseconds up to 127 have a bin
 * of their own; above that a quantile is off by less than 1/256 (0.4 %) of the value it stands for,
 * as in HdrHistogram with two to three digits. Counts, minimum, maximum and mean are exact.
 */
export class Histogram {
  // One Float64Array that covers the octaves seen so far and grows by whole octaves: a service that
  // answers in 1 to 100 ms holds 7 KB. Doubles count past 2^32 and cost the same as integers.
  private _counts = new Float64Array(0);
  /** The bin that `_counts[0]` stands for. */
  private _first = 0;
  private _count = 0;
  private _min = Infinity;
  private _max = -Infinity;
  // Sums of the distance to one recorded value: sums of squares of the values themselves would lose
  // the spread of a narrow distribution to rounding.
  private _origin = 0;
  private _sum = 0;
  private _sumOfSquares = 0;

  /** Adds one value in ns, a finite number of at least 0. */
  record(valueNs: number): void {
    // The high word of value + 1 starts with its octave and the 128th of it: no logarithm, no
    // branch for 0. Written here and in `binOf`, because this is the hottest line of an observer.
    word[0] = valueNs + 1;
    const at = (halves[HIGH]! >>> 13) - FIRST_BIN - this._first;
    if (at < 0 || at >= this._counts.length) {
      this._recordBeyond(valueNs);
      return;
    }
    this._counts[at]! += 1;
    this._tally(valueNs);
  }

  get count(): number {
    return this._count;
  }

  /** Arithmetic mean in ns; null when empty. */
  get mean(): number | null {
    return this._count === 0 ? null : this._origin + this._sum / this._count;
  }

  /** Standard deviation of the sample in ns, over count - 1; null below two values. */
  get stddev(): number | null {
    if (this._count < 2) return null;
    const squares = this._sumOfSquares - (this._sum * this._sum) / this._count;
    return Math.sqrt(Math.max(0, squares) / (this._count - 1));
  }

  /** Smallest value in ns; null when empty. */
  get min(): number | null {
    return this._count === 0 ? null : this._min;
  }

  /** Largest value in ns; null when empty. */
  get max(): number | null {
    return this._count === 0 ? null : this._max;
  }

  /**
   * The nearest-rank quantile in ns (method 1 of Hyndman and Fan, 1996): the smallest value with at
   * least the share `q` of the sample at or below it, as the middle of its bin, never outside
   * [min, max]. `q` lies in 0..1; 0 is the minimum, 1 the maximum. Null when empty.
   */
  quantile(q: number): number | null {
    if (this._count === 0) return null;
    const rank = Math.ceil(q * this._count * ROUNDING);
    if (rank <= 1) return this._min;
    if (rank >= this._count) return this._max;
    let seen = 0;
    let bin = binOf(this._min);
    for (; seen < rank; bin += 1) seen += this._counts[bin - this._first]!;
    return Math.min(Math.max(middleOf(bin - 1), this._min), this._max);
  }

  /** How many values lie in the bin of this one, or below it. */
  countUpTo(valueNs: number): number {
    if (this._count === 0 || valueNs < this._min) return 0;
    if (valueNs >= this._max) return this._count;
    let count = 0;
    const last = binOf(valueNs);
    for (let bin = binOf(this._min); bin <= last; bin += 1) count += this._counts[bin - this._first]!;
    return count;
  }

  /** Takes in all values of the other, as if they had been recorded here; the other stays as it is. */
  add(other: Histogram): void {
    if (other._count === 0) return;
    const low = binOf(other._min);
    const high = binOf(other._max);
    this._cover(low, high);
    for (let bin = low; bin <= high; bin += 1) {
      this._counts[bin - this._first]! += other._counts[bin - other._first]!;
    }
    if (this._count === 0) this._origin = other._origin;
    const shift = other._origin - this._origin;
    this._sumOfSquares += other._sumOfSquares + shift * (2 * other._sum + shift * other._count);
    this._sum += other._sum + shift * other._count;
    this._count += other._count;
    this._min = Math.min(this._min, other._min);
    this._max = Math.max(this._max, other._max);
  }

  /** Forgets every value and keeps the memory; the cost is that of the bins in use. */
  clear(): void {
    if (this._count === 0) return;
    this._counts.fill(0, binOf(this._min) - this._first, binOf(this._max) - this._first + 1);
    this._count = 0;
    this._min = Infinity;
    this._max = -Infinity;
    this._sum = 0;
    this._sumOfSquares = 0;
  }

  /** The very first value, and each that lies outside the octaves held so far. */
  private _recordBeyond(valueNs: number): void {
    if (!(valueNs >= 0 && valueNs < Number.MAX_SAFE_INTEGER)) {
      throw new RangeError(`a histogram holds durations from 0 to 2^53 ns, not ${valueNs}`);
    }
    if (this._count === 0) this._origin = valueNs;
    const bin = binOf(valueNs);
    this._cover(bin, bin);
    this._counts[bin - this._first]! += 1;
    this._tally(valueNs);
  }

  private _tally(valueNs: number): void {
    const distance = valueNs - this._origin;
    this._count += 1;
    this._sum += distance;
    this._sumOfSquares += distance * distance;
    if (valueNs < this._min) this._min = valueNs;
    if (valueNs > this._max) this._max = valueNs;
  }

  /** Grows the counts until they hold the bins from `low` to `high`. */
  private _cover(low: number, high: number): void {
    const held = this._counts.length;
    const lowest = low - (low % BINS_PER_OCTAVE);
    const highest = high - (high % BINS_PER_OCTAVE) + BINS_PER_OCTAVE;
    const first = held === 0 ? lowest : Math.min(lowest, this._first);
    const end = Math.max(highest, this._first + held);
    if (first === this._first && end === first + held) return;
    const counts = new Float64Array(end - first);
    counts.set(this._counts, held === 0 ? 0 : this._first - first);
    this._counts = counts;
    this._first = first;
  }
}

const BINS_PER_OCTAVE = 128;
/** Keeps 0.07 * 100 = 7.000000000000001 from asking for the eighth value. */
const ROUNDING = 1 - 1e-15;

// A double seen as its two 32-bit halves. Which of them is the high one depends on the machine; in
// the number 1 it is the one that is not 0.
const word = new Float64Array([1]);
const halves = new Uint32Array(word.buffer);
const HIGH = halves.findIndex((half) => half !== 0);
/** Sign, exponent and the first seven bits of the mantissa of 1, the smallest value + 1. */
const FIRST_BIN = halves[HIGH]! >>> 13;

function binOf(valueNs: number): number {
  word[0] = valueNs + 1;
  return (halves[HIGH]! >>> 13) - FIRST_BIN;
}

/** The middle of the whole nanoseconds that fall into a bin. */
function middleOf(bin: number): number {
  word[0] = 0;
  halves[HIGH] = (bin + FIRST_BIN) << 13;
  const low = word[0];
  halves[HIGH] = (bin + 1 + FIRST_BIN) << 13;
  const width = word[0] - low;
  return low - 1 + Math.max(0, width - 1) / 2;
}
