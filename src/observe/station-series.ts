import type { Interval } from "./setup.ts";
import type { StationSeries } from "./summary.ts";
import { GridCursor } from "./time-grid.ts";
import type { TimeGrid } from "./time-grid.ts";

/** What one service or database does over time, warm-up included: counts and levels per cell. */
export class StationRecorder extends GridCursor {
  /** The highest queue of the run and when it was first so high. */
  queuePeak = NaN;
  queuePeakNs = NaN;
  /** By endpoint: of this cell so far, and of those before. */
  private readonly _arrivals: number[];
  private readonly _requests: readonly Float64Array[];
  private readonly _failed: Float64Array;
  private readonly _busy: Level;
  private readonly _queue: PeakLevel;
  private readonly _cpu: Level;
  /** Null: what is under way has no limit that could move. */
  private readonly _limit: PeakLevel | null;
  private readonly _capacity: StationCapacity;

  constructor(grid: TimeGrid, endpoints: number, capacity: StationCapacity) {
    super(grid);
    // Not where they are declared: fields that begin as NaN hold doubles from the first on.
    this.queuePeak = 0;
    this.queuePeakNs = 0;
    this._capacity = capacity;
    this._arrivals = new Array<number>(endpoints).fill(0);
    this._requests = this._arrivals.map(() => new Float64Array(grid.cells));
    this._failed = new Float64Array(grid.cells);
    this._busy = new Level(grid);
    this._queue = new PeakLevel(grid);
    this._cpu = new Level(grid);
    this._limit = capacity.hasLimit ? new PeakLevel(grid) : null;
  }

  arrived(nowNs: number, endpoint: number): void {
    this.moveTo(nowNs);
    this._arrivals[endpoint]! += 1;
  }

  failed(nowNs: number): void {
    this.moveTo(nowNs);
    this._failed[this.cell]! += 1;
  }

  busyChanged(nowNs: number, delta: number): void {
    this.moveTo(nowNs);
    this._busy.change(nowNs, delta);
  }

  queueChanged(nowNs: number, delta: number): void {
    this.moveTo(nowNs);
    this._queue.change(nowNs, delta);
    if (this._queue.level > this.queuePeak) {
      this.queuePeak = this._queue.level;
      this.queuePeakNs = nowNs;
    }
  }

  cpuChanged(nowNs: number, delta: number): void {
    this.moveTo(nowNs);
    this._cpu.change(nowNs, delta);
  }

  limitChanged(nowNs: number, delta: number): void {
    this.moveTo(nowNs);
    this._limit?.change(nowNs, delta);
  }

  /** Visits to an endpoint that arrived in an interval; after `close`. */
  requests(endpoint: number, interval: Interval): number {
    return this.grid.sum(this._requests[endpoint]!, interval);
  }

  queue(interval: Interval): { readonly mean: number; readonly max: number } {
    return { mean: this._mean(this._queue, interval), max: this.grid.max(this._queue.max, interval) };
  }

  /** Mean busy share of workers or connections; null where unlimited, or over no time. */
  utilization(interval: Interval): number | null {
    return this._share(this._busy, this._capacity.workers, interval);
  }

  cpuUtilization(interval: Interval): number | null {
    return this._share(this._cpu, this._capacity.cores, interval);
  }

  /** The concurrency limits of all instances together; null where there are none. */
  limit(interval: Interval): { readonly mean: number; readonly max: number } | null {
    if (this._limit === null) return null;
    return { mean: this._mean(this._limit, interval), max: this.grid.max(this._limit.max, interval) };
  }

  series(): StationSeries {
    const limit = this._limit;
    const windows = this.grid.windows();
    const shares = (level: Level, capacity: number | null): number[] | null =>
      capacity === null ? null : windows.map((window) => this._mean(level, window) / capacity);
    return {
      requests: this.grid.rates(sumOf(this._requests)),
      failed: this.grid.rates(this._failed),
      utilization: shares(this._busy, this._capacity.workers),
      cpuUtilization: shares(this._cpu, this._capacity.cores),
      queue: windows.map((window) => this._mean(this._queue, window)),
      queueMax: windows.map((window) => this.grid.max(this._queue.max, window)),
      concurrencyLimit: limit === null ? null : windows.map((window) => this._mean(limit, window)),
    };
  }

  protected override leave(cell: number, untilNs: number): void {
    for (let endpoint = 0; endpoint < this._arrivals.length; endpoint += 1) {
      this._requests[endpoint]![cell] = this._arrivals[endpoint]!;
      this._arrivals[endpoint] = 0;
    }
    this._busy.leave(cell, untilNs);
    this._queue.leave(cell, untilNs);
    this._cpu.leave(cell, untilNs);
    this._limit?.leave(cell, untilNs);
  }

  private _mean(level: Level, interval: Interval): number {
    const seconds = this.grid.secondsOf(interval);
    return seconds > 0 ? this.grid.sum(level.integralNs, interval) / (seconds * 1e9) : 0;
  }

  private _share(level: Level, capacity: number | null, interval: Interval): number | null {
    if (capacity === null || this.grid.secondsOf(interval) === 0) return null;
    return this._mean(level, interval) / capacity;
  }
}

function sumOf(parts: readonly Float64Array[]): Float64Array {
  const [first, ...others] = parts;
  return others.reduce((sum, cells) => sum.map((count, cell) => count + cells[cell]!), first!);
}

/** Of all instances together; null: no limit. */
export interface StationCapacity {
  readonly workers: number | null;
  readonly cores: number | null;
  /** Whether there is a limit on what is under way that moves. */
  readonly hasLimit: boolean;
}

/**
 * One level and its integral per cell. A gauge without bounds of its own: the recorder leaves a cell before it
 * states anything of the next.
 */
class Level {
  level = NaN;
  readonly integralNs: Float64Array;
  private _sinceNs = NaN;
  private _integralNs = NaN;

  constructor(grid: TimeGrid) {
    // Not where they are declared: fields that begin as NaN hold doubles from the first on.
    this.level = 0;
    this._sinceNs = 0;
    this._integralNs = 0;
    this.integralNs = new Float64Array(grid.cells);
  }

  change(nowNs: number, delta: number): void {
    this._integralNs += this.level * (nowNs - this._sinceNs);
    this._sinceNs = nowNs;
    this.level += delta;
  }

  leave(cell: number, untilNs: number): void {
    this.change(untilNs, 0);
    this.integralNs[cell] = this._integralNs;
    this._integralNs = 0;
  }
}

/** A level whose maximum per cell is wanted, too. */
class PeakLevel extends Level {
  readonly max: Float64Array;
  private _max = NaN;

  constructor(grid: TimeGrid) {
    super(grid);
    this._max = 0;
    this.max = new Float64Array(grid.cells);
  }

  override change(nowNs: number, delta: number): void {
    super.change(nowNs, delta);
    if (this.level > this._max) this._max = this.level;
  }

  override leave(cell: number, untilNs: number): void {
    super.leave(cell, untilNs);
    this.max[cell] = this._max;
    this._max = this.level;
  }
}
