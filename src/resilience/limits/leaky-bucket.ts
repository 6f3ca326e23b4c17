import type { RateLimit } from "./rate-limit.ts";

/**
 * A bucket that leaks one request every `periodNs`: requests leave evenly spaced, those that come faster wait in
 * it, and who would be more than `burst` waiting is refused (nginx `limit_req` with `burst` and without
 * `nodelay`). A place once taken is spent, even if its request gives up.
 */
export class LeakyBucket implements RateLimit {
  private readonly _periodNs: number;
  private readonly _longestNs: number;
  /** When the next one may leave. */
  private _nextNs = 0;

  constructor(periodNs: number, burst: number) {
    this._periodNs = periodNs;
    this._longestNs = burst * periodNs;
  }

  reserve(nowNs: number): number {
    const leavesNs = Math.max(nowNs, this._nextNs);
    // Half a nanosecond of grace: periods that are no whole numbers must not cost the last place.
    if (leavesNs - nowNs > this._longestNs + 0.5) return -1;
    this._nextNs = leavesNs + this._periodNs;
    return Math.round(leavesNs - nowNs);
  }

  isFresh(nowNs: number): boolean {
    return nowNs >= this._nextNs;
  }
}
