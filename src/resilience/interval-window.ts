import type { SlidingWindow } from "./sliding-window.ts";

/**
 * Every call since the counts were last cleared, which happens when an interval is over: gobreaker's
 * `Interval`. The next interval begins with the first call or outcome after the last one's end, not
 * on a grid.
 */
export class IntervalWindow implements SlidingWindow {
  calls = 0;
  failures = 0;
  slowCalls = 0;
  private readonly _intervalNs: number;
  private _sinceNs = 0;

  constructor(intervalNs: number) {
    this._intervalNs = intervalNs;
  }

  /** When the present interval began. */
  get sinceNs(): number {
    return this._sinceNs;
  }

  /** Time has come to `nowNs`: a call asks to pass, or one has ended. */
  turn(nowNs: number): void {
    if (nowNs > this._sinceNs + this._intervalNs) this.clear(nowNs);
  }

  record(_nowNs: number, failed: boolean, slow: boolean): void {
    this.calls += 1;
    if (failed) this.failures += 1;
    if (slow) this.slowCalls += 1;
  }

  clear(nowNs: number): void {
    this._sinceNs = nowNs;
    this.calls = 0;
    this.failures = 0;
    this.slowCalls = 0;
  }

  describe(part: number): string {
    return `${part} of ${this.calls} calls in an interval of ${this._intervalNs / 1e9} s`;
  }
}
