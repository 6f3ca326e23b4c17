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
  readonly #code: number;
  readonly #fingerprint: Fingerprint;
  readonly #recorder: TopicRecorder;
  /** The run, then each window. */
  readonly #totals: readonly TopicTotals[];
  readonly #groups: ReadonlyMap<string, GroupObservation>;
  readonly #measured: Interval;
  /** The longest that a message was kept from readers of committed messages, and when they got it. */
  #longest = { ns: 0, atNs: 0 };

  constructor({ partitions, groups }: TopicSetup, context: ObservationContext) {
    this.#code = context.nextSubject();
    this.#fingerprint = context.fingerprint;
    this.#measured = context.measured;
    this.#recorder = new TopicRecorder(context.grid);
    this.#totals = [context.measured, ...context.setup.windows].map(
      (interval) => new TopicTotals(interval, partitions),
    );
    this.#groups = new Map(groups.map((group) => [group, new GroupObservation(context)]));
  }

  group(name: string): GroupProbe {
    const group = this.#groups.get(name);
    if (group === undefined) throw new Error(`the observer was not told of group ${name}`);
    return group;
  }

  published(nowNs: number, publishedNs: number, partition: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.arrived, partition);
    this.#recorder.published(nowNs);
    for (const totals of this.#totals) totals.published(publishedNs, partition);
  }

  happened(nowNs: number, publishedNs: number, event: TopicEvent): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.happened, TOPIC_EVENTS.indexOf(event));
    for (const totals of this.#totals) totals.happened(publishedNs, event);
  }

  held(nowNs: number, publishedNs: number, readableNs: number): void {
    for (const totals of this.#totals) totals.held(publishedNs, nowNs - readableNs);
    const { fromNs, toNs } = this.#measured;
    if (nowNs - readableNs <= this.#longest.ns || nowNs < fromNs || nowNs >= toNs) return;
    this.#longest = { ns: nowNs - readableNs, atNs: nowNs };
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null, seconds: number, endNs: number): TopicSummary {
    const { ns, atNs } = this.#longest;
    return {
      ...this.#totals[window === null ? 0 : window + 1]!.summary(seconds),
      longestHold: window !== null || ns === 0 ? null : { fromMs: (atNs - ns) / 1e6, toMs: atNs / 1e6 },
      groups: Object.fromEntries(
        [...this.#groups].map(([name, group]) => [name, group.summary(window, endNs)]),
      ),
    };
  }

  series(endNs: number): TopicSeries {
    return {
      ...this.#recorder.series(),
      groups: Object.fromEntries([...this.#groups].map(([name, group]) => [name, group.series(endNs)])),
    };
  }
}

/** What came to a topic in one interval. */
class TopicTotals {
  readonly #interval: Interval;
  readonly #shares: InstanceShares;
  readonly #events: Record<TopicEvent, number> = {
    storedAgain: 0,
    lost: 0,
    undone: 0,
    failedOver: 0,
    reordered: 0,
    aborted: 0,
  };
  readonly #held = new Histogram();
  #published = 0;

  constructor(interval: Interval, partitions: number) {
    this.#interval = interval;
    this.#shares = new InstanceShares(partitions);
  }

  happened(publishedNs: number, event: TopicEvent): void {
    if (this.#covers(publishedNs)) this.#events[event]++;
  }

  #covers(atNs: number): boolean {
    return atNs >= this.#interval.fromNs && atNs < this.#interval.toNs;
  }

  published(publishedNs: number, partition: number): void {
    if (!this.#covers(publishedNs)) return;
    this.#published++;
    this.#shares.arrived(partition);
  }

  held(publishedNs: number, ns: number): void {
    if (this.#covers(publishedNs)) this.#held.record(ns);
  }

  summary(seconds: number): Omit<TopicSummary, "groups" | "longestHold"> {
    const { maxOverMean, visits } = this.#shares.summary();
    return {
      published: this.#published,
      publishRate: perSecond(this.#published, seconds),
      duplicates: this.#events.storedAgain,
      lost: this.#events.lost,
      undone: this.#events.undone,
      failovers: this.#events.failedOver,
      reordered: this.#events.reordered,
      aborted: this.#events.aborted,
      held: latencyFigures(this.#held),
      partitionSkew: maxOverMean,
      partitions: visits,
    };
  }
}

class TopicRecorder extends GridCursor {
  readonly #published: Float64Array;

  constructor(grid: TimeGrid) {
    super(grid);
    this.#published = new Float64Array(grid.cells);
  }

  published(nowNs: number): void {
    if (nowNs >= this.cutNs) this.moveTo(nowNs);
    this.#published[this.cell]! += 1;
  }

  series(): Omit<TopicSeries, "groups"> {
    return { published: this.grid.rates(this.#published) };
  }
}
