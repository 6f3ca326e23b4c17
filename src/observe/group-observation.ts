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
  readonly #code: number;
  readonly #fingerprint: Fingerprint;
  readonly #recorder: GroupRecorder;
  /** The run, then each window. */
  readonly #totals: readonly GroupTotals[];
  readonly #mishaps: FirstMishaps;

  constructor(context: ObservationContext) {
    this.#code = context.nextSubject();
    this.#fingerprint = context.fingerprint;
    this.#recorder = new GroupRecorder(context.grid);
    this.#totals = [context.measured, ...context.setup.windows].map((interval) => new GroupTotals(interval));
    this.#mishaps = new FirstMishaps(context.measured);
  }

  happened(nowNs: number, publishedNs: number, event: GroupEvent): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.happened, event);
    if (event === GROUP_EVENT.handled) this.#recorder.handled(nowNs);
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

  levels(nowNs: number, lag: number, oldestNs: number): void {
    this.#recorder.levels(nowNs, lag, oldestNs);
    for (const totals of this.#totals) totals.levels(nowNs, lag, oldestNs);
  }

  rebalancing(nowNs: number, isOn: boolean): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.circuitMoved, isOn ? 1 : 0);
    for (const totals of this.#totals) totals.rebalancing(nowNs, isOn);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null, endNs: number): GroupSummary {
    const examples = window === null ? this.#mishaps.examples : [];
    return { ...this.#totals[window === null ? 0 : window + 1]!.summary(endNs), examples };
  }

  series(endNs: number): GroupSeries {
    return this.#recorder.series(endNs);
  }
}

/** How far behind a group is over time. */
class GroupRecorder extends GridCursor {
  readonly #handled: Float64Array;
  readonly #lagNs: Float64Array;
  readonly #oldestNs: Float64Array;
  #lag = 0;
  #oldest = Infinity;
  /** The integral of this cell runs up to here. */
  #sinceNs = 0;

  constructor(grid: TimeGrid) {
    super(grid);
    this.#handled = new Float64Array(grid.cells);
    this.#lagNs = new Float64Array(grid.cells);
    this.#oldestNs = new Float64Array(grid.cells);
  }

  handled(nowNs: number): void {
    if (nowNs >= this.cutNs) this.moveTo(nowNs);
    this.#handled[this.cell]! += 1;
  }

  levels(nowNs: number, lag: number, oldestNs: number): void {
    if (nowNs >= this.cutNs) this.moveTo(nowNs);
    this.leave(this.cell, nowNs);
    this.#lag = lag;
    this.#oldest = oldestNs;
  }

  series(endNs: number): GroupSeries {
    const { grid } = this;
    this.moveTo(endNs);
    if (this.cutNs !== Infinity) this.leave(this.cell, endNs);
    const windows = grid.windows();
    return {
      handled: grid.rates(this.#handled),
      lag: windows.map((window) => grid.sum(this.#lagNs, window) / (grid.secondsOf(window) * 1e9)),
      oldestMs: windows.map((window) => grid.max(this.#oldestNs, window) / 1e6),
    };
  }

  protected override leave(cell: number, untilNs: number): void {
    const lengthNs = untilNs - this.#sinceNs;
    this.#sinceNs = untilNs;
    this.#lagNs[cell]! += this.#lag * lengthNs;
    const ageNs = untilNs - this.#oldest;
    if (ageNs > this.#oldestNs[cell]!) this.#oldestNs[cell] = ageNs;
  }
}
