import { Histogram } from "../statistics/histogram.ts";
import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { latencyFigures } from "./latency-figures.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { OutboxProbe } from "./probes.ts";
import type { Interval } from "./setup.ts";
import type { OutboxSummary } from "./summary.ts";

/** What became of the rows of one outbox: over the run, and over each window of a condition. */
export class OutboxObservation implements OutboxProbe {
  private readonly _code: number;
  private readonly _fingerprint: Fingerprint;
  private readonly _whole: OutboxTotals;
  private readonly _windows: readonly OutboxTotals[];
  /** The run, then each window. */
  private readonly _totals: readonly OutboxTotals[];
  private _pending = 0;

  constructor(context: ObservationContext) {
    this._code = context.nextSubject();
    this._fingerprint = context.fingerprint;
    this._whole = new OutboxTotals(context.measured);
    this._windows = context.setup.windows.map((window) => new OutboxTotals(window));
    this._totals = [this._whole, ...this._windows];
  }

  added(nowNs: number, pending: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.arrived, pending);
    this._pending = pending;
    for (const totals of this._totals) totals.added(nowNs, pending);
  }

  published(nowNs: number, committedNs: number, wasOvertaken: boolean): void {
    this._fingerprint.fold(nowNs, this._code + FACT.ended, Number(wasOvertaken));
    for (const totals of this._totals) totals.published(nowNs, committedNs, wasOvertaken);
  }

  publishedAgain(nowNs: number, committedNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.happened, 0);
    for (const totals of this._totals) totals.publishedAgain(committedNs);
  }

  marked(_: number, pending: number): void {
    this._pending = pending;
  }

  lost(nowNs: number, committedNs: number, pending: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.lost, 0);
    this._pending = pending;
    for (const totals of this._totals) totals.lostOne(committedNs);
  }

  phantom(nowNs: number, committedNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.lost, 1);
    for (const totals of this._totals) totals.phantom(committedNs);
  }

  summary(window: number | null): OutboxSummary {
    const totals = window === null ? this._whole : this._windows[window]!;
    return totals.summary(this._pending);
  }
}

/** Of the rows that became durable in one interval. */
class OutboxTotals {
  private readonly _interval: Interval;
  private readonly _lag = new Histogram();
  private _rows = 0;
  private _duplicates = 0;
  private _overtaken = 0;
  private _pendingMax = 0;
  private _lost = 0;
  private _phantoms = 0;

  constructor(interval: Interval) {
    this._interval = interval;
  }

  added(nowNs: number, pending: number): void {
    if (!this._covers(nowNs)) return;
    this._rows += 1;
    this._pendingMax = Math.max(this._pendingMax, pending);
  }

  published(nowNs: number, committedNs: number, wasOvertaken: boolean): void {
    if (!this._covers(committedNs)) return;
    this._lag.record(nowNs - committedNs);
    if (wasOvertaken) this._overtaken += 1;
  }

  publishedAgain(committedNs: number): void {
    if (this._covers(committedNs)) this._duplicates += 1;
  }

  lostOne(committedNs: number): void {
    if (this._covers(committedNs)) this._lost += 1;
  }

  phantom(committedNs: number): void {
    if (this._covers(committedNs)) this._phantoms += 1;
  }

  summary(pending: number): OutboxSummary {
    const lag = latencyFigures(this._lag);
    return {
      rows: this._rows,
      published: lag.count,
      duplicates: this._duplicates,
      reordered: this._overtaken,
      lost: this._lost,
      phantoms: this._phantoms,
      pending: { last: pending, max: this._pendingMax },
      lag,
    };
  }

  private _covers(atNs: number): boolean {
    return atNs >= this._interval.fromNs && atNs < this._interval.toNs;
  }
}
