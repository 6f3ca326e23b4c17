import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { FirstMishaps, type MishapKind } from "./message-mishap.ts";
import type { ObservationContext } from "./observation-context.ts";
import { QUEUE_EVENT, type QueueEvent, type QueueProbe } from "./queue-event.ts";
import type { QueueSeries, QueueSummary } from "./queue-summary.ts";
import { QueueTotals } from "./queue-totals.ts";
import { GridCursor, type TimeGrid } from "./time-grid.ts";

/** All that is kept of one queue: over the run, over each window of a condition, and over time. */
export class QueueObservation implements QueueProbe {
  readonly #code: number;
  readonly #fingerprint: Fingerprint;
  readonly #recorder: QueueRecorder;
  /** The run, then each window. */
  readonly #totals: readonly QueueTotals[];
  readonly #mishaps: FirstMishaps;

  constructor(context: ObservationContext) {
    this.#code = context.nextSubject();
    this.#fingerprint = context.fingerprint;
    this.#recorder = new QueueRecorder(context.grid);
    this.#totals = [context.measured, ...context.setup.windows].map((interval) => new QueueTotals(interval));
    this.#mishaps = new FirstMishaps(context.measured);
  }

  happened(nowNs: number, publishedNs: number, event: QueueEvent): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.happened, event);
    this.#recorder.happened(nowNs, event);
    for (const totals of this.#totals) totals.happened(nowNs, publishedNs, event);
  }

  befell(nowNs: number, key: number, how: MishapKind): void {
    this.#mishaps.befell(nowNs, key, how);
  }

  taken(nowNs: number, publishedNs: number): void {
    for (const totals of this.#totals) totals.taken(nowNs, publishedNs);
  }

  handled(nowNs: number, publishedNs: number): void {
    for (const totals of this.#totals) totals.handled(nowNs, publishedNs);
  }

  levels(nowNs: number, waiting: number, unacked: number, oldestNs: number): void {
    this.#recorder.levels(nowNs, waiting, unacked, oldestNs);
    for (const totals of this.#totals) totals.levels(nowNs, waiting, unacked, oldestNs);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null, endNs: number): QueueSummary {
    const examples = window === null ? this.#mishaps.examples : [];
    return { ...this.#totals[window === null ? 0 : window + 1]!.summary(endNs), examples };
  }

  series(endNs: number): QueueSeries {
    return this.#recorder.series(endNs);
  }
}

/** How a queue fills and empties over time. */
class QueueRecorder extends GridCursor {
  readonly #published: Float64Array;
  readonly #deliveries: Float64Array;
  readonly #depthNs: Float64Array;
  readonly #unackedNs: Float64Array;
  readonly #oldestNs: Float64Array;
  #depth = 0;
  #unacked = 0;
  #oldest = Infinity;
  /** The integrals of this cell run up to here. */
  #sinceNs = 0;

  constructor(grid: TimeGrid) {
    super(grid);
    this.#published = new Float64Array(grid.cells);
    this.#deliveries = new Float64Array(grid.cells);
    this.#depthNs = new Float64Array(grid.cells);
    this.#unackedNs = new Float64Array(grid.cells);
    this.#oldestNs = new Float64Array(grid.cells);
  }

  happened(nowNs: number, event: QueueEvent): void {
    if (nowNs >= this.cutNs) this.moveTo(nowNs);
    if (event === QUEUE_EVENT.published) this.#published[this.cell]! += 1;
    else if (event === QUEUE_EVENT.delivered || event === QUEUE_EVENT.redelivered)
      this.#deliveries[this.cell]! += 1;
  }

  levels(nowNs: number, waiting: number, unacked: number, oldestNs: number): void {
    if (nowNs >= this.cutNs) this.moveTo(nowNs);
    this.leave(this.cell, nowNs);
    this.#depth = waiting;
    this.#unacked = unacked;
    this.#oldest = oldestNs;
  }

  series(endNs: number): QueueSeries {
    const { grid } = this;
    this.moveTo(endNs);
    if (this.cutNs !== Infinity) this.leave(this.cell, endNs);
    const windows = grid.windows();
    const means = (integrals: Float64Array): number[] =>
      windows.map((window) => grid.sum(integrals, window) / (grid.secondsOf(window) * 1e9));
    return {
      published: grid.rates(this.#published),
      deliveries: grid.rates(this.#deliveries),
      depth: means(this.#depthNs),
      unacked: means(this.#unackedNs),
      oldestMs: windows.map((window) => grid.max(this.#oldestNs, window) / 1e6),
    };
  }

  protected override leave(cell: number, untilNs: number): void {
    const lengthNs = untilNs - this.#sinceNs;
    this.#sinceNs = untilNs;
    this.#depthNs[cell]! += this.#depth * lengthNs;
    this.#unackedNs[cell]! += this.#unacked * lengthNs;
    const ageNs = untilNs - this.#oldest;
    if (ageNs > this.#oldestNs[cell]!) this.#oldestNs[cell] = ageNs;
  }
}
