import type { DownSeries, Summary } from "../../../observe/summary.ts";

/** At most this many positions has the slider: fewer than the windows of the charts, so that a page stays small. */
const MOMENTS_MAX = 150;

/** The moments that the topology can be looked at: each one window of the charts, or a few of them. */
export class Moments {
  readonly count: number;
  readonly lengthMs: number;
  private readonly _windowMs: number;
  private readonly _merged: number;
  private readonly _windows: number;

  constructor({ series, durationMs, stopped }: Summary) {
    const endMs = stopped?.atMs ?? durationMs;
    this._windowMs = series.windowMs;
    this._windows = Math.ceil(endMs / series.windowMs);
    this._merged = Math.max(Math.ceil(this._windows / MOMENTS_MAX), 1);
    this.count = Math.ceil(this._windows / this._merged);
    this.lengthMs = this._windowMs * this._merged;
  }

  startMs(moment: number): number {
    return moment * this.lengthMs;
  }

  /** Mean of a series over a moment; 0 where it says nothing. */
  mean(values: readonly (number | null)[] | undefined, moment: number): number {
    const known = this._of(values, moment);
    return known.length === 0 ? 0 : known.reduce((sum, value) => sum + value, 0) / known.length;
  }

  /** Highest value of a series in a moment; 0 where it says nothing. */
  max(values: readonly (number | null)[] | undefined, moment: number): number {
    return Math.max(0, ...this._of(values, moment));
  }

  private _of(values: readonly (number | null)[] | undefined, moment: number): readonly number[] {
    const from = moment * this._merged;
    const part = (values ?? []).slice(from, Math.min(from + this._merged, this._windows));
    return part.filter((value) => value !== null);
  }

  /** The most machines that were down at once in a moment, out of all. */
  down(series: DownSeries | undefined, moment: number): number {
    if (series === undefined) return 0;
    const [fromMs, toMs] = [this.startMs(moment), this.startMs(moment + 1)];
    const before = series.moves.findLast(({ atMs }) => atMs <= fromMs)?.machines ?? 0;
    const within = series.moves.filter(({ atMs }) => atMs > fromMs && atMs < toMs);
    return Math.max(before, ...within.map(({ machines }) => machines));
  }
}
