import { Gauge } from "../statistics/gauge.ts";
import { Histogram } from "../statistics/histogram.ts";
import { latencyFigures } from "./latency-figures.ts";
import { OldestAge } from "./oldest-age.ts";
import { QUEUE_EVENT, QUEUE_EVENTS, type QueueEvent, type QueueProbe } from "./queue-event.ts";
import type { QueueSummary } from "./queue-summary.ts";
import type { Interval } from "./setup.ts";

/** What became of the messages that came to one queue in one interval, and how full it was then. */
export class QueueTotals implements Omit<QueueProbe, "befell"> {
  private readonly _fromNs: number;
  private readonly _toNs: number;
  private readonly _events = new Float64Array(QUEUE_EVENTS);
  private readonly _waiting = new Histogram();
  private readonly _latency = new Histogram();
  private readonly _depth: Gauge;
  private readonly _unacked: Gauge;
  private readonly _oldest: OldestAge;

  constructor(interval: Interval) {
    this._fromNs = interval.fromNs;
    this._toNs = interval.toNs;
    this._depth = new Gauge(interval.fromNs, interval.toNs);
    this._unacked = new Gauge(interval.fromNs, interval.toNs);
    this._oldest = new OldestAge(interval);
  }

  happened(_nowNs: number, publishedNs: number, event: QueueEvent): void {
    if (this._covers(publishedNs)) this._events[event]! += 1;
  }

  taken(nowNs: number, publishedNs: number): void {
    if (this._covers(publishedNs)) this._waiting.record(nowNs - publishedNs);
  }

  handled(nowNs: number, publishedNs: number): void {
    if (this._covers(publishedNs)) this._latency.record(nowNs - publishedNs);
  }

  levels(nowNs: number, waiting: number, unacked: number, oldestNs: number): void {
    this._depth.change(nowNs, waiting - this._depth.value);
    this._unacked.change(nowNs, unacked - this._unacked.value);
    this._oldest.becomes(nowNs, oldestNs);
  }

  summary(endNs: number): Omit<QueueSummary, "examples"> {
    const count = (event: QueueEvent): number => this._events[event]!;
    const ends = {
      handled: count(QUEUE_EVENT.handled),
      dead: count(QUEUE_EVENT.dead),
      expired: count(QUEUE_EVENT.expired),
      dropped: count(QUEUE_EVENT.dropped),
      rejected: count(QUEUE_EVENT.rejected),
      lost: count(QUEUE_EVENT.lost),
      withdrawn: count(QUEUE_EVENT.withdrawn),
    };
    const published = count(QUEUE_EVENT.published);
    const ended = Object.values(ends).reduce((sum, one) => sum + one, 0);
    return {
      published,
      ...ends,
      inFlight: published - ended,
      deadLettered: count(QUEUE_EVENT.deadLettered),
      deliveries: count(QUEUE_EVENT.delivered) + count(QUEUE_EVENT.redelivered),
      redeliveries: count(QUEUE_EVENT.redelivered),
      timeouts: count(QUEUE_EVENT.timedOut),
      failures: count(QUEUE_EVENT.failed),
      lateAcks: count(QUEUE_EVENT.late),
      duplicates: count(QUEUE_EVENT.duplicate),
      recognized: count(QUEUE_EVENT.recognized),
      reordered: count(QUEUE_EVENT.reordered),
      blocked: count(QUEUE_EVENT.blocked),
      deduplicated: count(QUEUE_EVENT.deduplicated),
      depth: { mean: this._depth.mean(endNs) ?? 0, max: this._depth.max, last: this._depth.value },
      unacked: { mean: this._unacked.mean(endNs) ?? 0, max: this._unacked.max },
      oldestMs: this._oldest.maxMs(endNs),
      waiting: latencyFigures(this._waiting),
      latency: latencyFigures(this._latency),
    };
  }

  private _covers(atNs: number): boolean {
    return atNs >= this._fromNs && atNs < this._toNs;
  }
}
