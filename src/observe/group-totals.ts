import { Gauge } from "../statistics/gauge.ts";
import { Histogram } from "../statistics/histogram.ts";
import type { GroupSummary } from "./broker-summary.ts";
import { GROUP_EVENT, GROUP_EVENTS, type GroupEvent, type GroupProbe } from "./group-event.ts";
import { latencyFigures } from "./latency-figures.ts";
import { OldestAge } from "./oldest-age.ts";
import type { Interval } from "./setup.ts";

/** What a group made of the messages that were published in one interval, and how far behind it was then. */
export class GroupTotals implements Omit<GroupProbe, "befell"> {
  private readonly _fromNs: number;
  private readonly _toNs: number;
  private readonly _events = new Float64Array(GROUP_EVENTS);
  private readonly _waiting = new Histogram();
  private readonly _latency = new Histogram();
  private readonly _lag: Gauge;
  private readonly _oldest: OldestAge;
  private readonly _rebalancing: Gauge;
  private _rebalances = 0;

  constructor(interval: Interval) {
    this._fromNs = interval.fromNs;
    this._toNs = interval.toNs;
    this._lag = new Gauge(interval.fromNs, interval.toNs);
    this._oldest = new OldestAge(interval);
    this._rebalancing = new Gauge(interval.fromNs, interval.toNs);
  }

  happened(_nowNs: number, publishedNs: number, event: GroupEvent): void {
    if (this._covers(publishedNs)) this._events[event]! += 1;
  }

  taken(nowNs: number, publishedNs: number): void {
    if (this._covers(publishedNs)) this._waiting.record(nowNs - publishedNs);
  }

  handled(nowNs: number, publishedNs: number): void {
    if (this._covers(publishedNs)) this._latency.record(nowNs - publishedNs);
  }

  levels(nowNs: number, lag: number, oldestNs: number): void {
    this._lag.change(nowNs, lag - this._lag.value);
    this._oldest.becomes(nowNs, oldestNs);
  }

  rebalancing(nowNs: number, isOn: boolean): void {
    if (isOn && this._covers(nowNs)) this._rebalances++;
    this._rebalancing.change(nowNs, isOn ? 1 : -1);
  }

  summary(endNs: number): Omit<GroupSummary, "examples"> {
    const count = (event: GroupEvent): number => this._events[event]!;
    const ends = {
      handled: count(GROUP_EVENT.handled),
      skipped: count(GROUP_EVENT.skipped),
      dead: count(GROUP_EVENT.dead),
      expired: count(GROUP_EVENT.expired),
      lost: count(GROUP_EVENT.lost),
    };
    const [timedOut, fenced] = [count(GROUP_EVENT.timedOut), count(GROUP_EVENT.fenced)];
    const published = count(GROUP_EVENT.published);
    const ended = Object.values(ends).reduce((sum, one) => sum + one, 0);
    return {
      published,
      ...ends,
      inFlight: published - ended,
      deliveries: count(GROUP_EVENT.delivered) + count(GROUP_EVENT.redelivered),
      redeliveries: count(GROUP_EVENT.redelivered),
      failures: count(GROUP_EVENT.failed),
      duplicates: count(GROUP_EVENT.duplicate),
      recognized: count(GROUP_EVENT.recognized),
      reordered: count(GROUP_EVENT.reordered),
      abortedRead: count(GROUP_EVENT.abortedRead),
      abortedSkipped: count(GROUP_EVENT.abortedSkipped),
      transactions: {
        committed: count(GROUP_EVENT.committed),
        aborted: count(GROUP_EVENT.aborted) + timedOut + fenced,
        timedOut,
        fenced,
      },
      pauses: count(GROUP_EVENT.paused),
      rebalances: this._rebalances,
      rebalancingMs: this._rebalancing.integralNs(endNs) / 1e6,
      lag: { mean: this._lag.mean(endNs) ?? 0, max: this._lag.max, last: this._lag.value },
      oldestMs: this._oldest.maxMs(endNs),
      waiting: latencyFigures(this._waiting),
      latency: latencyFigures(this._latency),
    };
  }

  private _covers(atNs: number): boolean {
    return atNs >= this._fromNs && atNs < this._toNs;
  }
}
