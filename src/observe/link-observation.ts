import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { LinkProbe, LinkWay } from "./probes.ts";
import type { Interval } from "./setup.ts";
import type { LinkSummary } from "./summary.ts";
import { GridCursor } from "./time-grid.ts";
import type { TimeGrid } from "./time-grid.ts";
import { TrafficTotals } from "./traffic-totals.ts";

/** The messages of one direction between two components. */
export class LinkObservation implements LinkProbe {
  private readonly _code: number;
  private readonly _fingerprint: Fingerprint;
  private readonly _recorder: LinkRecorder;
  /** What is measured of the run, and the windows of conditions. */
  private readonly _whole: Interval;
  private readonly _windows: readonly Interval[];
  /** Of each of these, in this order; none where nothing has a size. */
  private readonly _traffic: readonly TrafficTotals[];
  /** Both its ends are in zones. */
  private _isPlaced = false;
  /** Its links with a bandwidth: one, or one for each pair of zones. */
  private _wires = 0;

  constructor(context: ObservationContext) {
    const { setup, measured } = context;
    this._code = context.nextSubject();
    this._fingerprint = context.fingerprint;
    this._recorder = new LinkRecorder(context.grid);
    this._whole = measured;
    this._windows = setup.windows;
    const intervals = setup.hasSizes ? [measured, ...setup.windows] : [];
    this._traffic = intervals.map((interval) => new TrafficTotals(interval));
  }

  sent(nowNs: number): void {
    this._recorder.sent(nowNs);
  }

  carried(nowNs: number, bytes: number, waitedNs: number, transmissionNs: number): void {
    for (const traffic of this._traffic) traffic.carried(nowNs, bytes, waitedNs, transmissionNs);
  }

  lost(nowNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.lost, 0);
    this._recorder.lost(nowNs);
  }

  held(nowNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.held, 0);
    this._recorder.held(nowNs);
  }

  refused(nowNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.refused, 0);
    this._recorder.refused(nowNs);
  }

  /** What the actor talks to. */
  probe({ crosses, isLimited }: LinkWay = NOWHERE): LinkProbe {
    if (isLimited) this._wires += 1;
    if (crosses !== null) this._isPlaced = true;
    return crosses === true ? new CrossingLink(this) : this;
  }

  /** A message has gone from one zone to another. */
  crossed(nowNs: number): void {
    this._recorder.crossed(nowNs);
  }

  /** As many bytes have. */
  bytesCrossed(nowNs: number, bytes: number): void {
    for (const traffic of this._traffic) traffic.crossed(nowNs, bytes);
  }

  close(endNs: number): void {
    this._recorder.close(endNs);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null): LinkSummary {
    const interval = window === null ? this._whole : this._windows[window]!;
    const traffic = this._traffic[window === null ? 0 : 1 + window];
    return {
      ...this._recorder.summary(interval),
      ...(this._isPlaced ? { crossZone: this._recorder.crossZone(interval) } : {}),
      ...traffic?.summary(this._wires, this._recorder.grid.endNs),
    };
  }
}

const NOWHERE: LinkWay = { crosses: null, isLimited: false };

/** The messages from one zone to another: each is counted as that, too. */
class CrossingLink implements LinkProbe {
  private readonly _link: LinkObservation;

  constructor(link: LinkObservation) {
    this._link = link;
  }

  sent(nowNs: number): void {
    this._link.sent(nowNs);
    this._link.crossed(nowNs);
  }

  carried(nowNs: number, bytes: number, waitedNs: number, transmissionNs: number): void {
    this._link.carried(nowNs, bytes, waitedNs, transmissionNs);
    this._link.bytesCrossed(nowNs, bytes);
  }

  lost(nowNs: number): void {
    this._link.lost(nowNs);
  }

  held(nowNs: number): void {
    this._link.held(nowNs);
  }

  refused(nowNs: number): void {
    this._link.refused(nowNs);
  }
}

/** Messages over time, by when they were sent. */
class LinkRecorder extends GridCursor {
  /** Of the open cell so far. */
  private _now = 0;
  private readonly _sent: Float64Array;
  private readonly _lost: Float64Array;
  private readonly _held: Float64Array;
  private readonly _refused: Float64Array;
  private readonly _crossed: Float64Array;

  constructor(grid: TimeGrid) {
    super(grid);
    this._sent = new Float64Array(grid.cells);
    this._lost = new Float64Array(grid.cells);
    this._held = new Float64Array(grid.cells);
    this._refused = new Float64Array(grid.cells);
    this._crossed = new Float64Array(grid.cells);
  }

  sent(nowNs: number): void {
    this.moveTo(nowNs);
    this._now += 1;
  }

  lost(nowNs: number): void {
    this.moveTo(nowNs);
    this._lost[this.cell]! += 1;
  }

  held(nowNs: number): void {
    this.moveTo(nowNs);
    this._held[this.cell]! += 1;
  }

  refused(nowNs: number): void {
    this.moveTo(nowNs);
    this._refused[this.cell]! += 1;
  }

  crossed(nowNs: number): void {
    this.moveTo(nowNs);
    this._crossed[this.cell]! += 1;
  }

  summary(interval: Interval): LinkSummary {
    return {
      sent: this.grid.sum(this._sent, interval),
      lost: this.grid.sum(this._lost, interval),
      held: this.grid.sum(this._held, interval),
      refused: this.grid.sum(this._refused, interval),
    };
  }

  /** Share of the messages that went from one zone to another; null of none. */
  crossZone(interval: Interval): number | null {
    const sent = this.grid.sum(this._sent, interval);
    return sent === 0 ? null : this.grid.sum(this._crossed, interval) / sent;
  }

  protected override leave(cell: number): void {
    this._sent[cell] = this._now;
    this._now = 0;
  }
}
