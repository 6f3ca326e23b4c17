import { Histogram } from "../statistics/histogram.ts";
import type { ConnectionsSummary } from "./connections-summary.ts";
import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { latencyFigures } from "./latency-figures.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { ConnectionEnd, ConnectionsProbe } from "./probes.ts";
import type { Interval } from "./setup.ts";

/** Openings that followed each other closely. */
export interface OpeningSpate {
  readonly fromNs: number;
  toNs: number;
  opened: number;
  failed: number;
  slowestNs: number;
}

/** What it took to have connections to one database: over the run, and over each window of a condition. */
export class ConnectionsObservation implements ConnectionsProbe {
  readonly name: string;
  /** The one with most openings; null: nothing was opened. */
  busiest: OpeningSpate | null = null;
  private _spate: OpeningSpate | null = null;
  private readonly _code: number;
  private readonly _fingerprint: Fingerprint;
  private readonly _whole: ConnectionsTotals;
  private readonly _windows: readonly ConnectionsTotals[];
  /** The run, then each window. */
  private readonly _totals: readonly ConnectionsTotals[];
  private _open = 0;

  constructor(name: string, context: ObservationContext) {
    this.name = name;
    this._code = context.nextSubject();
    this._fingerprint = context.fingerprint;
    this._whole = new ConnectionsTotals(context.measured);
    this._windows = context.setup.windows.map((window) => new ConnectionsTotals(window));
    this._totals = [this._whole, ...this._windows];
  }

  stood(nowNs: number, count: number): void {
    this._level(nowNs, count);
  }

  opened(nowNs: number, tookNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.arrived, tookNs | 0);
    for (const totals of this._totals) totals.openedAt(nowNs, tookNs);
    const spate = this._spateAt(nowNs, nowNs - tookNs);
    spate.opened += 1;
    spate.slowestNs = Math.max(spate.slowestNs, tookNs);
    if (spate.opened > (this.busiest?.opened ?? 0)) this.busiest = spate;
    this._level(nowNs, 1);
  }

  openingFailed(nowNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.lost, 0);
    for (const totals of this._totals) totals.failedAt(nowNs);
    this._spateAt(nowNs, nowNs).failed += 1;
  }

  private _spateAt(nowNs: number, beganNs: number): OpeningSpate {
    if (this._spate === null || nowNs - this._spate.toNs > SPATE_GAP_NS)
      this._spate = { fromNs: beganNs, toNs: nowNs, opened: 0, failed: 0, slowestNs: 0 };
    this._spate.toNs = nowNs;
    return this._spate;
  }

  closed(nowNs: number, why: ConnectionEnd): void {
    this._fingerprint.fold(nowNs, this._code + FACT.ended, 0);
    for (const totals of this._totals) totals.closedAt(nowNs, why);
    this._level(nowNs, -1);
  }

  private _level(nowNs: number, delta: number): void {
    this._open += delta;
    for (const totals of this._totals) totals.level(nowNs, this._open);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null): ConnectionsSummary {
    return (window === null ? this._whole : this._windows[window]!).summary();
  }
}

const SPATE_GAP_NS = 1e9;

class ConnectionsTotals {
  private readonly _interval: Interval;
  private readonly _opening = new Histogram();
  private readonly _closed: Record<ConnectionEnd, number> = { lost: 0, idle: 0, abandoned: 0 };
  private _failed = 0;
  /** Before the interval the last one, in it the most. */
  private _openMax = 0;
  private _openLast = 0;

  constructor(interval: Interval) {
    this._interval = interval;
  }

  openedAt(nowNs: number, tookNs: number): void {
    if (this._covers(nowNs)) this._opening.record(tookNs);
  }

  failedAt(nowNs: number): void {
    if (this._covers(nowNs)) this._failed += 1;
  }

  closedAt(nowNs: number, why: ConnectionEnd): void {
    if (this._covers(nowNs)) this._closed[why] += 1;
  }

  level(nowNs: number, open: number): void {
    if (nowNs >= this._interval.toNs) return;
    this._openLast = open;
    this._openMax = this._covers(nowNs) ? Math.max(this._openMax, open) : open;
  }

  summary(): ConnectionsSummary {
    const opening = latencyFigures(this._opening);
    const { lost, idle, abandoned } = this._closed;
    return {
      opened: opening.count,
      failed: this._failed,
      lost,
      idle,
      abandoned,
      open: { last: this._openLast, max: this._openMax },
      opening,
    };
  }

  private _covers(nowNs: number): boolean {
    return nowNs >= this._interval.fromNs && nowNs < this._interval.toNs;
  }
}
