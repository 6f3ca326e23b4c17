import { Histogram } from "../statistics/histogram.ts";
import { InstanceShares } from "./instance-shares.ts";
import { latencyFigures } from "./latency-figures.ts";
import { OutcomeCounts } from "./outcome-counts.ts";
import type { Outcome } from "./outcome.ts";
import type { Interval } from "./setup.ts";
import { STATION_EVENT, STATION_EVENTS, type StationEvent } from "./station-event.ts";
import type { DuplicatesSummary, EndpointSummary, TransactionsSummary } from "./summary.ts";

/** How many of each there are. */
export interface StationParts {
  readonly endpoints: number;
  readonly instances: number;
  /** Of an instance, or a shard. */
  readonly machines: number;
  readonly rateLimits: number;
}

/** Visits to one service or database: whoever keeps it tells it of those that belong to its interval. */
export class StationTotals {
  readonly interval: Interval;
  readonly outcomes = new OutcomeCounts();
  readonly endpoints: readonly EndpointTotals[];
  private readonly _events = new Float64Array(STATION_EVENTS);
  /** By rate limit. */
  private readonly _rateLimited: Float64Array;
  private _taken = 0;
  private _workNs = NaN;
  private _wastedNs = NaN;

  /** Null where there is but one instance. */
  readonly shares: InstanceShares | null;

  constructor(interval: Interval, { endpoints, instances, machines, rateLimits }: StationParts) {
    this.interval = interval;
    // Not where they are declared: fields that begin as NaN hold doubles from the first on.
    this._workNs = 0;
    this._wastedNs = 0;
    this._rateLimited = new Float64Array(rateLimits);
    this.shares = instances > 1 ? new InstanceShares(instances, machines) : null;
    this.endpoints = Array.from({ length: endpoints }, () => new EndpointTotals());
  }

  ended(nowNs: number, endpoint: number, arrivedNs: number, waitedNs: number, outcome: Outcome | null): void {
    const servedNs = nowNs - arrivedNs - waitedNs;
    if (outcome === null) this.endpoints[endpoint]!.countOk(waitedNs, servedNs);
    else {
      this.outcomes.add(outcome);
      this.endpoints[endpoint]!.countFailed(waitedNs, servedNs);
    }
  }

  answered(outcome: Outcome | null, taken: boolean, workNs: number): void {
    if (taken && outcome === null) this._taken += 1;
    this.worked(taken, workNs);
  }

  worked(taken: boolean, workNs: number): void {
    this._workNs += workNs;
    if (!taken) this._wastedNs += workNs;
  }

  happened(event: StationEvent): void {
    this._events[event]! += 1;
  }

  rateLimited(limit: number): void {
    this._rateLimited[limit]! += 1;
  }

  /** Visits that this rate limit refused. */
  rateLimitedBy(limit: number): number {
    return this._rateLimited[limit]!;
  }

  /** Visits refused by the concurrency limit. */
  get overLimit(): number {
    return this._events[STATION_EVENT.overLimit]!;
  }

  get duplicates(): DuplicatesSummary {
    return {
      answered: this._events[STATION_EVENT.duplicateAnswered]!,
      rejected: this._events[STATION_EVENT.duplicateRejected]!,
      executed: this._events[STATION_EVENT.executedAgain]!,
    };
  }

  get transactions(): TransactionsSummary {
    return {
      committed: this._events[STATION_EVENT.committed]!,
      rolledBack: this._events[STATION_EVENT.rolledBack]!,
    };
  }

  /** OK visits whose answer a caller took. */
  get taken(): number {
    return this._taken;
  }

  /** Share of the work whose answer nobody took; null without work. */
  get wastedWork(): number | null {
    return this._workNs === 0 ? null : this._wastedNs / this._workNs;
  }

  /** All endpoints together; `requests` arrived in the interval at each of them. */
  summary(requests: readonly number[]): EndpointSummary {
    const all = new EndpointTotals();
    for (const endpoint of this.endpoints) all.add(endpoint);
    return all.summary(requests.reduce((sum, count) => sum + count, 0));
  }
}

/**
 * One endpoint or operation. A visit refused at the door has neither waited nor been served, and
 * one that gave up in the queue has not been served: counted they are, but they add no sample of
 * 0 ms, which would make an overloaded service look fast.
 */
export class EndpointTotals {
  private readonly _waiting = new Histogram();
  private readonly _serving = new Histogram();
  private _ok = 0;
  private _failed = 0;

  countOk(waitedNs: number, servedNs: number): void {
    this._ok += 1;
    this._waiting.record(waitedNs);
    this._serving.record(servedNs);
  }

  countFailed(waitedNs: number, servedNs: number): void {
    this._failed += 1;
    if (waitedNs > 0 || servedNs > 0) this._waiting.record(waitedNs);
    if (servedNs > 0) this._serving.record(servedNs);
  }

  add(other: EndpointTotals): void {
    this._ok += other._ok;
    this._failed += other._failed;
    this._waiting.add(other._waiting);
    this._serving.add(other._serving);
  }

  summary(requests: number): EndpointSummary {
    return {
      requests,
      ok: this._ok,
      failed: this._failed,
      inFlight: requests - this._ok - this._failed,
      waiting: latencyFigures(this._waiting),
      serving: latencyFigures(this._serving),
    };
  }
}
