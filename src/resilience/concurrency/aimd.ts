import type { ConcurrencyLimit, ConcurrencyOptions } from "./concurrency-limit.ts";

type AimdOptions = Pick<
  ConcurrencyOptions,
  "initialLimit" | "minLimit" | "maxLimit" | "backoffRatio" | "timeoutNs"
>;

/**
 * Additive increase, multiplicative decrease, as TCP Reno does it: one more for each sample while at least half
 * of the limit is used, `backoffRatio` of it after a drop (Netflix AIMDLimit).
 */
export class AimdLimit implements ConcurrencyLimit {
  private readonly _options: AimdOptions;
  limit: number;

  constructor(options: AimdOptions) {
    this._options = options;
    this.limit = options.initialLimit;
  }

  sample(rttNs: number, inFlight: number, dropped: boolean): void {
    const { minLimit, maxLimit, backoffRatio, timeoutNs } = this._options;
    let limit = this.limit;
    if (dropped || rttNs > timeoutNs) limit = Math.floor(limit * backoffRatio);
    else if (inFlight * 2 >= limit) limit += 1;
    this.limit = Math.min(maxLimit, Math.max(minLimit, limit));
  }
}
