import { Histogram } from "../../statistics/histogram.ts";

/**
 * Latencies of a run in stretches of equal length, 80 to 160 of them after the warm-up: as many
 * histograms, however much happens. A stretch is a whole number of the windows in which latencies are
 * gathered anyway; where fewer fit, there are fewer.
 */
export class LatencySections {
  readonly lengthNs: number;
  readonly sections: readonly Histogram[];
  private readonly _first: number;
  private readonly _size: number;

  constructor({ durationNs, warmupNs, windowNs }: SectionOptions) {
    // The first window that is measured as a whole; what there is before it belongs to the first stretch.
    this._first = Math.ceil(warmupNs / windowNs);
    const windows = Math.floor(durationNs / windowNs) - this._first;
    this._size = Math.max(1, Math.ceil(windows / SECTIONS_MAX));
    this.lengthNs = this._size * windowNs;
    this.sections = Array.from(
      { length: Math.max(1, Math.floor(windows / this._size)) },
      () => new Histogram(),
    );
  }

  /** Takes in what was measured in the window of this number, from 0. */
  add(window: number, latencies: Histogram): void {
    const section = Math.floor((window - this._first) / this._size);
    this.sections[Math.min(Math.max(section, 0), this.sections.length - 1)]!.add(latencies);
  }
}

export interface SectionOptions {
  readonly durationNs: number;
  readonly warmupNs: number;
  /** Of the windows that are added. */
  readonly windowNs: number;
}

/** As many as the batches that are tested for independence. */
export const SECTIONS_MAX = 160;
