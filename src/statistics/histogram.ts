/**
 * How many durations of which length, in memory that does not grow with their number.
 *
 * Bins are log-linear, 128 to the octave, from 0 to 2^53 ns. Whole nanoseconds up to 127 have a bin
 * of their own; above that a quantile is off by less than 1/256 (0.4 %) of the value it stands for,
 * as in HdrHistogram with two to three digits. Counts, minimum, maximum and mean are exact.
 */
export class Histogram {
  // One Float64Array for all that a record moves, in as few lines of the cache as can be: first the figures,
  // then the counts of the octaves seen so far, which grow by whole octaves: a service that answers in 1 to
  // 100 ms holds 7 KB. Doubles count past 2^32 and cost the same as integers.
  private _cells = emptyCells(0);
  /** A value's bin plus this is the number of its cell. */
  private _offset = FIGURES;
  /** Values of exactly 0 that are not in the cells yet: nobody waits at all where there is room. */
  private _zeros = 0;

  /** Adds one value in ns, a finite number of at least 0. */
  record(valueNs: number): void {
    if (valueNs === 0) {
      this._zeros += 1;
      return;
    }
    // The high word of value + 1 starts with its octave and the 128th of it: no logarithm. Written here and in
    // `binOf`, because this is the hottest line of an observer.
    word[0] = valueNs + 1;
    const at = (halves[HIGH]! >>> 13) - FIRST_BIN + this._offset;
    const cells = this._cells;
    if (at < FIGURES || at >= cells.length) {
      this._recordBeyond(valueNs);
      return;
    }
    cells[at]! += 1;
    tally(cells, valueNs);
  }

  get count(): number {
    return this._zeros + this._cells[COUNT]!;
  }

  /** Arithmetic mean in ns; null when empty. */
  get mean(): number | null {
    const cells = this._complete();
    return cells[COUNT] === 0 ? null : cells[ORIGIN]! + cells[SUM]! / cells[COUNT]!;
  }

  /** Standard deviation of the sample in ns, over count - 1; null below two values. */
  get stddev(): number | null {
    const cells = this._complete();
    const count = cells[COUNT]!;
    if (count < 2) return null;
    const squares = cells[SQUARES]! - (cells[SUM]! * cells[SUM]!) / count;
    return Math.sqrt(Math.max(0, squares) / (count - 1));
  }

  /** Smallest value in ns; null when empty. */
  get min(): number | null {
    const cells = this._complete();
    return cells[COUNT] === 0 ? null : cells[MIN]!;
  }

  /** Largest value in ns; null when empty. */
  get max(): number | null {
    const cells = this._complete();
    return cells[COUNT] === 0 ? null : cells[MAX]!;
  }

  /**
   * The nearest-rank quantile in ns (method 1 of Hyndman and Fan, 1996): the smallest value with at
   * least the share `q` of the sample at or below it, as the middle of its bin, never outside
   * [min, max]. `q` lies in 0..1; 0 is the minimum, 1 the maximum. Null when empty.
   */
  quantile(q: number): number | null {
    const cells = this._complete();
    const count = cells[COUNT]!;
    if (count === 0) return null;
    const rank = Math.ceil(q * count * ROUNDING);
    if (rank <= 1) return cells[MIN]!;
    if (rank >= count) return cells[MAX]!;
    let seen = 0;
    let bin = binOf(cells[MIN]!);
    for (; seen < rank; bin += 1) seen += cells[bin + this._offset]!;
    return Math.min(Math.max(middleOf(bin - 1), cells[MIN]!), cells[MAX]!);
  }

  /** How many values lie in the bin of this one, or below it. */
  countUpTo(valueNs: number): number {
    const cells = this._complete();
    if (cells[COUNT] === 0 || valueNs < cells[MIN]!) return 0;
    if (valueNs >= cells[MAX]!) return cells[COUNT]!;
    let count = 0;
    const last = binOf(valueNs);
    for (let bin = binOf(cells[MIN]!); bin <= last; bin += 1) count += cells[bin + this._offset]!;
    return count;
  }

