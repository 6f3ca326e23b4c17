import type { Interval } from "./setup.ts";
import type { StationSeries } from "./summary.ts";
import { GridCursor } from "./time-grid.ts";
import type { TimeGrid } from "./time-grid.ts";

/** What one service or database does over time, warm-up included: counts and levels per cell. */
export class StationRecorder extends GridCursor {
  /** The highest queue of the run and when it was first so high. */
  queuePeak = 0;
  queuePeakNs = 0;
  readonly #requests: Float64Array;
  readonly #failed: Float64Array;
  readonly #busy: Level;
  readonly #queue: Level;
  readonly #cpu: Level;
  /** Null: what is under way has no limit that could move. */
  readonly #limit: Level | null;
  readonly #capacity: StationCapacity;

  constructor(grid: TimeGrid, capacity: StationCapacity) {
    super(grid);
    this.#capacity = capacity;
    this.#requests = new Float64Array(grid.cells);
    this.#failed = new Float64Array(grid.cells);
    this.#busy = new Level(grid);
    this.#queue = new Level(grid);
    this.#cpu = new Level(grid);
    this.#limit = capacity.hasLimit ? new Level(grid) : null;
  }

  arrived(nowNs: number): void {
    if (nowNs >= this.cutNs) this.moveTo(nowNs);
    this.#requests[this.cell]! += 1;
  }

  failed(nowNs: number): void {
    if (nowNs >= this.cutNs) this.moveTo(nowNs);
    this.#failed[this.cell]! += 1;
  }

  busyChanged(nowNs: number, delta: number): void {
    if (nowNs >= this.cutNs) this.moveTo(nowNs);
    this.#busy.change(nowNs, delta);
  }

  queueChanged(nowNs: number, delta: number): void {
    if (nowNs >= this.cutNs) this.moveTo(nowNs);
    this.#queue.change(nowNs, delta);
    if (this.#queue.level > this.queuePeak) {
      this.queuePeak = this.#queue.level;
      this.queuePeakNs = nowNs;
    }
  }

  cpuChanged(nowNs: number, delta: number): void {
    if (nowNs >= this.cutNs) this.moveTo(nowNs);
    this.#cpu.change(nowNs, delta);
  }

  limitChanged(nowNs: number, delta: number): void {
    if (nowNs >= this.cutNs) this.moveTo(nowNs);
    this.#limit?.change(nowNs, delta);
  }

  /** Notes the levels up to the end of the run. */
  close(endNs: number): void {
    this.moveTo(endNs);
    if (this.cutNs !== Infinity) this.leave(this.cell, endNs);
  }

  queue(interval: Interval): { readonly mean: number; readonly max: number } {
    return { mean: this.#mean(this.#queue, interval), max: this.grid.max(this.#queue.max, interval) };
  }

  /** Mean busy share of workers or connections; null where unlimited, or over no time. */
  utilization(interval: Interval): number | null {
    return this.#share(this.#busy, this.#capacity.workers, interval);
  }

  cpuUtilization(interval: Interval): number | null {
    return this.#share(this.#cpu, this.#capacity.cores, interval);
  }

  /** The concurrency limits of all instances together; null where there are none. */
  limit(interval: Interval): { readonly mean: number; readonly max: number } | null {
    if (this.#limit === null) return null;
    return { mean: this.#mean(this.#limit, interval), max: this.grid.max(this.#limit.max, interval) };
  }

  series(): StationSeries {
    const limit = this.#limit;
    const windows = this.grid.windows();
    const shares = (level: Level, capacity: number | null): number[] | null =>
      capacity === null ? null : windows.map((window) => this.#mean(level, window) / capacity);
    return {
      requests: this.grid.rates(this.#requests),
      failed: this.grid.rates(this.#failed),
      utilization: shares(this.#busy, this.#capacity.workers),
      cpuUtilization: shares(this.#cpu, this.#capacity.cores),
      queue: windows.map((window) => this.#mean(this.#queue, window)),
      queueMax: windows.map((window) => this.grid.max(this.#queue.max, window)),
      concurrencyLimit: limit === null ? null : windows.map((window) => this.#mean(limit, window)),
    };
  }

  protected override leave(cell: number, untilNs: number): void {
    this.#busy.leave(cell, untilNs);
    this.#queue.leave(cell, untilNs);
    this.#cpu.leave(cell, untilNs);
    this.#limit?.leave(cell, untilNs);
  }

  #mean(level: Level, interval: Interval): number {
    const seconds = this.grid.secondsOf(interval);
    return seconds > 0 ? this.grid.sum(level.integralNs, interval) / (seconds * 1e9) : 0;
  }

  #share(level: Level, capacity: number | null, interval: Interval): number | null {
    if (capacity === null || this.grid.secondsOf(interval) === 0) return null;
    return this.#mean(level, interval) / capacity;
  }
}

/** Of all instances together; null: no limit. */
export interface StationCapacity {
  readonly workers: number | null;
  readonly cores: number | null;
  /** Whether there is a limit on what is under way that moves. */
  readonly hasLimit: boolean;
}

/**
 * One level, its integral and its maximum per cell. A gauge without bounds of its own: the recorder
 * leaves a cell before it states anything of the next.
 */
class Level {
  level = 0;
  readonly integralNs: Float64Array;
  readonly max: Float64Array;
  #sinceNs = 0;
  #integralNs = 0;
  #max = 0;

  constructor(grid: TimeGrid) {
    this.integralNs = new Float64Array(grid.cells);
    this.max = new Float64Array(grid.cells);
  }

  change(nowNs: number, delta: number): void {
    this.#integralNs += this.level * (nowNs - this.#sinceNs);
    this.#sinceNs = nowNs;
    this.level += delta;
    if (this.level > this.#max) this.#max = this.level;
  }

  leave(cell: number, untilNs: number): void {
    this.change(untilNs, 0);
    this.integralNs[cell] = this.#integralNs;
    this.max[cell] = this.#max;
    this.#integralNs = 0;
    this.#max = this.level;
  }
}
