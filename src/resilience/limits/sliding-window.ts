import type { RateLimit } from "./rate-limit.ts";

/**
 * Two counters, of this window of the clock and the one before; the older counts by the share of it that the
 * last `windowNs` still cover, as if its requests had been spread evenly (the sliding window counter of
 * Cloudflare and Kong). Only what passed is counted. One passes while the estimate with it is within `quota`.
 */
export class SlidingWindow implements RateLimit {
  readonly #quota: number;
  readonly #windowNs: number;
  #startNs = 0;
  #passed = 0;
  #passedBefore = 0;

  constructor(quota: number, windowNs: number) {
    this.#quota = quota;
    this.#windowNs = windowNs;
  }

  reserve(nowNs: number): number {
    this.#turn(nowNs);
    const coveredNs = this.#windowNs - (nowNs - this.#startNs);
    const estimate = this.#passed + (this.#passedBefore * coveredNs) / this.#windowNs;
    if (estimate + 1 > this.#quota) return -1;
    this.#passed += 1;
    return 0;
  }

  #turn(nowNs: number): void {
    const startNs = nowNs - (nowNs % this.#windowNs);
    if (startNs === this.#startNs) return;
    this.#passedBefore = startNs === this.#startNs + this.#windowNs ? this.#passed : 0;
    this.#passed = 0;
    this.#startNs = startNs;
  }

  isFresh(nowNs: number): boolean {
    this.#turn(nowNs);
    return this.#passed === 0 && this.#passedBefore === 0;
  }
}
