import type { Outcome } from "./outcome.ts";
import type { CountSections } from "./steady/intervals.ts";
import type { Interval } from "./setup.ts";
import type { WorkloadSeries } from "./summary.ts";
import { GridCursor } from "./time-grid.ts";
import type { TimeGrid } from "./time-grid.ts";

/** The requests of one workload over time, warm-up included: arrivals by their time, the rest by time of end. */
export class WorkloadRecorder extends GridCursor {
  private readonly _targets: readonly TargetCells[];

  constructor(grid: TimeGrid, targets: number) {
    super(grid);
    this._targets = Array.from({ length: targets }, () => new TargetCells(grid.cells));
  }

  arrived(nowNs: number, target: number): void {
    this.moveTo(nowNs);
    this._targets[target]!.arrivals += 1;
  }

  succeeded(nowNs: number, target: number, degraded: boolean): void {
    this.moveTo(nowNs);
    const cells = this._targets[target]!;
    cells.successes += 1;
    if (degraded) cells.degraded[this.cell]! += 1;
  }

  failed(nowNs: number, target: number, outcome: Outcome): void {
    this.moveTo(nowNs);
    this._targets[target]!.failedOf(outcome)[this.cell]! += 1;
  }

  /** Requests to a target that arrived in an interval; after `close`. */
  requests(target: number, interval: Interval): number {
    return this.grid.sum(this._targets[target]!.offered, interval);
  }

  /** All targets together. */
  workload(): Omit<WorkloadSeries, "latency"> {
    const all = new TargetCells(this.grid.cells);
    for (const target of this._targets) all.add(target);
    return all.series(this.grid);
  }

  /** What ended in stretches of equal length after the warm-up: whole windows, at most so many of them. */
  sections(warmupNs: number, most: number): CountSections {
    const { windowNs } = this.grid;
    const whole = this.grid
      .windows()
      .filter(({ fromNs, toNs }) => fromNs >= warmupNs && toNs - fromNs === windowNs);
    const size = Math.max(1, Math.ceil(whole.length / most));
    const all = new TargetCells(this.grid.cells);
    for (const target of this._targets) all.add(target);
    const summed = (cells: Float64Array): number[] =>
      Array.from({ length: Math.floor(whole.length / size) }, (_, at) =>
        this.grid.sum(cells, { fromNs: whole[at * size]!.fromNs, toNs: whole[(at + 1) * size - 1]!.toNs }),
      );
    return { lengthNs: size * windowNs, ok: summed(all.ok), failed: summed(all.allFailed()) };
  }

  target(index: number): Omit<WorkloadSeries, "latency"> {
    return this._targets[index]!.series(this.grid);
  }

  protected override leave(cell: number): void {
    for (const target of this._targets) target.leave(cell);
  }
}

class TargetCells {
  /** Of the open cell so far. */
  arrivals = 0;
  successes = 0;
  readonly offered: Float64Array;
  readonly ok: Float64Array;
  readonly degraded: Float64Array;
  private readonly _failed = new Map<string, Float64Array>();
  /** The same arrays, by number of the outcome. */
  private readonly _failedByOutcome: (Float64Array | undefined)[] = [];

  constructor(cells: number) {
    this.offered = new Float64Array(cells);
    this.ok = new Float64Array(cells);
    this.degraded = new Float64Array(cells);
  }

  leave(cell: number): void {
    this.offered[cell] = this.arrivals;
    this.ok[cell] = this.successes;
    this.arrivals = 0;
    this.successes = 0;
  }

  failedOf(outcome: Outcome): Float64Array {
    return (
      this._failedByOutcome[outcome.index] ??
      (this._failedByOutcome[outcome.index] = this._failedBy(outcome.cause))
    );
  }

  add(other: TargetCells): void {
    addCells(this.offered, other.offered);
    addCells(this.ok, other.ok);
    addCells(this.degraded, other.degraded);
    for (const [cause, cells] of other._failed) addCells(this._failedBy(cause), cells);
  }

  series(grid: TimeGrid): Omit<WorkloadSeries, "latency"> {
    const failed = [...this._failed].map(([cause, cells]) => [cause, grid.rates(cells)] as const);
    return {
      offered: grid.rates(this.offered),
      ok: grid.rates(this.ok),
      degraded: grid.rates(this.degraded),
      failed: Object.fromEntries(failed),
    };
  }

  allFailed(): Float64Array {
    const all = new Float64Array(this.ok.length);
    for (const cells of this._failed.values()) addCells(all, cells);
    return all;
  }

  private _failedBy(cause: string): Float64Array {
    let cells = this._failed.get(cause);
    if (cells === undefined) {
      cells = new Float64Array(this.ok.length);
      this._failed.set(cause, cells);
    }
    return cells;
  }
}

function addCells(sum: Float64Array, cells: Float64Array): void {
  for (let cell = 0; cell < sum.length; cell += 1) sum[cell]! += cells[cell]!;
}
