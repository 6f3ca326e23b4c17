export interface RetryQuotaOptions {
  /** Tokens at the start, and at most. */
  readonly initialRetryTokens: number;
  /** What a retry costs. */
  readonly retryCost: number;
  /** What it costs after a timeout. */
  readonly timeoutRetryCost: number;
  /** What a call earns that succeeds without a retry. */
  readonly noRetryIncrement: number;
}

/**
 * The retry quota of the AWS SDKs' standard mode (botocore's `retries/quota.py`): every retry costs
 * tokens, more of them after a timeout. A call that succeeds gives back what its last retry has cost,
 * or a little where it needed none; one that fails gives nothing back. Failures therefore drain it
 * though time goes by, and only successes fill it again.
 */
export class RetryQuota {
  private readonly _options: RetryQuotaOptions;
  private _tokens: number;

  constructor(options: RetryQuotaOptions) {
    this._options = options;
    this._tokens = options.initialRetryTokens;
  }

  /** What a retry would cost now; null where there are not so many tokens left. */
  costOf(afterTimeout: boolean): number | null {
    const cost = afterTimeout ? this._options.timeoutRetryCost : this._options.retryCost;
    return cost <= this._tokens ? cost : null;
  }

  pay(cost: number): void {
    this._tokens -= cost;
  }

  /** A call has succeeded; its last retry has cost `lastCost`, 0 without one. */
  succeeded(lastCost: number): void {
    const { initialRetryTokens, noRetryIncrement } = this._options;
    const back = lastCost > 0 ? lastCost : noRetryIncrement;
    this._tokens = Math.min(initialRetryTokens, this._tokens + back);
  }
}
