import type { ConcurrencyLimit, ConcurrencyOptions } from "./concurrency-limit.ts";

type Gradient2Options = Pick<
  ConcurrencyOptions,
  "initialLimit" | "minLimit" | "maxLimit" | "smoothing" | "queueSize" | "longWindow"
>;

/** The first so many samples are averaged plainly. */
const FIRST_SAMPLES = 10;

/**
 * Compares how long things take now with a long moving average of the same: gradient = long / now, kept within
 * 1/2 and 1, and the limit moves towards gradient x limit + `queueSize` (Netflix Gradient2Limit). No shortest
 * time is needed, so that bursty and uneven work does not strangle it; but an overload that lasts becomes the
 * average.
 */
export class Gradient2Limit implements ConcurrencyLimit {
  readonly #options: Gradient2Options;
  #estimate: number;
  #longNs = 0;
  #samples = 0;

  constructor(options: Gradient2Options) {
    this.#options = options;
    this.#estimate = options.initialLimit;
  }

  get limit(): number {
    return Math.floor(this.#estimate);
  }

  sample(rttNs: number, inFlight: number): void {
    const longNs = this.#average(rttNs);
    // Back to normal after a long overload: the average need not take as long to come down.
    if (longNs / rttNs > 2) this.#longNs *= 0.9;
    if (inFlight < this.#estimate / 2) return;
    const { minLimit, maxLimit, smoothing, queueSize } = this.#options;
    const gradient = Math.max(0.5, Math.min(1, longNs / rttNs));
    const target = this.#estimate * gradient + queueSize;
    const smoothed = this.#estimate * (1 - smoothing) + target * smoothing;
    this.#estimate = Math.max(minLimit, Math.min(maxLimit, smoothed));
  }

  #average(rttNs: number): number {
    this.#samples += 1;
    const weight = this.#samples <= FIRST_SAMPLES ? 1 / this.#samples : 2 / (this.#options.longWindow + 1);
    this.#longNs += (rttNs - this.#longNs) * weight;
    return this.#longNs;
  }
}
