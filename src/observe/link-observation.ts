import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { Measured } from "./measured.ts";
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
  private readonly _measured: Measured<LinkTotals>;
  private readonly _windows: WindowsAt<LinkTotals>;
  /** Both its ends are in zones. */
  private _isPlaced = false;
  /** Its links with a bandwidth: one, or one for each pair of zones. */
  private _wires = 0;

  constructor(context: ObservationContext) {
    this._code = context.nextSubject();
    this._fingerprint = context.fingerprint;
    this._grid = context.grid;
    const totalsOver = (interval: Interval): LinkTotals => new LinkTotals(interval, context.setup.hasSizes);
    this._measured = new Measured(context.measured, totalsOver);
    this._windows = new WindowsAt(context.setup.windows, totalsOver);
  }

  sent(nowNs: number): void {
    this._measured.at(nowNs).sent();
    if (nowNs < this._windows.endNs) for (const window of this._windows.at(nowNs)) window.sent();
  }

  carried(nowNs: number, bytes: number, waitedNs: number, transmissionNs: number): void {
    // A wire may still be busy with it when an interval begins.
    this._measured.whole.traffic?.carried(nowNs, bytes, waitedNs, transmissionNs);
    for (const { traffic } of this._windows.kept) traffic?.carried(nowNs, bytes, waitedNs, transmissionNs);
  }

  lost(nowNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.lost, 0);
    this._measured.at(nowNs).lost();
    if (nowNs < this._windows.endNs) for (const window of this._windows.at(nowNs)) window.lost();
  }

  held(nowNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.held, 0);
    this._measured.at(nowNs).held();
    if (nowNs < this._windows.endNs) for (const window of this._windows.at(nowNs)) window.held();
  }

  refused(nowNs: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.refused, 0);
    this._measured.at(nowNs).refused();
    if (nowNs < this._windows.endNs) for (const window of this._windows.at(nowNs)) window.refused();
  }

  /** What the actor talks to. */
  probe({ crosses, isLimited }: LinkWay = NOWHERE): LinkProbe {
    if (isLimited) this._wires += 1;
    if (crosses !== null) this._isPlaced = true;
    return crosses === true ? new CrossingLink(this) : this;
  }

  /** A message has gone from one zone to another. */
  crossed(nowNs: number): void {
    this._measured.at(nowNs).crossed();
    if (nowNs < this._windows.endNs) for (const window of this._windows.at(nowNs)) window.crossed();
  }

  /** As many bytes have. */
  bytesCrossed(nowNs: number, bytes: number): void {
    this._measured.whole.traffic?.crossed(nowNs, bytes);
    for (const { traffic } of this._windows.kept) traffic?.crossed(nowNs, bytes);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null): LinkSummary {
    const totals = window === null ? this._measured.whole : this._windows.kept[window]!;
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

/** Messages: whoever keeps it tells it of those that belong to its interval. */
class LinkTotals {
  private _sent = 0;
  private _lost = 0;
  private _held = 0;
  private _refused = 0;
  private _crossed = 0;
  /** Null where nothing has a size. */
  readonly traffic: TrafficTotals | null;

  constructor(interval: Interval, hasSizes: boolean) {
    this.traffic = hasSizes ? new TrafficTotals(interval) : null;
  }

  sent(): void {
    this._sent += 1;
  }

  lost(): void {
    this._lost += 1;
  }

  held(): void {
    this._held += 1;
  }

  refused(): void {
    this._refused += 1;
  }

  crossed(): void {
    this._crossed += 1;
  }

  /** Share of the messages that went from one zone to another. */
  get crossZone(): number | null {
    return this._sent === 0 ? null : this._crossed / this._sent;
  }

  summary(): LinkSummary {
    return { sent: this._sent, lost: this._lost, held: this._held, refused: this._refused };
  }
}
