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
  #counts = new Float64Array(0);
  /** The bin that `#counts[0]` stands for. */
  #first = 0;
  #count = 0;
  #min = Infinity;
  #max = -Infinity;
  // Sums of the distance to one recorded value: sums of squares of the values themselves would lose
  // the spread of a narrow distribution to rounding.
  #origin = 0;
  #sum = 0;
  #sumOfSquares = 0;

  /** Adds one value in ns, a finite number of at least 0. */
  record(valueNs: number): void {
    // The high word of value + 1 starts with its octave and the 128th of it: no logarithm, no
    // branch for 0. Written here and in `binOf`, because this is the hottest line of an observer.
    word[0] = valueNs + 1;
    const at = (halves[HIGH]! >>> 13) - FIRST_BIN - this.#first;
    if (at < 0 || at >= this.#counts.length) {
      this.#recordBeyond(valueNs);
      return;
    }
    this.#counts[at]! += 1;
    this.#tally(valueNs);
  }

  get count(): number {
    return this.#count;
  }

  /** Arithmetic mean in ns; null when empty. */
  get mean(): number | null {
    return this.#count === 0 ? null : this.#origin + this.#sum / this.#count;
  }

  /** Standard deviation of the sample in ns, over count - 1; null below two values. */
  get stddev(): number | null {
    if (this.#count < 2) return null;
    const squares = this.#sumOfSquares - (this.#sum * this.#sum) / this.#count;
    return Math.sqrt(Math.max(0, squares) / (this.#count - 1));
  }

  /** Smallest value in ns; null when empty. */
  get min(): number | null {
    return this.#count === 0 ? null : this.#min;
  }

  /** Largest value in ns; null when empty. */
  get max(): number | null {
    return this.#count === 0 ? null : this.#max;
  }

  /**
   * The nearest-rank quantile in ns (method 1 of Hyndman and Fan, 1996): the smallest value with at
   * least the share `q` of the sample at or below it, as the middle of its bin, never outside
   * [min, max]. `q` lies in 0..1; 0 is the minimum, 1 the maximum. Null when empty.
   */
  quantile(q: number): number | null {
    if (this.#count === 0) return null;
    const rank = Math.ceil(q * this.#count * ROUNDING);
    if (rank <= 1) return this.#min;
    if (rank >= this.#count) return this.#max;
    let seen = 0;
    let bin = binOf(this.#min);
    for (; seen < rank; bin += 1) seen += this.#counts[bin - this.#first]!;
    return Math.min(Math.max(middleOf(bin - 1), this.#min), this.#max);
  }

  /** How many values lie in the bin of this one, or below it. */
  countUpTo(valueNs: number): number {
    if (this.#count === 0 || valueNs < this.#min) return 0;
    if (valueNs >= this.#max) return this.#count;
    let count = 0;
    const last = binOf(valueNs);
    for (let bin = binOf(this.#min); bin <= last; bin += 1) count += this.#counts[bin - this.#first]!;
    return count;
  }

  /** Takes in all values of the other, as if they had been recorded here; the other stays as it is. */
  add(other: Histogram): void {
    if (other.#count === 0) return;
    const low = binOf(other.#min);
    const high = binOf(other.#max);
    this.#cover(low, high);
    for (let bin = low; bin <= high; bin += 1) {
      this.#counts[bin - this.#first]! += other.#counts[bin - other.#first]!;
    }
    if (this.#count === 0) this.#origin = other.#origin;
    const shift = other.#origin - this.#origin;
    this.#sumOfSquares += other.#sumOfSquares + shift * (2 * other.#sum + shift * other.#count);
    this.#sum += other.#sum + shift * other.#count;
    this.#count += other.#count;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  /** Forgets every value and keeps the memory; the cost is that of the bins in use. */
  clear(): void {
    if (this.#count === 0) return;
    this.#counts.fill(0, binOf(this.#min) - this.#first, binOf(this.#max) - this.#first + 1);
    this.#count = 0;
    this.#min = Infinity;
    this.#max = -Infinity;
    this.#sum = 0;
    this.#sumOfSquares = 0;
  }

  /** The very first value, and each that lies outside the octaves held so far. */
  #recordBeyond(valueNs: number): void {
    if (!(valueNs >= 0 && valueNs < Number.MAX_SAFE_INTEGER)) {
      throw new RangeError(`a histogram holds durations from 0 to 2^53 ns, not ${valueNs}`);
    }
    if (this.#count === 0) this.#origin = valueNs;
    const bin = binOf(valueNs);
    this.#cover(bin, bin);
    this.#counts[bin - this.#first]! += 1;
    this.#tally(valueNs);
  }

  #tally(valueNs: number): void {
    const distance = valueNs - this.#origin;
    this.#count += 1;
    this.#sum += distance;
    this.#sumOfSquares += distance * distance;
    if (valueNs < this.#min) this.#min = valueNs;
    if (valueNs > this.#max) this.#max = valueNs;
  }

  /** Grows the counts until they hold the bins from `low` to `high`. */
  #cover(low: number, high: number): void {
    const held = this.#counts.length;
    const lowest = low - (low % BINS_PER_OCTAVE);
    const highest = high - (high % BINS_PER_OCTAVE) + BINS_PER_OCTAVE;
    const first = held === 0 ? lowest : Math.min(lowest, this.#first);
    const end = Math.max(highest, this.#first + held);
    if (first === this.#first && end === first + held) return;
    const counts = new Float64Array(end - first);
    counts.set(this.#counts, held === 0 ? 0 : this.#first - first);
    this.#counts = counts;
    this.#first = first;
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
