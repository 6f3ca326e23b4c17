import type { TimeGrid } from "./time-grid.ts";

/** Counts by window of the charts, of things that are noted in any order. */
export class WindowTally {
  readonly #grid: TimeGrid;
  readonly #counts: Float64Array;

  constructor(grid: TimeGrid) {
    this.#grid = grid;
    this.#counts = new Float64Array(grid.windows().length);
  }

  add(atNs: number, times: number): void {
    const window = Math.floor(atNs / this.#grid.windowNs);
    if (window < this.#counts.length) this.#counts[window]! += times;
  }

  /** Per window and second. */
  rates(): number[] {
    return this.#grid.windows().map((window, index) => this.#counts[index]! / this.#grid.secondsOf(window));
  }

  /** What all so far come to at the end of each window. */
  levels(): number[] {
    let level = 0;
    return this.#grid.windows().map((_window, index) => (level += this.#counts[index]!));
  }
}
