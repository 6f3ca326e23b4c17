import type { RateLimit } from "./rate-limit.ts";

/**
 * Two counters, of this window of the clock and the one before; the older counts by the share of it that the
 * last `windowNs` still cover, as if its requests had been spread evenly (the sliding window counter of
 * Cloudflare and Kong). Only what passed is counted. One passes while the estimate with it is within `quota`.
 */
export class SlidingWindow implements RateLimit {
  private readonly _quota: number;
  private readonly _windowNs: number;
  private _startNs = 0;
  private _passed = 0;
  private _passedBefore = 0;

  constructor(quota: number, windowNs: number) {
    this._quota = quota;
    this._windowNs = windowNs;
  }

  reserve(nowNs: number): number {
    this._turn(nowNs);
    const coveredNs = this._windowNs - (nowNs - this._startNs);
    const estimate = this._passed + (this._passedBefore * coveredNs) / this._windowNs;
    if (estimate + 1 > this._quota) return -1;
    this._passed += 1;
    return 0;
  }

  private _turn(nowNs: number): void {
    const startNs = nowNs - (nowNs % this._windowNs);
    if (startNs === this._startNs) return;
    this._passedBefore = startNs === this._startNs + this._windowNs ? this._passed : 0;
    this._passed = 0;
    this._startNs = startNs;
  }

  isFresh(nowNs: number): boolean {
    this._turn(nowNs);
    return this._passed === 0 && this._passedBefore === 0;
  }
}
