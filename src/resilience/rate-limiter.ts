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
  readonly #limit: number;
  readonly #periodNs: number;
  readonly #timeoutNs: number;
  /** End of the period that `#left` belongs to. */
  #endNs: number;
  /** Calls this period still lets through; below zero, places taken in coming ones. */
  #left: number;

  constructor(options: RateLimiterOptions) {
    this.#limit = options.limitForPeriod;
    this.#periodNs = options.limitRefreshPeriodNs;
    this.#timeoutNs = options.timeoutDurationNs;
    this.#endNs = this.#periodNs;
    this.#left = this.#limit;
  }

  /** How long a call that comes now has to wait, in ns: 0 to go at once, -1 when it is refused. */
  reserve(nowNs: number): number {
    if (nowNs >= this.#endNs) this.#turn(nowNs);
    if (this.#left >= 1) {
      this.#left -= 1;
      return 0;
    }
    const periodsAhead = Math.floor(-this.#left / this.#limit);
    const waitNs = this.#endNs - nowNs + periodsAhead * this.#periodNs;
    if (waitNs > this.#timeoutNs) return -1;
    this.#left -= 1;
    return waitNs;
  }

  #turn(nowNs: number): void {
    // By remainder, which is exact: a quotient of large numbers may round up to the next period.
    const endNs = nowNs - (nowNs % this.#periodNs) + this.#periodNs;
    const turns = (endNs - this.#endNs) / this.#periodNs;
    this.#left = Math.min(this.#left + turns * this.#limit, this.#limit);
    this.#endNs = endNs;
  }
}
