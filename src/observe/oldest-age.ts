import type { Interval } from "./setup.ts";

/** The highest age of the oldest waiting message over one interval: it is highest just before another becomes the oldest. */
export class OldestAge {
  private readonly _interval: Interval;
  /** Since when the oldest waits; Infinity: nobody does. */
  private _sinceNs = Infinity;
  private _maxNs = -1;

  constructor(interval: Interval) {
    this._interval = interval;
  }

  becomes(nowNs: number, oldestNs: number): void {
    if (oldestNs === this._sinceNs) return;
    this._look(nowNs);
    this._sinceNs = oldestNs;
  }

  /** Null: none waited. */
  maxMs(endNs: number): number | null {
    this._look(endNs);
    return this._maxNs < 0 ? null : this._maxNs / 1e6;
  }

  private _look(nowNs: number): void {
    if (nowNs < this._interval.fromNs) return;
    const ageNs = Math.min(nowNs, this._interval.toNs) - this._sinceNs;
    if (ageNs > this._maxNs) this._maxNs = ageNs;
  }
}
