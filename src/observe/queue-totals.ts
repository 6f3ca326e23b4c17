import { Gauge } from "../statistics/gauge.ts";
import { Histogram } from "../statistics/histogram.ts";
import { latencyFigures } from "./latency-figures.ts";
import { OldestAge } from "./oldest-age.ts";
import { QUEUE_EVENT, QUEUE_EVENTS, type QueueEvent, type QueueProbe } from "./queue-event.ts";
import type { QueueSummary } from "./queue-summary.ts";
import type { Interval } from "./setup.ts";

/** What became of the messages that came to one queue in one interval, and how full it was then. */
export class QueueTotals implements Omit<QueueProbe, "befell"> {
  readonly #fromNs: number;
  readonly #toNs: number;
  readonly #events = new Float64Array(QUEUE_EVENTS);
  readonly #waiting = new Histogram();
  readonly #latency = new Histogram();
  readonly #depth: Gauge;
  readonly #unacked: Gauge;
  readonly #oldest: OldestAge;

  constructor(interval: Interval) {
    this.#fromNs = interval.fromNs;
    this.#toNs = interval.toNs;
    this.#depth = new Gauge(interval.fromNs, interval.toNs);
    this.#unacked = new Gauge(interval.fromNs, interval.toNs);
    this.#oldest = new OldestAge(interval);
  }

  happened(_nowNs: number, publishedNs: number, event: QueueEvent): void {
    if (this.#covers(publishedNs)) this.#events[event]! += 1;
  }

  taken(nowNs: number, publishedNs: number): void {
    if (this.#covers(publishedNs)) this.#waiting.record(nowNs - publishedNs);
  }

  handled(nowNs: number, publishedNs: number): void {
    if (this.#covers(publishedNs)) this.#latency.record(nowNs - publishedNs);
  }

  levels(nowNs: number, waiting: number, unacked: number, oldestNs: number): void {
    this.#depth.change(nowNs, waiting - this.#depth.value);
    this.#unacked.change(nowNs, unacked - this.#unacked.value);
    this.#oldest.becomes(nowNs, oldestNs);
  }

  summary(endNs: number): Omit<QueueSummary, "examples"> {
    const count = (event: QueueEvent): number => this.#events[event]!;
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
      depth: { mean: this.#depth.mean(endNs) ?? 0, max: this.#depth.max, last: this.#depth.value },
      unacked: { mean: this.#unacked.mean(endNs) ?? 0, max: this.#unacked.max },
      oldestMs: this.#oldest.maxMs(endNs),
      waiting: latencyFigures(this.#waiting),
      latency: latencyFigures(this.#latency),
    };
  }

  #covers(atNs: number): boolean {
    return atNs >= this.#fromNs && atNs < this.#toNs;
  }
}
