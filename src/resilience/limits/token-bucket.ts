import type { RateLimit } from "./rate-limit.ts";

/**
 * A bucket of `burst` tokens, full at first, into which one drops every `periodNs`; who finds none is refused.
 * Kept as the one number of the generic cell rate algorithm (ITU-T I.371, GCRA(T, tau) with T = `periodNs` and
 * tau = (burst - 1) T): when the bucket will be full again. No window of length t lets more than
 * burst + t / T pass.
 */
export class TokenBucket implements RateLimit {
  private readonly _periodNs: number;
  private readonly _toleranceNs: number;
  private _fullAtNs = 0;

  constructor(periodNs: number, burst: number) {
    this._periodNs = periodNs;
    this._toleranceNs = (burst - 1) * periodNs;
  }

  reserve(nowNs: number): number {
    if (nowNs < this._fullAtNs - this._toleranceNs) return -1;
    this._fullAtNs = Math.max(nowNs, this._fullAtNs) + this._periodNs;
    return 0;
  }

  isFresh(nowNs: number): boolean {
    return nowNs >= this._fullAtNs;
  }
}