  /** Takes in all values of the other, as if they had been recorded here; the other stays as it is. */
  add(other: Histogram): void {
    const theirs = other._complete();
    if (theirs[COUNT] === 0) return;
    const low = binOf(theirs[MIN]!);
    const high = binOf(theirs[MAX]!);
    this._complete();
    this._cover(low, high);
    const cells = this._cells;
    for (let bin = low; bin <= high; bin += 1) cells[bin + this._offset]! += theirs[bin + other._offset]!;
    if (cells[COUNT] === 0) cells[ORIGIN] = theirs[ORIGIN]!;
    const shift = theirs[ORIGIN]! - cells[ORIGIN]!;
    cells[SQUARES]! += theirs[SQUARES]! + shift * (2 * theirs[SUM]! + shift * theirs[COUNT]!);
    cells[SUM]! += theirs[SUM]! + shift * theirs[COUNT]!;
    cells[COUNT]! += theirs[COUNT]!;
    cells[MIN] = Math.min(cells[MIN]!, theirs[MIN]!);
    cells[MAX] = Math.max(cells[MAX]!, theirs[MAX]!);
  }

  /** Forgets every value and keeps the memory; the cost is that of the bins in use. */
  clear(): void {
    this._zeros = 0;
    const cells = this._cells;
    if (cells[COUNT] === 0) return;
    cells.fill(0, binOf(cells[MIN]!) + this._offset, binOf(cells[MAX]!) + this._offset + 1);
    clearFigures(cells, cells[ORIGIN]!);
  }

  /** The cells with the zeros in them: who reads comes by here. */
  private _complete(): Float64Array {
    if (this._zeros > 0) this._recordZeros(this._zeros);
    return this._cells;
  }

  private _recordZeros(zeros: number): void {
    this._zeros = 0;
    this._cover(0, 0);
    const cells = this._cells;
    const origin = cells[ORIGIN]!;
    cells[this._offset]! += zeros;
    cells[COUNT]! += zeros;
    cells[SUM]! -= zeros * origin;
    cells[SQUARES]! += zeros * origin * origin;
    cells[MIN] = 0;
    cells[MAX] = Math.max(cells[MAX]!, 0);
  }

  /** The first value that is not 0, and each that lies outside the octaves held so far. */
  private _recordBeyond(valueNs: number): void {
    if (!(valueNs >= 0 && valueNs < Number.MAX_SAFE_INTEGER)) {
      throw new RangeError(`a histogram holds durations from 0 to 2^53 ns, not ${valueNs}`);
    }
    const bin = binOf(valueNs);
    this._cover(bin, bin);
    const cells = this._cells;
    if (cells[COUNT] === 0) cells[ORIGIN] = valueNs;
    cells[bin + this._offset]! += 1;
    tally(cells, valueNs);
  }

  /** Grows the cells until they hold the bins from `low` to `high`. */
  private _cover(low: number, high: number): void {
    const held = this._cells.length - FIGURES;
    const lowest = low - (low % BINS_PER_OCTAVE);
    const highest = high - (high % BINS_PER_OCTAVE) + BINS_PER_OCTAVE;
    const heldFirst = FIGURES - this._offset;
    const first = held === 0 ? lowest : Math.min(lowest, heldFirst);
    const end = held === 0 ? highest : Math.max(highest, heldFirst + held);
    if (first === heldFirst && end === first + held) return;
    const cells = emptyCells(end - first);
    cells.set(this._cells.subarray(0, FIGURES));
    if (held > 0) cells.set(this._cells.subarray(FIGURES), FIGURES + heldFirst - first);
    this._cells = cells;
    this._offset = FIGURES - first;
  }
}

const COUNT = 0;
// Sums of the distance to one recorded value: sums of squares of the values themselves would lose
// the spread of a narrow distribution to rounding.
const ORIGIN = 1;
const SUM = 2;
const SQUARES = 3;
const MIN = 4;
const MAX = 5;
/** The counts begin in a line of the cache of their own. */
const FIGURES = 8;

function emptyCells(bins: number): Float64Array {
  const cells = new Float64Array(FIGURES + bins);
  clearFigures(cells, 0);
  return cells;
}

function clearFigures(cells: Float64Array, originNs: number): void {
  cells.fill(0, 0, FIGURES);
  cells[ORIGIN] = originNs;
  cells[MIN] = Infinity;
  cells[MAX] = -Infinity;
}

function tally(cells: Float64Array, valueNs: number): void {
  const distance = valueNs - cells[ORIGIN]!;
  cells[COUNT]! += 1;
  cells[SUM]! += distance;
  cells[SQUARES]! += distance * distance;
  if (valueNs < cells[MIN]!) cells[MIN] = valueNs;
  if (valueNs > cells[MAX]!) cells[MAX] = valueNs;
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
