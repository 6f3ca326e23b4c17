import type { ConcurrencyLimit } from "./concurrency-limit.ts";

/** Fewer samples than this say nothing (Netflix WindowedLimit). */
const FEWEST_SAMPLES = 10;

/**
 * Hands a limit one sample for each window instead of one for each request: the mean time, the most that were
 * under way, and whether any was dropped (Netflix WindowedLimit with its average window, of one fixed length).
 * The window begins with the end of the one before, at a sample.
 */
export class SampleWindow {
  readonly #limit: ConcurrencyLimit;
  readonly #windowNs: number;
  #endNs = 0;
  #sumNs = 0;
  #count = 0;
  #most = 0;
  #dropped = false;

  constructor(limit: ConcurrencyLimit, windowNs: number) {
    this.#limit = limit;
    this.#windowNs = windowNs;
  }

  sample(nowNs: number, rttNs: number, inFlight: number, dropped: boolean): void {
    this.#sumNs += rttNs;
    this.#count += 1;
    this.#most = Math.max(this.#most, inFlight);
    this.#dropped ||= dropped;
    if (nowNs <= this.#endNs) return;
    this.#endNs = nowNs + this.#windowNs;
    if (this.#count >= FEWEST_SAMPLES)
      this.#limit.sample(this.#sumNs / this.#count, this.#most, this.#dropped);
    this.#sumNs = 0;
    this.#count = 0;
    this.#most = 0;
    this.#dropped = false;
  }
}
