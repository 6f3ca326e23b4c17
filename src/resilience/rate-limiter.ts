export interface RateLimiterOptions {
  /** Calls let through in one period. */
  readonly limitForPeriod: number;
  /** Length of a period, in ns; periods lie on a grid from time 0. */
  readonly limitRefreshPeriodNs: number;
  /** How long a call may wait for its turn, in ns. */
  readonly timeoutDurationNs: number;
}

/**
 * Lets at most `limitForPeriod` calls through in each period. Resilience4j's AtomicRateLimiter:
 * what a period does not use is lost, and a call that finds nothing left reserves a place in a
 * coming period if it can wait that long. A place once reserved is spent, even if its call gives up.
 */
export class RateLimiter {
  private readonly _limit: number;
  private readonly _periodNs: number;
  private readonly _timeoutNs: number;
  /** End of the period that `_left` belongs to. */
  private _endNs: number;
  /** Calls this period still lets through; below zero, places taken in coming ones. */
  private _left: number;

  constructor(options: RateLimiterOptions) {
    this._limit = options.limitForPeriod;
    this._periodNs = options.limitRefreshPeriodNs;
    this._timeoutNs = options.timeoutDurationNs;
    this._endNs = this._periodNs;
    this._left = this._limit;
  }

  /** How long a call that comes now has to wait, in ns: 0 to go at once, -1 when it is refused. */
  reserve(nowNs: number): number {
    if (nowNs >= this._endNs) this._turn(nowNs);
    if (this._left >= 1) {
      this._left -= 1;
      return 0;
    }
    const periodsAhead = Math.floor(-this._left / this._limit);
    const waitNs = this._endNs - nowNs + periodsAhead * this._periodNs;
    if (waitNs > this._timeoutNs) return -1;
    this._left -= 1;
    return waitNs;
  }

  private _turn(nowNs: number): void {
    // By remainder, which is exact: a quotient of large numbers may round up to the next period.
    const endNs = nowNs - (nowNs % this._periodNs) + this._periodNs;
    const turns = (endNs - this._endNs) / this._periodNs;
    this._left = Math.min(this._left + turns * this._limit, this._limit);
    this._endNs = endNs;
  }
}
