import { GridCursor } from "./time-grid.ts";
import type { TimeGrid } from "./time-grid.ts";

/** What a service refused at its door, over time: by each rate limit, by its concurrency limit, by shedding. */
export class DoorRecorder extends GridCursor {
  readonly #byRateLimit: readonly Float64Array[];
  readonly #overLimit: Float64Array;
  readonly #shed: Float64Array;

  constructor(grid: TimeGrid, rateLimits: number) {
    super(grid);
    this.#byRateLimit = Array.from({ length: rateLimits }, () => new Float64Array(grid.cells));
    this.#overLimit = new Float64Array(grid.cells);
    this.#shed = new Float64Array(grid.cells);
  }

  rateLimited(nowNs: number, limit: number): void {
    this.#refused(nowNs, this.#byRateLimit[limit]!);
  }

  overLimit(nowNs: number): void {
    this.#refused(nowNs, this.#overLimit);
  }

  shed(nowNs: number): void {
    this.#refused(nowNs, this.#shed);
  }

  #refused(nowNs: number, cells: Float64Array): void {
    if (nowNs >= this.cutNs) this.moveTo(nowNs);
    cells[this.cell]! += 1;
  }

  /** All per second and window. */
  series(): DoorSeries {
    return {
      byRateLimit: this.#byRateLimit.map((cells) => this.grid.rates(cells)),
      overLimit: this.grid.rates(this.#overLimit),
      shed: this.grid.rates(this.#shed),
    };
  }
}

export interface DoorSeries {
  /** In the order of the limits. */
  readonly byRateLimit: readonly (readonly number[])[];
  readonly overLimit: readonly number[];
  readonly shed: readonly number[];
}
