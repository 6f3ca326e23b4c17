import type { Interval } from "./setup.ts";

/** The highest age of the oldest waiting message over one interval: it is highest just before another becomes the oldest. */
export class OldestAge {
  readonly #interval: Interval;
  /** Since when the oldest waits; Infinity: nobody does. */
  #sinceNs = Infinity;
  #maxNs = -1;

  constructor(interval: Interval) {
    this.#interval = interval;
  }

  becomes(nowNs: number, oldestNs: number): void {
    if (oldestNs === this.#sinceNs) return;
    this.#look(nowNs);
    this.#sinceNs = oldestNs;
  }

  /** Null: none waited. */
  maxMs(endNs: number): number | null {
    this.#look(endNs);
    return this.#maxNs < 0 ? null : this.#maxNs / 1e6;
  }

  #look(nowNs: number): void {
    if (nowNs < this.#interval.fromNs) return;
    const ageNs = Math.min(nowNs, this.#interval.toNs) - this.#sinceNs;
    if (ageNs > this.#maxNs) this.#maxNs = ageNs;
  }
}
