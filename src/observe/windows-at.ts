import type { Interval } from "./setup.ts";

/**
 * What is kept for each window of a condition, found by time: facts come in by the ten million, and most
 * belong to no window at all.
 */
export class WindowsAt<T> {
  /** One for each window, in the same order. */
  readonly kept: readonly T[];
  /** From here on none is covered: worth a look before asking. */
  readonly endNs: number;
  /** Where a window begins or ends, ascending, from -Infinity on; and who covers the time up to the next. */
  private readonly _cutsNs: readonly number[];
  private readonly _covering: (readonly T[])[];
  /** The stretch of time that was asked for last. */
  private _fromNs = Infinity;
  private _toNs = -Infinity;
  private _current: readonly T[] = [];

  constructor(intervals: readonly Interval[], make: (interval: Interval) => T) {
    this.kept = intervals.map(make);
    this.endNs = Math.max(...intervals.map(({ toNs }) => toNs));
    const cuts = new Set(intervals.flatMap(({ fromNs, toNs }) => [fromNs, toNs]));
    this._cutsNs = [-Infinity, ...[...cuts].sort((a, b) => a - b)];
    const covers = ({ fromNs, toNs }: Interval, cutNs: number): boolean => fromNs <= cutNs && cutNs < toNs;
    this._covering = this._cutsNs.map((cutNs) =>
      this.kept.filter((_, index) => covers(intervals[index]!, cutNs)),
    );
    // Facts before the first window are counted where nobody will look, for the reason given at `Measured`.
    if (intervals.length > 0) this._covering[0] = [make({ fromNs: -Infinity, toNs: this._cutsNs[1]! })];
  }

  /** What is kept for the windows that cover this time. */
  at(timeNs: number): readonly T[] {
    if (timeNs < this._fromNs || timeNs >= this._toNs) this._moveTo(timeNs);
    return this._current;
  }

  private _moveTo(timeNs: number): void {
    const at = this._cutsNs.findLastIndex((cutNs) => cutNs <= timeNs);
    this._fromNs = this._cutsNs[at]!;
    this._toNs = this._cutsNs[at + 1] ?? Infinity;
    this._current = this._covering[at]!;
  }
}
