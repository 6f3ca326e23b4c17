import type { TimeGrid } from "./time-grid.ts";

/** Counts by window of the charts, of things that are noted in any order. */
export class WindowTally {
  private readonly _grid: TimeGrid;
  private readonly _counts: Float64Array;

  constructor(grid: TimeGrid) {
    this._grid = grid;
    this._counts = new Float64Array(grid.windows().length);
  }

  add(atNs: number, times: number): void {
    const window = Math.floor(atNs / this._grid.windowNs);
    if (window < this._counts.length) this._counts[window]! += times;
  }

  /** Per window and second. */
  rates(): number[] {
    return this._grid.windows().map((window, index) => this._counts[index]! / this._grid.secondsOf(window));
  }

  /** What all so far come to at the end of each window. */
  levels(): number[] {
    let level = 0;
    return this._grid.windows().map((_window, index) => (level += this._counts[index]!));
  }
}
