import type { RateLimit } from "./rate-limit.ts";

/**
 * Remembers when each of the last `quota` passed; one more passes when the oldest of them did so a whole
 * `windowNs` ago (a sorted set in Redis). Exact: no `windowNs`, wherever it begins, lets more than `quota`
 * pass; it costs one number for each of them.
 */
export class SlidingLog implements RateLimit {
  readonly #windowNs: number;
  readonly #times: Float64Array;
  #next = 0;
  #lastNs = -Infinity;

  constructor(quota: number, windowNs: number) {
    this.#windowNs = windowNs;
    this.#times = new Float64Array(quota).fill(-Infinity);
  }

  reserve(nowNs: number): number {
    const oldestNs = this.#times[this.#next] ?? Infinity;
    if (nowNs - oldestNs < this.#windowNs) return -1;
    this.#times[this.#next] = nowNs;
    this.#next = (this.#next + 1) % this.#times.length;
    this.#lastNs = nowNs;
    return 0;
  }

  isFresh(nowNs: number): boolean {
    return nowNs - this.#lastNs >= this.#windowNs;
  }
}
