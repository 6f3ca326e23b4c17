import { SlidingCount } from "./sliding-count.ts";

export interface RetryBudgetOptions {
  /** Retries (and hedges) earned by each call: 0.2 allows one for every five calls. */
  readonly ratio: number;
  /** Retries per second allowed whatever the traffic. */
  readonly minPerSecond: number;
}

const WINDOW_SECONDS = 10;
/** A balance of 1, less what adding up a ratio such as 0.29 may lose to rounding. */
const ONE = 1 - 1e-9;

/**
 * Keeps retries from multiplying the load on a dependency that is down: they may only be a share of
 * the calls. Finagle's RetryBudget: over the last ten seconds, in slots of one,
 * balance = 10 x minPerSecond + ratio x calls - withdrawals.
 */
export class RetryBudget {
  private readonly _ratio: number;
  private readonly _reserve: number;
  private readonly _deposits = new SlidingCount(WINDOW_SECONDS);
  private readonly _withdrawals = new SlidingCount(WINDOW_SECONDS);

  constructor(options: RetryBudgetOptions) {
    this._ratio = options.ratio;
    this._reserve = WINDOW_SECONDS * options.minPerSecond;
  }

  /** A call begins; its retries are not calls. */
  deposit(nowNs: number): void {
    this._deposits.add(nowNs);
  }

  /** Whether a retry or a hedge may be made now; it is then paid for. */
  tryWithdraw(nowNs: number): boolean {
    const earned = this._reserve + this._ratio * this._deposits.total(nowNs);
    if (earned - this._withdrawals.total(nowNs) < ONE) return false;
    this._withdrawals.add(nowNs);
    return true;
  }
}
