import { Gauge } from "../statistics/gauge.ts";
import { Histogram } from "../statistics/histogram.ts";
import { CACHE_EVENT, CACHE_EVENTS, type CacheEvent } from "./cache-event.ts";
import { latencyFigures } from "./latency-figures.ts";
import type { CacheProbe } from "./probes.ts";
import type { Interval } from "./setup.ts";
import type { CacheSummary } from "./summary.ts";

/** What happened at one cache in one interval. */
export class CacheTotals implements CacheProbe {
  private readonly _fromNs: number;
  private readonly _toNs: number;
  private readonly _events = new Float64Array(CACHE_EVENTS);
  private readonly _staleness = new Histogram();
  private readonly _rescued = new Histogram();
  private readonly _loading: Gauge;
  private readonly _size: Gauge;
  private _loads = 0;
  private _stampede = 0;

  constructor(interval: Interval) {
    this._fromNs = interval.fromNs;
    this._toNs = interval.toNs;
    this._loading = new Gauge(interval.fromNs, interval.toNs);
    this._size = new Gauge(interval.fromNs, interval.toNs);
  }

  happened(nowNs: number, event: CacheEvent): void {
    if (this._covers(nowNs)) this._events[event]! += 1;
  }

  loadBegan(nowNs: number, ofKey: number): void {
    this._loading.change(nowNs, 1);
    if (!this._covers(nowNs)) return;
    this._loads += 1;
    if (ofKey > this._stampede) this._stampede = ofKey;
  }

  loadEnded(nowNs: number): void {
    this._loading.change(nowNs, -1);
  }

  answeredOutdated(nowNs: number, ageNs: number): void {
    if (this._covers(nowNs)) this._staleness.record(ageNs);
  }

  servedOnError(nowNs: number, ageNs: number): void {
    if (this._covers(nowNs)) this._rescued.record(ageNs);
  }

  sizeChanged(nowNs: number, delta: number): void {
    this._size.change(nowNs, delta);
  }

  summary(seconds: number, endNs: number): CacheSummary {
    const count = (event: CacheEvent): number => this._events[event]!;
    const answered = count(CACHE_EVENT.hit) + count(CACHE_EVENT.staleHit) + count(CACHE_EVENT.negativeHit);
    const lookups =
      answered + count(CACHE_EVENT.miss) + count(CACHE_EVENT.earlyRefresh) + count(CACHE_EVENT.unavailable);
    const staleness = latencyFigures(this._staleness);
    const age = latencyFigures(this._rescued);
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
      loads: this._loads,
      loadRate: seconds === 0 ? 0 : this._loads / seconds,
      loadFailures: count(CACHE_EVENT.loadFailed),
      loading: { mean: this._loading.mean(endNs) ?? 0, max: this._loading.max },
      stampede: this._stampede,
      staleReads: staleness.count,
      staleness,
      staleOnError: { answers: age.count, age },
      evictions: count(CACHE_EVENT.evicted),
      expirations: count(CACHE_EVENT.expired),
      puts: count(CACHE_EVENT.put),
      drops: count(CACHE_EVENT.dropped),
      size: { mean: this._size.mean(endNs) ?? 0, max: this._size.max },
    };
  }

  private _covers(nowNs: number): boolean {
    return nowNs >= this._fromNs && nowNs < this._toNs;
  }
}
