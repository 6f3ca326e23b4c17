import { Histogram } from "../statistics/histogram.ts";
import type { TopicSeries, TopicSummary } from "./broker-summary.ts";
import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { GroupProbe } from "./group-event.ts";
import { GroupObservation } from "./group-observation.ts";
import { InstanceShares } from "./instance-shares.ts";
import { latencyFigures } from "./latency-figures.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { Interval, TopicSetup } from "./setup.ts";
import { perSecond } from "./target-totals.ts";
import { GridCursor, type TimeGrid } from "./time-grid.ts";
import { TOPIC_EVENTS, type TopicEvent, type TopicProbe } from "./topic-probe.ts";

/** All that is kept of one topic and of the groups that read it. */
export class TopicObservation implements TopicProbe {
  private readonly _code: number;
  private readonly _fingerprint: Fingerprint;
  private readonly _recorder: TopicRecorder;
  /** The run, then each window. */
  private readonly _totals: readonly TopicTotals[];
  private readonly _groups: ReadonlyMap<string, GroupObservation>;
  private readonly _measured: Interval;
  /** The longest that a message was kept from readers of committed messages, and when they got it. */
  private _longest = { ns: 0, atNs: 0 };

  constructor({ partitions, groups }: TopicSetup, context: ObservationContext) {
    this._code = context.nextSubject();
    this._fingerprint = context.fingerprint;
    this._measured = context.measured;
    this._recorder = new TopicRecorder(context.grid);
    this._totals = [context.measured, ...context.setup.windows].map(
      (interval) => new TopicTotals(interval, partitions),
    );
    this._groups = new Map(groups.map((group) => [group, new GroupObservation(context)]));
  }

  group(name: string): GroupProbe {
    const group = this._groups.get(name);
    if (group === undefined) throw new Error(`the observer was not told of group ${name}`);
    return group;
  }

  published(nowNs: number, publishedNs: number, partition: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.arrived, partition);
    this._recorder.published(nowNs);
    for (const totals of this._totals) totals.published(publishedNs, partition);
  }

  happened(nowNs: number, publishedNs: number, event: TopicEvent): void {
    this._fingerprint.fold(nowNs, this._code + FACT.happened, TOPIC_EVENTS.indexOf(event));
    for (const totals of this._totals) totals.happened(publishedNs, event);
  }

  held(nowNs: number, publishedNs: number, readableNs: number): void {
    for (const totals of this._totals) totals.held(publishedNs, nowNs - readableNs);
    const { fromNs, toNs } = this._measured;
    if (nowNs - readableNs <= this._longest.ns || nowNs < fromNs || nowNs >= toNs) return;
    this._longest = { ns: nowNs - readableNs, atNs: nowNs };
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null, seconds: number, endNs: number): TopicSummary {
    const { ns, atNs } = this._longest;
    return {
      ...this._totals[window === null ? 0 : window + 1]!.summary(seconds),
      longestHold: window !== null || ns === 0 ? null : { fromMs: (atNs - ns) / 1e6, toMs: atNs / 1e6 },
      groups: Object.fromEntries(
        [...this._groups].map(([name, group]) => [name, group.summary(window, endNs)]),
      ),
    };
  }

  series(endNs: number): TopicSeries {
    return {
      ...this._recorder.series(),
      groups: Object.fromEntries([...this._groups].map(([name, group]) => [name, group.series(endNs)])),
    };
  }
}

/** What came to a topic in one interval. */
class TopicTotals {
  private readonly _interval: Interval;
  private readonly _shares: InstanceShares;
  private readonly _events: Record<TopicEvent, number> = {
    storedAgain: 0,
    lost: 0,
    undone: 0,
    failedOver: 0,
    reordered: 0,
    aborted: 0,
  };
  private readonly _held = new Histogram();
  private _published = 0;

  constructor(interval: Interval, partitions: number) {
    this._interval = interval;
    this._shares = new InstanceShares(partitions);
  }

  happened(publishedNs: number, event: TopicEvent): void {
    if (this._covers(publishedNs)) this._events[event]++;
  }

  private _covers(atNs: number): boolean {
    return atNs >= this._interval.fromNs && atNs < this._interval.toNs;
  }

  published(publishedNs: number, partition: number): void {
    if (!this._covers(publishedNs)) return;
    this._published++;
    this._shares.arrived(partition);
  }

  held(publishedNs: number, ns: number): void {
    if (this._covers(publishedNs)) this._held.record(ns);
  }

  summary(seconds: number): Omit<TopicSummary, "groups" | "longestHold"> {
    const { maxOverMean, visits } = this._shares.summary();
    return {
      published: this._published,
      publishRate: perSecond(this._published, seconds),
      duplicates: this._events.storedAgain,
      lost: this._events.lost,
      undone: this._events.undone,
      failovers: this._events.failedOver,
      reordered: this._events.reordered,
      aborted: this._events.aborted,
      held: latencyFigures(this._held),
      partitionSkew: maxOverMean,
      partitions: visits,
    };
  }
}

class TopicRecorder extends GridCursor {
  private readonly _published: Float64Array;

  constructor(grid: TimeGrid) {
    super(grid);
    this._published = new Float64Array(grid.cells);
  }

  published(nowNs: number): void {
    this.moveTo(nowNs);
    this._published[this.cell]! += 1;
  }

  series(): Omit<TopicSeries, "groups"> {
    return { published: this.grid.rates(this._published) };
  }
}
