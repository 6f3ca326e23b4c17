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
  readonly #code: number;
  readonly #fingerprint: Fingerprint;
  readonly #recorder: CacheRecorder;
  readonly #whole: CacheTotals;
  readonly #windows: readonly CacheTotals[];
  /** The run, then each window. */
  readonly #totals: readonly CacheTotals[];

  constructor(setup: CacheSetup, context: ObservationContext) {
    this.setup = setup;
    this.stampede = new Stampede(context.measured);
    this.#code = context.nextSubject();
    this.#fingerprint = context.fingerprint;
    this.#recorder = new CacheRecorder(context.grid);
    this.#whole = new CacheTotals(context.measured);
    this.#windows = context.setup.windows.map((window) => new CacheTotals(window));
    this.#totals = [this.#whole, ...this.#windows];
  }

  happened(nowNs: number, event: CacheEvent): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.happened, event);
    this.#recorder.happened(nowNs, event);
    for (const totals of this.#totals) totals.happened(nowNs, event);
  }

  loadBegan(nowNs: number, ofKey: number): void {
    this.#recorder.loadBegan(nowNs);
    this.stampede.loadBegan(nowNs, ofKey);
    for (const totals of this.#totals) totals.loadBegan(nowNs, ofKey);
  }

  loadEnded(nowNs: number): void {
    for (const totals of this.#totals) totals.loadEnded(nowNs);
  }

  answeredOutdated(nowNs: number, ageNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.waited, ageNs | 0);
    this.#recorder.answeredOutdated(nowNs);
    for (const totals of this.#totals) totals.answeredOutdated(nowNs, ageNs);
  }

  servedOnError(nowNs: number, ageNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.failed, ageNs | 0);
    for (const totals of this.#totals) totals.servedOnError(nowNs, ageNs);
  }

  sizeChanged(nowNs: number, delta: number): void {
    for (const totals of this.#totals) totals.sizeChanged(nowNs, delta);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null, seconds: number, endNs: number): CacheSummary {
    return (window === null ? this.#whole : this.#windows[window]!).summary(seconds, endNs);
  }

  series(): CacheSeries {
    return this.#recorder.series();
  }
}

/** How well a cache does over time. */
class CacheRecorder extends GridCursor {
  readonly #lookups: Float64Array;
  readonly #answered: Float64Array;
  readonly #loads: Float64Array;
  readonly #outdated: Float64Array;

  constructor(grid: TimeGrid) {
    super(grid);
    this.#lookups = new Float64Array(grid.cells);
    this.#answered = new Float64Array(grid.cells);
    this.#loads = new Float64Array(grid.cells);
    this.#outdated = new Float64Array(grid.cells);
  }

  happened(nowNs: number, event: CacheEvent): void {
    if (event > CACHE_EVENT.unavailable) return;
    if (nowNs >= this.cutNs) this.moveTo(nowNs);
    this.#lookups[this.cell]! += 1;
    if (event <= CACHE_EVENT.negativeHit) this.#answered[this.cell]! += 1;
  }

  loadBegan(nowNs: number): void {
    if (nowNs >= this.cutNs) this.moveTo(nowNs);
    this.#loads[this.cell]! += 1;
  }

  answeredOutdated(nowNs: number): void {
    if (nowNs >= this.cutNs) this.moveTo(nowNs);
    this.#outdated[this.cell]! += 1;
  }

  series(): CacheSeries {
    const { grid } = this;
    const hitRate = grid.windows().map((window) => {
      const lookups = grid.sum(this.#lookups, window);
      return lookups === 0 ? null : grid.sum(this.#answered, window) / lookups;
    });
    return {
      lookups: grid.rates(this.#lookups),
      hitRate,
      loads: grid.rates(this.#loads),
      staleReads: grid.rates(this.#outdated),
    };
  }
}
