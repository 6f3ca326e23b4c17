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
  readonly #code: number;
  readonly #fingerprint: Fingerprint;
  readonly #whole: OutboxTotals;
  readonly #windows: readonly OutboxTotals[];
  /** The run, then each window. */
  readonly #totals: readonly OutboxTotals[];
  #pending = 0;

  constructor(context: ObservationContext) {
    this.#code = context.nextSubject();
    this.#fingerprint = context.fingerprint;
    this.#whole = new OutboxTotals(context.measured);
    this.#windows = context.setup.windows.map((window) => new OutboxTotals(window));
    this.#totals = [this.#whole, ...this.#windows];
  }

  added(nowNs: number, pending: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.arrived, pending);
    this.#pending = pending;
    for (const totals of this.#totals) totals.added(nowNs, pending);
  }

  published(nowNs: number, committedNs: number, wasOvertaken: boolean): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.ended, Number(wasOvertaken));
    for (const totals of this.#totals) totals.published(nowNs, committedNs, wasOvertaken);
  }

  publishedAgain(nowNs: number, committedNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.happened, 0);
    for (const totals of this.#totals) totals.publishedAgain(committedNs);
  }

  marked(_: number, pending: number): void {
    this.#pending = pending;
  }

  lost(nowNs: number, committedNs: number, pending: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.lost, 0);
    this.#pending = pending;
    for (const totals of this.#totals) totals.lostOne(committedNs);
  }

  phantom(nowNs: number, committedNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.lost, 1);
    for (const totals of this.#totals) totals.phantom(committedNs);
  }

  summary(window: number | null): OutboxSummary {
    const totals = window === null ? this.#whole : this.#windows[window]!;
    return totals.summary(this.#pending);
  }
}

/** Of the rows that became durable in one interval. */
class OutboxTotals {
  readonly #interval: Interval;
  readonly #lag = new Histogram();
  #rows = 0;
  #duplicates = 0;
  #overtaken = 0;
  #pendingMax = 0;
  #lost = 0;
  #phantoms = 0;

  constructor(interval: Interval) {
    this.#interval = interval;
  }

  added(nowNs: number, pending: number): void {
    if (!this.#covers(nowNs)) return;
    this.#rows += 1;
    this.#pendingMax = Math.max(this.#pendingMax, pending);
  }

  published(nowNs: number, committedNs: number, wasOvertaken: boolean): void {
    if (!this.#covers(committedNs)) return;
    this.#lag.record(nowNs - committedNs);
    if (wasOvertaken) this.#overtaken += 1;
  }

  publishedAgain(committedNs: number): void {
    if (this.#covers(committedNs)) this.#duplicates += 1;
  }

  lostOne(committedNs: number): void {
    if (this.#covers(committedNs)) this.#lost += 1;
  }

  phantom(committedNs: number): void {
    if (this.#covers(committedNs)) this.#phantoms += 1;
  }

  summary(pending: number): OutboxSummary {
    const lag = latencyFigures(this.#lag);
    return {
      rows: this.#rows,
      published: lag.count,
      duplicates: this.#duplicates,
      reordered: this.#overtaken,
      lost: this.#lost,
      phantoms: this.#phantoms,
      pending: { last: pending, max: this.#pendingMax },
      lag,
    };
  }

  #covers(atNs: number): boolean {
    return atNs >= this.#interval.fromNs && atNs < this.#interval.toNs;
  }
}
