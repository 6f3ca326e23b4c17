import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { LinkProbe } from "./probes.ts";
import type { Interval } from "./setup.ts";
import type { LinkSummary } from "./summary.ts";

/** The messages of one direction between two components. */
export class LinkObservation implements LinkProbe {
  readonly #code: number;
  readonly #fingerprint: Fingerprint;
  readonly #whole: LinkTotals;
  readonly #windows: readonly LinkTotals[];

  constructor(context: ObservationContext) {
    this.#code = context.nextSubject();
    this.#fingerprint = context.fingerprint;
    this.#whole = new LinkTotals(context.measured);
    this.#windows = context.setup.windows.map((window) => new LinkTotals(window));
  }

  sent(nowNs: number): void {
    if (this.#whole.covers(nowNs)) this.#whole.sent += 1;
    for (const window of this.#windows) if (window.covers(nowNs)) window.sent += 1;
  }

  lost(nowNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.lost, 0);
    if (this.#whole.covers(nowNs)) this.#whole.lost += 1;
    for (const window of this.#windows) if (window.covers(nowNs)) window.lost += 1;
  }

  held(nowNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.held, 0);
    if (this.#whole.covers(nowNs)) this.#whole.held += 1;
    for (const window of this.#windows) if (window.covers(nowNs)) window.held += 1;
  }

  refused(nowNs: number): void {
    this.#fingerprint.fold(nowNs, this.#code + FACT.refused, 0);
    if (this.#whole.covers(nowNs)) this.#whole.refused += 1;
    for (const window of this.#windows) if (window.covers(nowNs)) window.refused += 1;
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null): LinkSummary {
    const { sent, lost, held, refused } = window === null ? this.#whole : this.#windows[window]!;
    return { sent, lost, held, refused };
  }
}

class LinkTotals {
  sent = 0;
  lost = 0;
  held = 0;
  refused = 0;
  readonly #fromNs: number;
  readonly #toNs: number;

  constructor(interval: Interval) {
    this.#fromNs = interval.fromNs;
    this.#toNs = interval.toNs;
  }

  covers(nowNs: number): boolean {
    return nowNs >= this.#fromNs && nowNs < this.#toNs;
  }
}
