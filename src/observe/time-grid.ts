import type { Interval } from "./setup.ts";

/**
 * The run cut into cells: at every window of the charts, at the end of the warm-up and at the
 * bounds of the conditions' windows. A recorder notes one value per cell; whatever is asked for
 * later, a chart's window or a measured interval, is a whole number of cells. The number of cells
 * depends on the scenario alone, never on how much happens.
 */
export class TimeGrid {
  readonly windowNs: number;
  /** Ascending; cell i is [cuts[i], cuts[i + 1]). */
  readonly cuts: Float64Array;
  private readonly _durationNs: number;
  private _endNs: number;

  constructor(options: GridOptions) {
    this.windowNs = options.windowNs;
    this._durationNs = options.durationNs;
    this._endNs = options.durationNs;
    const cuts = new Set([0, options.durationNs]);
    for (let cutNs = 0; cutNs < options.durationNs; cutNs += options.windowNs) cuts.add(cutNs);
    for (const cutNs of options.cutsNs) if (cutNs > 0 && cutNs < options.durationNs) cuts.add(cutNs);
    this.cuts = Float64Array.from([...cuts].sort((a, b) => a - b));
  }

  get cells(): number {
    return this.cuts.length - 1;
  }

  /** A run that stopped early has no windows after `endNs`. */
  close(endNs: number): void {
    this._endNs = Math.min(endNs, this._durationNs);
  }

  get endNs(): number {
    return this._endNs;
  }

  /** Length of the part of an interval that was run, in seconds. */
  secondsOf(interval: Interval): number {
    return Math.max(0, Math.min(interval.toNs, this._endNs) - interval.fromNs) / 1e9;
  }

  /** The windows that were run, the last one cut where the run ends. */
  windows(): Interval[] {
    const windows: Interval[] = [];
    for (let fromNs = 0; fromNs < this._endNs; fromNs += this.windowNs) {
      windows.push({ fromNs, toNs: Math.min(fromNs + this.windowNs, this._endNs) });
    }
    return windows;
  }

  /** Sum over the cells of an interval whose bounds are cuts. */
  sum(cells: Float64Array, interval: Interval): number {
    let sum = 0;
    for (let cell = this._cellAt(interval.fromNs); this._begins(cell, interval.toNs); cell += 1)
      sum += cells[cell]!;
    return sum;
  }

  /** Highest value over the cells of an interval whose bounds are cuts; 0 over none. */
  max(cells: Float64Array, interval: Interval): number {
    let max = 0;
    for (let cell = this._cellAt(interval.fromNs); this._begins(cell, interval.toNs); cell += 1)
      max = Math.max(max, cells[cell]!);
    return max;
  }

  /** Per window: the counts of its cells per second. */
  rates(cells: Float64Array): number[] {
    return this.windows().map((window) => this.sum(cells, window) / this.secondsOf(window));
  }

  private _cellAt(atNs: number): number {
    let low = 0;
    let high = this.cuts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.cuts[middle]! < atNs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private _begins(cell: number, beforeNs: number): boolean {
    return cell < this.cells && this.cuts[cell]! < beforeNs;
  }
}

export interface GridOptions {
  readonly durationNs: number;
  readonly windowNs: number;
  /** Moments besides the windows' bounds at which a cell ends. */
  readonly cutsNs: readonly number[];
}

/**
 * Length of a chart's windows: the shortest round step with at most 300 of them (at least 1 ms); a
 * longer one, down to 120 windows, where that brings 100 expected answers into each.
 */
export function chooseWindowNs(durationNs: number, answersPerSecond: number): number {
  let windowNs = roundStepNs(durationNs / WINDOWS_MOST);
  for (;;) {
    const nextNs = roundStepNs(windowNs * 1.5);
    const isSparse = (windowNs / 1e9) * answersPerSecond < ANSWERS_WANTED;
    if (!isSparse || durationNs / nextNs < WINDOWS_FEWEST) return windowNs;
    windowNs = nextNs;
  }
}

/** The smallest of 1, 2, 5, 10, 20, 50 ... ms that is at least `leastNs`. */
export function roundStepNs(leastNs: number): number {
  for (let decadeNs = 1e6; ; decadeNs *= 10) {
    for (const step of [1, 2, 5]) if (step * decadeNs >= leastNs) return step * decadeNs;
  }
}

const WINDOWS_MOST = 300;
const WINDOWS_FEWEST = 120;
const ANSWERS_WANTED = 100;

/**
 * Follows the clock along the grid. It stands before the first cell until the first fact comes: what happens
 * when a cell ends is then no news to code that is compiled before the first one does.
 */
export class GridCursor {
  readonly grid: TimeGrid;
  /** Where the latest fact belongs; -1 before the first. */
  cell = -1;
  /** Where the cell ends. */
  protected cutNs = NaN;

  constructor(grid: TimeGrid) {
    this.grid = grid;
    this.cutNs = 0;
  }

  /** Moves on to the cell of `nowNs`, never past the last. */
  moveTo(nowNs: number): void {
    if (nowNs >= this.cutNs) this._moveOn(nowNs);
  }

  /** At the end of the run: the last cell is left, too. */
  close(endNs: number): void {
    this.moveTo(endNs);
    if (this.cutNs !== Infinity) this.leave(this.cell, endNs);
    this.cutNs = Infinity;
  }

  /** The cell ends at `untilNs`; for recorders that must note something then. */
  protected leave(_cell: number, _untilNs: number): void {}

  private _moveOn(nowNs: number): void {
    while (nowNs >= this.cutNs) {
      if (this.cell >= 0) this.leave(this.cell, this.cutNs);
      if (this.cell === this.grid.cells - 1) {
        this.cutNs = Infinity;
        return;
      }
      this.cell += 1;
      this.cutNs = this.grid.cuts[this.cell + 1]!;
    }
  }
}
