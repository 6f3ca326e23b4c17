import type { RateLimit } from "./rate-limit.ts";

/**
 * Remembers when each of the last `quota` passed; one more passes when the oldest of them did so a whole
 * `windowNs` ago (a sorted set in Redis). Exact: no `windowNs`, wherever it begins, lets more than `quota`
 * pass; it costs one number for each of them.
 */
export class SlidingLog implements RateLimit {
  private readonly _windowNs: number;
  private readonly _times: Float64Array;
  private _next = 0;
  private _lastNs = -Infinity;

  constructor(quota: number, windowNs: number) {
    this._windowNs = windowNs;
    this._times = new Float64Array(quota).fill(-Infinity);
  }

  reserve(nowNs: number): number {
    const oldestNs = this._times[this._next] ?? Infinity;
    if (nowNs - oldestNs < this._windowNs) return -1;
    this._times[this._next] = nowNs;
    this._next = (this._next + 1) % this._times.length;
    this._lastNs = nowNs;
    return 0;
  }

  isFresh(nowNs: number): boolean {
    return nowNs - this._lastNs >= this._windowNs;
  }
}
