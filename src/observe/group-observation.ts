import type { GroupSeries, GroupSummary } from "./broker-summary.ts";
import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { GROUP_EVENT, type GroupEvent, type GroupProbe } from "./group-event.ts";
import { GroupTotals } from "./group-totals.ts";
import { FirstMishaps, type MishapKind } from "./message-mishap.ts";
import type { ObservationContext } from "./observation-context.ts";
import { GridCursor, type TimeGrid } from "./time-grid.ts";

/** All that is kept of one group at one topic: over the run, over each window of a condition, and over time. */
export class GroupObservation implements GroupProbe {
  private readonly _code: number;
  private readonly _fingerprint: Fingerprint;
  private readonly _recorder: GroupRecorder;
  /** The run, then each window. */
  private readonly _totals: readonly GroupTotals[];
  private readonly _mishaps: FirstMishaps;

  constructor(context: ObservationContext) {
    this._code = context.nextSubject();
    this._fingerprint = context.fingerprint;
    this._recorder = new GroupRecorder(context.grid);
    this._totals = [context.measured, ...context.setup.windows].map((interval) => new GroupTotals(interval));
    this._mishaps = new FirstMishaps(context.measured);
  }

  happened(nowNs: number, publishedNs: number, event: GroupEvent): void {
    this._fingerprint.fold(nowNs, this._code + FACT.happened, event);
    if (event === GROUP_EVENT.handled) this._recorder.handled(nowNs);
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

  levels(nowNs: number, lag: number, oldestNs: number): void {
    this._recorder.levels(nowNs, lag, oldestNs);
    for (const totals of this._totals) totals.levels(nowNs, lag, oldestNs);
  }

  rebalancing(nowNs: number, isOn: boolean): void {
    this._fingerprint.fold(nowNs, this._code + FACT.circuitMoved, isOn ? 1 : 0);
    for (const totals of this._totals) totals.rebalancing(nowNs, isOn);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null, endNs: number): GroupSummary {
    const examples = window === null ? this._mishaps.examples : [];
    return { ...this._totals[window === null ? 0 : window + 1]!.summary(endNs), examples };
  }

  series(endNs: number): GroupSeries {
    return this._recorder.series(endNs);
  }
}

/** How far behind a group is over time. */
class GroupRecorder extends GridCursor {
  private readonly _handled: Float64Array;
  private readonly _lagNs: Float64Array;
  private readonly _oldestNs: Float64Array;
  private _lag = 0;
  private _oldest = Infinity;
  /** The integral of this cell runs up to here. */
  private _sinceNs = 0;

  constructor(grid: TimeGrid) {
    super(grid);
    this._handled = new Float64Array(grid.cells);
    this._lagNs = new Float64Array(grid.cells);
    this._oldestNs = new Float64Array(grid.cells);
  }

  handled(nowNs: number): void {
    this.moveTo(nowNs);
    this._handled[this.cell]! += 1;
  }

  levels(nowNs: number, lag: number, oldestNs: number): void {
    this.moveTo(nowNs);
    this.leave(this.cell, nowNs);
    this._lag = lag;
    this._oldest = oldestNs;
  }

  series(endNs: number): GroupSeries {
    const { grid } = this;
    this.close(endNs);
    const windows = grid.windows();
    return {
      handled: grid.rates(this._handled),
      lag: windows.map((window) => grid.sum(this._lagNs, window) / (grid.secondsOf(window) * 1e9)),
      oldestMs: windows.map((window) => grid.max(this._oldestNs, window) / 1e6),
    };
  }

  protected override leave(cell: number, untilNs: number): void {
    const lengthNs = untilNs - this._sinceNs;
    this._sinceNs = untilNs;
    this._lagNs[cell]! += this._lag * lengthNs;
    const ageNs = untilNs - this._oldest;
    if (ageNs > this._oldestNs[cell]!) this._oldestNs[cell] = ageNs;
  }
}
