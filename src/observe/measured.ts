import type { Interval } from "./setup.ts";

/**
 * What is kept of the measured part of a run, beside what came before it, which nobody will ask for. Both are
 * counted in the same way: code that begins to count only when the warm-up is over was compiled without that,
 * and is compiled again.
 */
export class Measured<T> {
  /** What began in the interval. */
  readonly whole: T;
  private readonly _before: T;
  private readonly _fromNs: number = NaN;

  /** Of an interval that lasts to the end of the run. */
  constructor(interval: Interval, make: (interval: Interval) => T) {
    this._fromNs = interval.fromNs;
    this.whole = make(interval);
    this._before = this._fromNs > 0 ? make({ fromNs: -Infinity, toNs: this._fromNs }) : this.whole;
  }

  /** Where to count what belongs to something that began at this time. */
  at(timeNs: number): T {
    const { whole, _before: before } = this;
    return timeNs < this._fromNs ? before : whole;
  }
}
