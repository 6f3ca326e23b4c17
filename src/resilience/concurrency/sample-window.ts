import type { ConcurrencyLimit } from "./concurrency-limit.ts";

/** Fewer samples than this say nothing (Netflix WindowedLimit). */
const FEWEST_SAMPLES = 10;

/**
 * Hands a limit one sample for each window instead of one for each request: the mean time, the most that were
 * under way, and whether any was dropped (Netflix WindowedLimit with its average window, of one fixed length).
 * The window begins with the end of the one before, at a sample.
 */
export class SampleWindow {
  private readonly _limit: ConcurrencyLimit;
  private readonly _windowNs: number;
  private _endNs = 0;
  private _sumNs = 0;
  private _count = 0;
  private _most = 0;
  private _dropped = false;

  constructor(limit: ConcurrencyLimit, windowNs: number) {
    this._limit = limit;
    this._windowNs = windowNs;
  }

  sample(nowNs: number, rttNs: number, inFlight: number, dropped: boolean): void {
    this._sumNs += rttNs;
    this._count += 1;
    this._most = Math.max(this._most, inFlight);
    this._dropped ||= dropped;
    if (nowNs <= this._endNs) return;
    this._endNs = nowNs + this._windowNs;
    if (this._count >= FEWEST_SAMPLES)
      this._limit.sample(this._sumNs / this._count, this._most, this._dropped);
    this._sumNs = 0;
    this._count = 0;
    this._most = 0;
    this._dropped = false;
  }
}
