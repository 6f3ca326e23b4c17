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
  private readonly _code: number;
  private readonly _fingerprint: Fingerprint;
  private readonly _recorder: QueueRecorder;
  /** The run, then each window. */
  private readonly _totals: readonly QueueTotals[];
  private readonly _mishaps: FirstMishaps;

  constructor(context: ObservationContext) {
    this._code = context.nextSubject();
    this._fingerprint = context.fingerprint;
    this._recorder = new QueueRecorder(context.grid);
    this._totals = [context.measured, ...context.setup.windows].map((interval) => new QueueTotals(interval));
    this._mishaps = new FirstMishaps(context.measured);
  }

  happened(nowNs: number, publishedNs: number, event: QueueEvent): void {
    this._fingerprint.fold(nowNs, this._code + FACT.happened, event);
    this._recorder.happened(nowNs, event);
    for (const totals of this._totals) totals.happened(nowNs, publishedNs, event);
  }

  befell(nowNs: number, key: number, how: MishapKind): void {
    this._mishaps.befell(nowNs, key, how);
  }

  taken(nowNs: number, publishedNs: number): void {
    for (const totals of this._totals) totals.taken(nowNs, publishedNs);
  }

  handled(nowNs: number, publishedNs: number): void {
    for (const totals of this._totals) totals.handled(nowNs, publishedNs);
  }

  levels(nowNs: number, waiting: number, unacked: number, oldestNs: number): void {
    this._recorder.levels(nowNs, waiting, unacked, oldestNs);
    for (const totals of this._totals) totals.levels(nowNs, waiting, unacked, oldestNs);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null, endNs: number): QueueSummary {
    const examples = window === null ? this._mishaps.examples : [];
    return { ...this._totals[window === null ? 0 : window + 1]!.summary(endNs), examples };
  }

  series(endNs: number): QueueSeries {
    return this._recorder.series(endNs);
  }
}

/** How a queue fills and empties over time. */
class QueueRecorder extends GridCursor {
  private readonly _published: Float64Array;
  private readonly _deliveries: Float64Array;
  private readonly _depthNs: Float64Array;
  private readonly _unackedNs: Float64Array;
  private readonly _oldestNs: Float64Array;
  private _depth = 0;
  private _unacked = 0;
  private _oldest = Infinity;
  /** The integrals of this cell run up to here. */
  private _sinceNs = 0;

  constructor(grid: TimeGrid) {
    super(grid);
    this._published = new Float64Array(grid.cells);
    this._deliveries = new Float64Array(grid.cells);
    this._depthNs = new Float64Array(grid.cells);
    this._unackedNs = new Float64Array(grid.cells);
    this._oldestNs = new Float64Array(grid.cells);
  }

  happened(nowNs: number, event: QueueEvent): void {
    this.moveTo(nowNs);
    if (event === QUEUE_EVENT.published) this._published[this.cell]! += 1;
    else if (event === QUEUE_EVENT.delivered || event === QUEUE_EVENT.redelivered)
      this._deliveries[this.cell]! += 1;
  }

  levels(nowNs: number, waiting: number, unacked: number, oldestNs: number): void {
    this.moveTo(nowNs);
    this.leave(this.cell, nowNs);
    this._depth = waiting;
    this._unacked = unacked;
    this._oldest = oldestNs;
  }

  series(endNs: number): QueueSeries {
    const { grid } = this;
    this.close(endNs);
    const windows = grid.windows();
    const means = (integrals: Float64Array): number[] =>
      windows.map((window) => grid.sum(integrals, window) / (grid.secondsOf(window) * 1e9));
    return {
      published: grid.rates(this._published),
      deliveries: grid.rates(this._deliveries),
      depth: means(this._depthNs),
      unacked: means(this._unackedNs),
      oldestMs: windows.map((window) => grid.max(this._oldestNs, window) / 1e6),
    };
  }

  protected override leave(cell: number, untilNs: number): void {
    const lengthNs = untilNs - this._sinceNs;
    this._sinceNs = untilNs;
    this._depthNs[cell]! += this._depth * lengthNs;
    this._unackedNs[cell]! += this._unacked * lengthNs;
    const ageNs = untilNs - this._oldest;
    if (ageNs > this._oldestNs[cell]!) this._oldestNs[cell] = ageNs;
  }
}
