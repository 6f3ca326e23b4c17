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
  private readonly _options: Gradient2Options;
  private _estimate: number;
  private _longNs = 0;
  private _samples = 0;

  constructor(options: Gradient2Options) {
    this._options = options;
    this._estimate = options.initialLimit;
  }

  get limit(): number {
    return Math.floor(this._estimate);
  }

  sample(rttNs: number, inFlight: number): void {
    const longNs = this._average(rttNs);
    // Back to normal after a long overload: the average need not take as long to come down.
    if (longNs / rttNs > 2) this._longNs *= 0.9;
    if (inFlight < this._estimate / 2) return;
    const { minLimit, maxLimit, smoothing, queueSize } = this._options;
    const gradient = Math.max(0.5, Math.min(1, longNs / rttNs));
    const target = this._estimate * gradient + queueSize;
    const smoothed = this._estimate * (1 - smoothing) + target * smoothing;
    this._estimate = Math.max(minLimit, Math.min(maxLimit, smoothed));
  }

  private _average(rttNs: number): number {
    this._samples += 1;
    const weight = this._samples <= FIRST_SAMPLES ? 1 / this._samples : 2 / (this._options.longWindow + 1);
    this._longNs += (rttNs - this._longNs) * weight;
    return this._longNs;
  }
}
