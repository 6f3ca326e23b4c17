export interface RetryThrottleOptions {
  /** Tokens at the start, and at most. */
  readonly maxTokens: number;
  /** Tokens that a success earns; a failure costs 1. */
  readonly tokenRatio: number;
}

/**
 * gRPC's retry throttling (gRFC A6): each failed attempt takes a token, each success gives a part of one back,
 * and retries and hedges are made only while more than half of the tokens are left. Unlike a budget it does not
 * count retries: it reads from the outcomes whether the callee is well.
 */
export class RetryThrottle {
  private readonly _options: RetryThrottleOptions;
  private _tokens: number;

  constructor(options: RetryThrottleOptions) {
    this._options = options;
    this._tokens = options.maxTokens;
  }

  get allowsRetries(): boolean {
    return this._tokens > this._options.maxTokens / 2;
  }

  succeeded(): void {
    this._tokens = Math.min(this._options.maxTokens, this._tokens + this._options.tokenRatio);
  }

  failed(): void {
    this._tokens = Math.max(0, this._tokens - 1);
  }
}
