import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { LinkProbe, LinkWay } from "./probes.ts";
import type { Interval } from "./setup.ts";
import type { LinkSummary } from "./summary.ts";
import type { TimeGrid } from "./time-grid.ts";
import { TrafficTotals } from "./traffic-totals.ts";
import { WindowsAt } from "./windows-at.ts";

/** The messages of one direction between two components. */
export class LinkObservation implements LinkProbe {
  private readonly _code: number;
  private readonly _fingerprint: Fingerprint;
  private readonly _grid: TimeGrid;
  private readonly _whole: LinkTotals;
  private readonly _windows: readonly LinkTotals[];
  private readonly _windowsAt: WindowsAt<LinkTotals>;
  /** Both its ends are in zones. */
  private _isPlaced = false;
  /** Its links with a bandwidth: one, or one for each pair of zones. */
  private _wires = 0;

  constructor(context: ObservationContext) {
    this._code = context.nextSubject();
    this._fingerprint = context.fingerprint;
    this._grid = context.grid;
    const totalsOver = (interval: Interval): LinkTotals => new LinkTotals(interval, context.setup.hasSizes);
    this._whole = totalsOver(context.measured);
    this._windows = context.setup.windows.map(totalsOver);
    this._windowsAt = new WindowsAt(context.setup.windows, this._windows);
  }

  sent(nowNs: number): void {
    this._whole.sent(nowNs);
    if (nowNs < this._windowsAt.endNs) for (const window of this._windowsAt.at(nowNs)) window.sent(nowNs);
  }

  carried(nowNs: number, bytes: number, waitedNs: number, transmissionNs: number): void {
    this._whole.carried(nowNs, bytes, waitedNs, transmissionNs);
    for (const window of this._windows) window.carried(nowNs, bytes, waitedNs, transmissionNs);
  }

  lost(nowNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.lost, 0);
    this._whole.lost(nowNs);
    if (nowNs < this._windowsAt.endNs) for (const window of this._windowsAt.at(nowNs)) window.lost(nowNs);
  }

  held(nowNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.held, 0);
    this._whole.held(nowNs);
    if (nowNs < this._windowsAt.endNs) for (const window of this._windowsAt.at(nowNs)) window.held(nowNs);
  }

  refused(nowNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.refused, 0);
    this._whole.refused(nowNs);
    if (nowNs < this._windowsAt.endNs) for (const window of this._windowsAt.at(nowNs)) window.refused(nowNs);
  }

  /** What the actor talks to. */
  probe({ crosses, isLimited }: LinkWay = NOWHERE): LinkProbe {
    if (isLimited) this._wires += 1;
    if (crosses !== null) this._isPlaced = true;
    return crosses === true ? new CrossingLink(this, [this._whole, ...this._windows]) : this;
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null): LinkSummary {
    const totals = window === null ? this._whole : this._windows[window]!;
    return {
      ...totals.summary(),
      ...(this._isPlaced ? { crossZone: totals.crossZone } : {}),
      ...totals.traffic?.summary(this._wires, this._grid.endNs),
    };
  }
}

const NOWHERE: LinkWay = { crosses: null, isLimited: false };

/** The messages from one zone to another: each is counted as that, too. */
class CrossingLink implements LinkProbe {
  private readonly _link: LinkProbe;
  private readonly _totals: readonly LinkTotals[];

  constructor(link: LinkProbe, totals: readonly LinkTotals[]) {
    this._link = link;
    this._totals = totals;
  }

  sent(nowNs: number): void {
    this._link.sent(nowNs);
    for (const totals of this._totals) totals.crossed(nowNs);
  }

  carried(nowNs: number, bytes: number, waitedNs: number, transmissionNs: number): void {
    this._link.carried(nowNs, bytes, waitedNs, transmissionNs);
    for (const { traffic } of this._totals) traffic?.crossed(nowNs, bytes);
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

/** The messages of one interval. */
class LinkTotals implements LinkProbe {
  private readonly _fromNs: number;
  private readonly _toNs: number;
  private _sent = 0;
  private _lost = 0;
  private _held = 0;
  private _refused = 0;
  private _crossed = 0;
  /** Null where nothing has a size. */
  readonly traffic: TrafficTotals | null;

  constructor(interval: Interval, hasSizes: boolean) {
    this.traffic = hasSizes ? new TrafficTotals(interval) : null;
    this._fromNs = interval.fromNs;
    this._toNs = interval.toNs;
  }

  sent(nowNs: number): void {
    if (nowNs >= this._fromNs && nowNs < this._toNs) this._sent += 1;
  }

  carried(nowNs: number, bytes: number, waitedNs: number, transmissionNs: number): void {
    this.traffic?.carried(nowNs, bytes, waitedNs, transmissionNs);
  }

  lost(nowNs: number): void {
    if (nowNs >= this._fromNs && nowNs < this._toNs) this._lost += 1;
  }

  held(nowNs: number): void {
    if (nowNs >= this._fromNs && nowNs < this._toNs) this._held += 1;
  }

  refused(nowNs: number): void {
    if (nowNs >= this._fromNs && nowNs < this._toNs) this._refused += 1;
  }

  crossed(nowNs: number): void {
    if (nowNs >= this._fromNs && nowNs < this._toNs) this._crossed += 1;
  }

  /** Share of the messages that went from one zone to another. */
  get crossZone(): number | null {
    return this._sent === 0 ? null : this._crossed / this._sent;
  }

  summary(): LinkSummary {
    return { sent: this._sent, lost: this._lost, held: this._held, refused: this._refused };
  }
}
