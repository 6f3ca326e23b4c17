import { Gauge } from "../statistics/gauge.ts";
import { Histogram } from "../statistics/histogram.ts";
import { CACHE_EVENT, CACHE_EVENTS, type CacheEvent } from "./cache-event.ts";
import { latencyFigures } from "./latency-figures.ts";
import type { CacheProbe } from "./probes.ts";
import type { Interval } from "./setup.ts";
import type { CacheSummary } from "./summary.ts";

/** What happened at one cache in one interval. */
export class CacheTotals implements CacheProbe {
  readonly #fromNs: number;
  readonly #toNs: number;
  readonly #events = new Float64Array(CACHE_EVENTS);
  readonly #staleness = new Histogram();
  readonly #rescued = new Histogram();
  readonly #loading: Gauge;
  readonly #size: Gauge;
  #loads = 0;
  #stampede = 0;

  constructor(interval: Interval) {
    this.#fromNs = interval.fromNs;
    this.#toNs = interval.toNs;
    this.#loading = new Gauge(interval.fromNs, interval.toNs);
    this.#size = new Gauge(interval.fromNs, interval.toNs);
  }

  happened(nowNs: number, event: CacheEvent): void {
    if (this.#covers(nowNs)) this.#events[event]! += 1;
  }

  loadBegan(nowNs: number, ofKey: number): void {
    this.#loading.change(nowNs, 1);
    if (!this.#covers(nowNs)) return;
    this.#loads += 1;
    if (ofKey > this.#stampede) this.#stampede = ofKey;
  }

  loadEnded(nowNs: number): void {
    this.#loading.change(nowNs, -1);
  }

  answeredOutdated(nowNs: number, ageNs: number): void {
    if (this.#covers(nowNs)) this.#staleness.record(ageNs);
  }

  servedOnError(nowNs: number, ageNs: number): void {
    if (this.#covers(nowNs)) this.#rescued.record(ageNs);
  }

  sizeChanged(nowNs: number, delta: number): void {
    this.#size.change(nowNs, delta);
  }

  summary(seconds: number, endNs: number): CacheSummary {
    const count = (event: CacheEvent): number => this.#events[event]!;
    const answered = count(CACHE_EVENT.hit) + count(CACHE_EVENT.staleHit) + count(CACHE_EVENT.negativeHit);
    const lookups =
      answered + count(CACHE_EVENT.miss) + count(CACHE_EVENT.earlyRefresh) + count(CACHE_EVENT.unavailable);
    const staleness = latencyFigures(this.#staleness);
    const age = latencyFigures(this.#rescued);
    return {
      lookups,
      hits: count(CACHE_EVENT.hit),
      staleHits: count(CACHE_EVENT.staleHit),
      negativeHits: count(CACHE_EVENT.negativeHit),
      misses: count(CACHE_EVENT.miss),
      earlyRefreshes: count(CACHE_EVENT.earlyRefresh),
      unavailable: count(CACHE_EVENT.unavailable),
      hitRate: lookups === 0 ? null : answered / lookups,
      coalesced: count(CACHE_EVENT.coalesced),
      loads: this.#loads,
      loadRate: seconds === 0 ? 0 : this.#loads / seconds,
      loadFailures: count(CACHE_EVENT.loadFailed),
      loading: { mean: this.#loading.mean(endNs) ?? 0, max: this.#loading.max },
      stampede: this.#stampede,
      staleReads: staleness.count,
      staleness,
      staleOnError: { answers: age.count, age },
      evictions: count(CACHE_EVENT.evicted),
      expirations: count(CACHE_EVENT.expired),
      puts: count(CACHE_EVENT.put),
      drops: count(CACHE_EVENT.dropped),
      size: { mean: this.#size.mean(endNs) ?? 0, max: this.#size.max },
    };
  }

  #covers(nowNs: number): boolean {
    return nowNs >= this.#fromNs && nowNs < this.#toNs;
  }
}
