import { CACHE_EVENT, type CacheEvent } from "./cache-event.ts";
import { CacheTotals } from "./cache-totals.ts";
import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { CacheProbe } from "./probes.ts";
import type { CacheSetup } from "./setup.ts";
import type { CacheSeries, CacheSummary } from "./summary.ts";
import { Stampede } from "./stampede.ts";
import { GridCursor, type TimeGrid } from "./time-grid.ts";

/** All that is kept of one cache: over the run, over each window of a condition, and over time. */
export class CacheObservation implements CacheProbe {
  readonly setup: CacheSetup;
  /** For the story. */
  readonly stampede: Stampede;
  private readonly _code: number;
  private readonly _fingerprint: Fingerprint;
  private readonly _recorder: CacheRecorder;
  private readonly _whole: CacheTotals;
  private readonly _windows: readonly CacheTotals[];
  /** The run, then each window. */
  private readonly _totals: readonly CacheTotals[];

  constructor(setup: CacheSetup, context: ObservationContext) {
    this.setup = setup;
    this.stampede = new Stampede(context.measured);
    this._code = context.nextSubject();
    this._fingerprint = context.fingerprint;
    this._recorder = new CacheRecorder(context.grid);
    this._whole = new CacheTotals(context.measured);
    this._windows = context.setup.windows.map((window) => new CacheTotals(window));
    this._totals = [this._whole, ...this._windows];
  }

  happened(nowNs: number, event: CacheEvent): void {
    this._fingerprint.fold(nowNs, this._code + FACT.happened, event);
    this._recorder.happened(nowNs, event);
    for (const totals of this._totals) totals.happened(nowNs, event);
  }

  loadBegan(nowNs: number, ofKey: number): void {
    this._recorder.loadBegan(nowNs);
    this.stampede.loadBegan(nowNs, ofKey);
    for (const totals of this._totals) totals.loadBegan(nowNs, ofKey);
  }

  loadEnded(nowNs: number): void {
    for (const totals of this._totals) totals.loadEnded(nowNs);
  }

  answeredOutdated(nowNs: number, ageNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.waited, ageNs | 0);
    this._recorder.answeredOutdated(nowNs);
    for (const totals of this._totals) totals.answeredOutdated(nowNs, ageNs);
  }

  servedOnError(nowNs: number, ageNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.failed, ageNs | 0);
    for (const totals of this._totals) totals.servedOnError(nowNs, ageNs);
  }

  sizeChanged(nowNs: number, delta: number): void {
    for (const totals of this._totals) totals.sizeChanged(nowNs, delta);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null, seconds: number, endNs: number): CacheSummary {
    return (window === null ? this._whole : this._windows[window]!).summary(seconds, endNs);
  }

  series(): CacheSeries {
    return this._recorder.series();
  }
}

/** How well a cache does over time. */
class CacheRecorder extends GridCursor {
  private readonly _lookups: Float64Array;
  private readonly _answered: Float64Array;
  private readonly _loads: Float64Array;
  private readonly _outdated: Float64Array;

  constructor(grid: TimeGrid) {
    super(grid);
    this._lookups = new Float64Array(grid.cells);
    this._answered = new Float64Array(grid.cells);
    this._loads = new Float64Array(grid.cells);
    this._outdated = new Float64Array(grid.cells);
  }

  happened(nowNs: number, event: CacheEvent): void {
    if (event > CACHE_EVENT.unavailable) return;
    this.moveTo(nowNs);
    this._lookups[this.cell]! += 1;
    if (event <= CACHE_EVENT.negativeHit) this._answered[this.cell]! += 1;
  }

  loadBegan(nowNs: number): void {
    this.moveTo(nowNs);
    this._loads[this.cell]! += 1;
  }

  answeredOutdated(nowNs: number): void {
    this.moveTo(nowNs);
    this._outdated[this.cell]! += 1;
  }

  series(): CacheSeries {
    const { grid } = this;
    const hitRate = grid.windows().map((window) => {
      const lookups = grid.sum(this._lookups, window);
      return lookups === 0 ? null : grid.sum(this._answered, window) / lookups;
    });
    return {
      lookups: grid.rates(this._lookups),
      hitRate,
      loads: grid.rates(this._loads),
      staleReads: grid.rates(this._outdated),
    };
  }
}
