import type { RateLimit } from "./rate-limit.ts";

/**
 * `quota` requests pass in each window of the clock, counted from time 0 (a counter in Redis whose name holds
 * the minute). Cheap, and blind to the edge: twice the quota may pass around it within next to no time.
 */
export class FixedWindow implements RateLimit {
  private readonly _quota: number;
  private readonly _windowNs: number;
  private _startNs = 0;
  private _passed = 0;

  constructor(quota: number, windowNs: number) {
    this._quota = quota;
    this._windowNs = windowNs;
  }

  reserve(nowNs: number): number {
    if (nowNs >= this._startNs + this._windowNs) {
      this._startNs = nowNs - (nowNs % this._windowNs);
      this._passed = 0;
    }
    if (this._passed >= this._quota) return -1;
    this._passed += 1;
    return 0;
  }

  isFresh(nowNs: number): boolean {
    return this._passed === 0 || nowNs >= this._startNs + this._windowNs;
  }
}
