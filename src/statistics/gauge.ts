/**
 * A level that moves at instants (busy workers, waiting requests), weighted by time over one
 * interval [fromNs, toNs). Moves before the interval set the level it begins with; moves after it
 * change nothing but the level.
 */
export class Gauge {
  private _fromNs: number;
  private _toNs: number;
  private _level = 0;
  private _max = 0;
  /** The integral runs up to here. */
  private _sinceNs: number;
  private _integralNs = 0;

  constructor(fromNs: number, toNs: number) {
    this._fromNs = fromNs;
    this._toNs = toNs;
    this._sinceNs = fromNs;
  }

  /** Moves the level by `delta` at `nowNs`, which never runs backwards. */
  change(nowNs: number, delta: number): void {
    this._advance(nowNs);
    this._level += delta;
    if (nowNs < this._fromNs) this._max = this._level;
    else if (this._level > this._max && nowNs < this._toNs) this._max = this._level;
  }

  /** The level now. */
  get value(): number {
    return this._level;
  }

  /** Highest level of the interval, the one it began with included. */
  get max(): number {
    return this._max;
  }

  /** Level x time (ns) from the start of the interval to `untilNs` or its end, whichever is first. */
  integralNs(untilNs: number): number {
    const restNs = Math.min(untilNs, this._toNs) - this._sinceNs;
    return restNs > 0 ? this._integralNs + this._level * restNs : this._integralNs;
  }

  /** Mean level from the start of the interval to `untilNs` or its end; null when that is no time. */
  mean(untilNs: number): number | null {
    const lengthNs = Math.min(untilNs, this._toNs) - this._fromNs;
    return lengthNs > 0 ? this.integralNs(untilNs) / lengthNs : null;
  }

  /** Begins the next interval with the level as it stands: one gauge serves a series of windows. */
  restart(fromNs: number, toNs: number): void {
    this._fromNs = fromNs;
    this._toNs = toNs;
    this._sinceNs = fromNs;
    this._integralNs = 0;
    this._max = this._level;
  }

  private _advance(nowNs: number): void {
    const untilNs = nowNs < this._toNs ? nowNs : this._toNs;
    if (untilNs <= this._sinceNs) return;
    this._integralNs += this._level * (untilNs - this._sinceNs);
    this._sinceNs = untilNs;
  }
}
