import type { TopicSeries, TopicSummary } from "./broker-summary.ts";
import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { GroupProbe } from "./group-event.ts";
import { GroupObservation } from "./group-observation.ts";
import { InstanceShares } from "./instance-shares.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { Interval, TopicSetup } from "./setup.ts";
import { perSecond } from "./target-totals.ts";
import { GridCursor, type TimeGrid } from "./time-grid.ts";
import type { TopicProbe } from "./topic-probe.ts";

/** All that is kept of one topic and of the groups that read it. */
export class TopicObservation implements TopicProbe {
  readonly #code: number;
  readonly #fingerprint: Fingerprint;
  readonly #recorder: TopicRecorder;
  /** The run, then each window. */
  readonly #totals: readonly TopicTotals[];
  readonly #groups: ReadonlyMap<string, GroupObservation>;

  constructor({ partitions, groups }: TopicSetup, context: ObservationContext) {
    this.#code = context.nextSubject();
    this.#fingerprint = context.fingerprint;
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

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null, seconds: number, endNs: number): TopicSummary {
    return {
      ...this.#totals[window === null ? 0 : window + 1]!.summary(seconds),
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
  #published = 0;

  constructor(interval: Interval, partitions: number) {
    this.#interval = interval;
    this.#shares = new InstanceShares(partitions);
  }

  published(publishedNs: number, partition: number): void {
    if (publishedNs < this.#interval.fromNs || publishedNs >= this.#interval.toNs) return;
    this.#published++;
    this.#shares.arrived(partition);
  }

  summary(seconds: number): Omit<TopicSummary, "groups"> {
    return {
      published: this.#published,
      publishRate: perSecond(this.#published, seconds),
      partitionSkew: this.#shares.summary().maxOverMean,
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
