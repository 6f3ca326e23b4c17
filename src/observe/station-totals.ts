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

/** The visits to one service or database that began in one interval. */
export class StationTotals {
  readonly interval: Interval;
  readonly outcomes = new OutcomeCounts();
  readonly endpoints: readonly EndpointTotals[];
  readonly #fromNs: number;
  readonly #toNs: number;
  readonly #events = new Float64Array(STATION_EVENTS);
  /** By rate limit. */
  readonly #rateLimited: Float64Array;
  #taken = 0;
  #workNs = 0;
  #wastedNs = 0;

  /** Null where there is but one instance. */
  readonly shares: InstanceShares | null;

  constructor(interval: Interval, { endpoints, instances, machines, rateLimits }: StationParts) {
    this.interval = interval;
    this.#fromNs = interval.fromNs;
    this.#toNs = interval.toNs;
    this.#rateLimited = new Float64Array(rateLimits);
    this.shares = instances > 1 ? new InstanceShares(instances, machines) : null;
    this.endpoints = Array.from({ length: endpoints }, () => new EndpointTotals());
  }

  arrived(nowNs: number, endpoint: number, instance: number): void {
    if (!this.#covers(nowNs)) return;
    this.endpoints[endpoint]!.requests += 1;
    if (this.shares !== null) this.shares.arrived(instance);
  }

  ended(nowNs: number, endpoint: number, arrivedNs: number, waitedNs: number, outcome: Outcome | null): void {
    if (!this.#covers(arrivedNs)) return;
    const servedNs = nowNs - arrivedNs - waitedNs;
    if (outcome === null) this.endpoints[endpoint]!.countOk(waitedNs, servedNs);
    else {
      this.outcomes.add(outcome);
      this.endpoints[endpoint]!.countFailed(waitedNs, servedNs);
    }
  }

  answered(arrivedNs: number, outcome: Outcome | null, taken: boolean, workNs: number): void {
    if (!this.#covers(arrivedNs)) return;
    if (taken && outcome === null) this.#taken += 1;
    this.#worked(taken, workNs);
  }

  workedAfter(arrivedNs: number, taken: boolean, workNs: number): void {
    if (this.#covers(arrivedNs)) this.#worked(taken, workNs);
  }

  happened(arrivedNs: number, event: StationEvent): void {
    if (this.#covers(arrivedNs)) this.#events[event]! += 1;
  }

  rateLimited(arrivedNs: number, limit: number): void {
    if (this.#covers(arrivedNs)) this.#rateLimited[limit]! += 1;
  }

  /** Visits that this rate limit refused. */
  rateLimitedBy(limit: number): number {
    return this.#rateLimited[limit]!;
  }

  /** Visits refused by the concurrency limit. */
  get overLimit(): number {
    return this.#events[STATION_EVENT.overLimit]!;
  }

  get duplicates(): DuplicatesSummary {
    return {
      answered: this.#events[STATION_EVENT.duplicateAnswered]!,
      rejected: this.#events[STATION_EVENT.duplicateRejected]!,
      executed: this.#events[STATION_EVENT.executedAgain]!,
    };
  }

  get transactions(): TransactionsSummary {
    return {
      committed: this.#events[STATION_EVENT.committed]!,
      rolledBack: this.#events[STATION_EVENT.rolledBack]!,
    };
  }

  /** OK visits whose answer a caller took. */
  get taken(): number {
    return this.#taken;
  }

  /** Share of the work whose answer nobody took; null without work. */
  get wastedWork(): number | null {
    return this.#workNs === 0 ? null : this.#wastedNs / this.#workNs;
  }

  /** All endpoints together. */
  summary(): EndpointSummary {
    const all = new EndpointTotals();
    for (const endpoint of this.endpoints) all.add(endpoint);
    return all.summary();
  }

  #covers(arrivedNs: number): boolean {
    return arrivedNs >= this.#fromNs && arrivedNs < this.#toNs;
  }

  #worked(taken: boolean, workNs: number): void {
    this.#workNs += workNs;
    if (!taken) this.#wastedNs += workNs;
  }
}

/**
 * One endpoint or operation. A visit refused at the door has neither waited nor been served, and
 * one that gave up in the queue has not been served: counted they are, but they add no sample of
 * 0 ms, which would make an overloaded service look fast.
 */
export class EndpointTotals {
  requests = 0;
  readonly #waiting = new Histogram();
  readonly #serving = new Histogram();
  #ok = 0;
  #failed = 0;

  countOk(waitedNs: number, servedNs: number): void {
    this.#ok += 1;
    this.#waiting.record(waitedNs);
    this.#serving.record(servedNs);
  }

  countFailed(waitedNs: number, servedNs: number): void {
    this.#failed += 1;
    if (waitedNs > 0 || servedNs > 0) this.#waiting.record(waitedNs);
    if (servedNs > 0) this.#serving.record(servedNs);
  }

  add(other: EndpointTotals): void {
    this.requests += other.requests;
    this.#ok += other.#ok;
    this.#failed += other.#failed;
    this.#waiting.add(other.#waiting);
    this.#serving.add(other.#serving);
  }

  summary(): EndpointSummary {
    return {
      requests: this.requests,
      ok: this.#ok,
      failed: this.#failed,
      inFlight: this.requests - this.#ok - this.#failed,
      waiting: latencyFigures(this.#waiting),
      serving: latencyFigures(this.#serving),
    };
  }
}
