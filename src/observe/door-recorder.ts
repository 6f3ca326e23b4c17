import { GridCursor } from "./time-grid.ts";
import type { TimeGrid } from "./time-grid.ts";

/** What a service refused at its door, over time: by each rate limit, by its concurrency limit, by shedding. */
export class DoorRecorder extends GridCursor {
  private readonly _byRateLimit: readonly Float64Array[];
  private readonly _overLimit: Float64Array;
  private readonly _shed: Float64Array;

  constructor(grid: TimeGrid, rateLimits: number) {
    super(grid);
    this._byRateLimit = Array.from({ length: rateLimits }, () => new Float64Array(grid.cells));
    this._overLimit = new Float64Array(grid.cells);
    this._shed = new Float64Array(grid.cells);
  }

  rateLimited(nowNs: number, limit: number): void {
    this._refused(nowNs, this._byRateLimit[limit]!);
  }

  overLimit(nowNs: number): void {
    this._refused(nowNs, this._overLimit);
  }

  shed(nowNs: number): void {
    this._refused(nowNs, this._shed);
  }

  private _refused(nowNs: number, cells: Float64Array): void {
    this.moveTo(nowNs);
    cells[this.cell]! += 1;
  }

  /** All per second and window. */
  series(): DoorSeries {
    return {
      byRateLimit: this._byRateLimit.map((cells) => this.grid.rates(cells)),
      overLimit: this.grid.rates(this._overLimit),
      shed: this.grid.rates(this._shed),
    };
  }
}

export interface DoorSeries {
  /** In the order of the limits. */
  readonly byRateLimit: readonly (readonly number[])[];
  readonly overLimit: readonly number[];
  readonly shed: readonly number[];
}
