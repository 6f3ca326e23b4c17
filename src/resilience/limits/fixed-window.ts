import type { RateLimit } from "./rate-limit.ts";

/**
 * `quota` requests pass in each window of the clock, counted from time 0 (a counter in Redis whose name holds
 * the minute). Cheap, and blind to the edge: twice the quota may pass around it within next to no time.
 */
export class FixedWindow implements RateLimit {
  readonly #quota: number;
  readonly #windowNs: number;
  #startNs = 0;
  #passed = 0;

  constructor(quota: number, windowNs: number) {
    this.#quota = quota;
    this.#windowNs = windowNs;
  }

  reserve(nowNs: number): number {
    if (nowNs >= this.#startNs + this.#windowNs) {
      this.#startNs = nowNs - (nowNs % this.#windowNs);
      this.#passed = 0;
    }
    if (this.#passed >= this.#quota) return -1;
    this.#passed += 1;
    return 0;
  }

  isFresh(nowNs: number): boolean {
    return this.#passed === 0 || nowNs >= this.#startNs + this.#windowNs;
  }
}
