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
  #spate: OpeningSpate | null = null;
  readonly #code: number;
  readonly #fingerprint: Fingerprint;
  readonly #whole: ConnectionsTotals;
  readonly #windows: readonly ConnectionsTotals[];
  /** The run, then each window. */
  readonly #totals: readonly ConnectionsTotals[];
  #open = 0;

  constructor(name: string, context: ObservationContext) {
    this.name = name;
    this.#code = context.nextSubject();
    this.#fingerprint = context.fingerprint;
    this.#whole = new ConnectionsTotals(context.measured);
    this.#windows = context.setup.windows.map((window) => new ConnectionsTotals(window));
    this.#totals = [this.#whole, ...this.#windows];
  }

  stood(nowNs: number, count: number): void {
    this.#level(nowNs, count);
  }

  opened(nowNs: number, tookNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.arrived, tookNs | 0);
    for (const totals of this.#totals) totals.openedAt(nowNs, tookNs);
    const spate = this.#spateAt(nowNs, nowNs - tookNs);
    spate.opened += 1;
    spate.slowestNs = Math.max(spate.slowestNs, tookNs);
    if (spate.opened > (this.busiest?.opened ?? 0)) this.busiest = spate;
    this.#level(nowNs, 1);
  }

  openingFailed(nowNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.lost, 0);
    for (const totals of this.#totals) totals.failedAt(nowNs);
    this.#spateAt(nowNs, nowNs).failed += 1;
  }

  #spateAt(nowNs: number, beganNs: number): OpeningSpate {
    if (this.#spate === null || nowNs - this.#spate.toNs > SPATE_GAP_NS)
      this.#spate = { fromNs: beganNs, toNs: nowNs, opened: 0, failed: 0, slowestNs: 0 };
    this.#spate.toNs = nowNs;
    return this.#spate;
  }

  closed(nowNs: number, why: ConnectionEnd): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.ended, 0);
    for (const totals of this.#totals) totals.closedAt(nowNs, why);
    this.#level(nowNs, -1);
  }

  #level(nowNs: number, delta: number): void {
    this.#open += delta;
    for (const totals of this.#totals) totals.level(nowNs, this.#open);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null): ConnectionsSummary {
    return (window === null ? this.#whole : this.#windows[window]!).summary();
  }
}

const SPATE_GAP_NS = 1e9;

class ConnectionsTotals {
  readonly #interval: Interval;
  readonly #opening = new Histogram();
  readonly #closed: Record<ConnectionEnd, number> = { lost: 0, idle: 0, abandoned: 0 };
  #failed = 0;
  /** Before the interval the last one, in it the most. */
  #openMax = 0;
  #openLast = 0;

  constructor(interval: Interval) {
    this.#interval = interval;
  }

  openedAt(nowNs: number, tookNs: number): void {
    if (this.#covers(nowNs)) this.#opening.record(tookNs);
  }

  failedAt(nowNs: number): void {
    if (this.#covers(nowNs)) this.#failed += 1;
  }

  closedAt(nowNs: number, why: ConnectionEnd): void {
    if (this.#covers(nowNs)) this.#closed[why] += 1;
  }

  level(nowNs: number, open: number): void {
    if (nowNs >= this.#interval.toNs) return;
    this.#openLast = open;
    this.#openMax = this.#covers(nowNs) ? Math.max(this.#openMax, open) : open;
  }

  summary(): ConnectionsSummary {
    const opening = latencyFigures(this.#opening);
    const { lost, idle, abandoned } = this.#closed;
    return {
      opened: opening.count,
      failed: this.#failed,
      lost,
      idle,
      abandoned,
      open: { last: this.#openLast, max: this.#openMax },
      opening,
    };
  }

  #covers(nowNs: number): boolean {
    return nowNs >= this.#interval.fromNs && nowNs < this.#interval.toNs;
  }
}
