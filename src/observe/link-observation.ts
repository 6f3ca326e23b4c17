import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { LinkProbe, LinkWay } from "./probes.ts";
import type { Interval } from "./setup.ts";
import type { LinkSummary } from "./summary.ts";
import type { TimeGrid } from "./time-grid.ts";
import { TrafficTotals } from "./traffic-totals.ts";

/** The messages of one direction between two components. */
export class LinkObservation implements LinkProbe {
  readonly #code: number;
  readonly #fingerprint: Fingerprint;
  readonly #grid: TimeGrid;
  readonly #whole: LinkTotals;
  readonly #windows: readonly LinkTotals[];
  /** Both its ends are in zones. */
  #isPlaced = false;
  /** Its links with a bandwidth: one, or one for each pair of zones. */
  #wires = 0;

  constructor(context: ObservationContext) {
    this.#code = context.nextSubject();
    this.#fingerprint = context.fingerprint;
    this.#grid = context.grid;
    const totalsOver = (interval: Interval): LinkTotals => new LinkTotals(interval, context.setup.hasSizes);
    this.#whole = totalsOver(context.measured);
    this.#windows = context.setup.windows.map(totalsOver);
  }

  sent(nowNs: number): void {
    this.#whole.sent(nowNs);
  }

  carried(nowNs: number, bytes: number, waitedNs: number, transmissionNs: number): void {
    this.#whole.carried(nowNs, bytes, waitedNs, transmissionNs);
  }

  lost(nowNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.lost, 0);
    this.#whole.lost(nowNs);
  }

  held(nowNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.held, 0);
    this.#whole.held(nowNs);
  }

  refused(nowNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.refused, 0);
    this.#whole.refused(nowNs);
  }

  /** What the actor talks to: one hand more where conditions have windows. */
  probe({ crosses, isLimited }: LinkWay = NOWHERE): LinkProbe {
    const probe = this.#windows.length === 0 ? this : new WindowedLink(this, this.#windows);
    if (isLimited) this.#wires += 1;
    if (crosses !== null) this.#isPlaced = true;
    return crosses === true ? new CrossingLink(probe, [this.#whole, ...this.#windows]) : probe;
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null): LinkSummary {
    const totals = window === null ? this.#whole : this.#windows[window]!;
    return {
      ...totals.summary(),
      ...(this.#isPlaced ? { crossZone: totals.crossZone } : {}),
      ...totals.traffic?.summary(this.#wires, this.#grid.endNs),
    };
  }
}

const NOWHERE: LinkWay = { crosses: null, isLimited: false };

/** Tells the condition windows as well. */
class WindowedLink implements LinkProbe {
  readonly #link: LinkObservation;
  readonly #windows: readonly LinkTotals[];

  constructor(link: LinkObservation, windows: readonly LinkTotals[]) {
    this.#link = link;
    this.#windows = windows;
  }

  sent(nowNs: number): void {
    this.#link.sent(nowNs);
    for (const window of this.#windows) window.sent(nowNs);
  }

  carried(nowNs: number, bytes: number, waitedNs: number, transmissionNs: number): void {
    this.#link.carried(nowNs, bytes, waitedNs, transmissionNs);
    for (const window of this.#windows) window.carried(nowNs, bytes, waitedNs, transmissionNs);
  }

  lost(nowNs: number): void {
    this.#link.lost(nowNs);
    for (const window of this.#windows) window.lost(nowNs);
  }

  held(nowNs: number): void {
    this.#link.held(nowNs);
    for (const window of this.#windows) window.held(nowNs);
  }

  refused(nowNs: number): void {
    this.#link.refused(nowNs);
    for (const window of this.#windows) window.refused(nowNs);
  }
}

/** The messages from one zone to another: each is counted as that, too. */
class CrossingLink implements LinkProbe {
  readonly #link: LinkProbe;
  readonly #totals: readonly LinkTotals[];

  constructor(link: LinkProbe, totals: readonly LinkTotals[]) {
    this.#link = link;
    this.#totals = totals;
  }

  sent(nowNs: number): void {
    this.#link.sent(nowNs);
    for (const totals of this.#totals) totals.crossed(nowNs);
  }

  carried(nowNs: number, bytes: number, waitedNs: number, transmissionNs: number): void {
    this.#link.carried(nowNs, bytes, waitedNs, transmissionNs);
    for (const { traffic } of this.#totals) traffic?.crossed(nowNs, bytes);
  }

  lost(nowNs: number): void {
    this.#link.lost(nowNs);
  }

  held(nowNs: number): void {
    this.#link.held(nowNs);
  }

  refused(nowNs: number): void {
    this.#link.refused(nowNs);
  }
}

/** The messages of one interval. */
class LinkTotals implements LinkProbe {
  readonly #fromNs: number;
  readonly #toNs: number;
  #sent = 0;
  #lost = 0;
  #held = 0;
  #refused = 0;
  #crossed = 0;
  /** Null where nothing has a size. */
  readonly traffic: TrafficTotals | null;

  constructor(interval: Interval, hasSizes: boolean) {
    this.traffic = hasSizes ? new TrafficTotals(interval) : null;
    this.#fromNs = interval.fromNs;
    this.#toNs = interval.toNs;
  }

  sent(nowNs: number): void {
    if (nowNs >= this.#fromNs && nowNs < this.#toNs) this.#sent += 1;
  }

  carried(nowNs: number, bytes: number, waitedNs: number, transmissionNs: number): void {
    this.traffic?.carried(nowNs, bytes, waitedNs, transmissionNs);
  }

  lost(nowNs: number): void {
    if (nowNs >= this.#fromNs && nowNs < this.#toNs) this.#lost += 1;
  }

  held(nowNs: number): void {
    if (nowNs >= this.#fromNs && nowNs < this.#toNs) this.#held += 1;
  }

  refused(nowNs: number): void {
    if (nowNs >= this.#fromNs && nowNs < this.#toNs) this.#refused += 1;
  }

  crossed(nowNs: number): void {
    if (nowNs >= this.#fromNs && nowNs < this.#toNs) this.#crossed += 1;
  }

  /** Share of the messages that went from one zone to another. */
  get crossZone(): number | null {
    return this.#sent === 0 ? null : this.#crossed / this.#sent;
  }

  summary(): LinkSummary {
    return { sent: this.#sent, lost: this.#lost, held: this.#held, refused: this.#refused };
  }
}
