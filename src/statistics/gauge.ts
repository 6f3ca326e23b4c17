/**
 * A level that moves at instants (busy workers, waiting requests), weighted by time over one
 * interval [fromNs, toNs). Moves before the interval set the level it begins with; moves after it
 * change nothing but the level.
 */
export class Gauge {
  #fromNs: number;
  #toNs: number;
  #level = 0;
  #max = 0;
  /** The integral runs up to here. */
  #sinceNs: number;
  #integralNs = 0;

  constructor(fromNs: number, toNs: number) {
    this.#fromNs = fromNs;
    this.#toNs = toNs;
    this.#sinceNs = fromNs;
  }

  /** Moves the level by `delta` at `nowNs`, which never runs backwards. */
  change(nowNs: number, delta: number): void {
    this.#advance(nowNs);
    this.#level += delta;
    if (nowNs < this.#fromNs) this.#max = this.#level;
    else if (this.#level > this.#max && nowNs < this.#toNs) this.#max = this.#level;
  }

  /** The level now. */
  get value(): number {
    return this.#level;
  }

  /** Highest level of the interval, the one it began with included. */
  get max(): number {
    return this.#max;
  }

  /** Level x time (ns) from the start of the interval to `untilNs` or its end, whichever is first. */
  integralNs(untilNs: number): number {
    const restNs = Math.min(untilNs, this.#toNs) - this.#sinceNs;
    return restNs > 0 ? this.#integralNs + this.#level * restNs : this.#integralNs;
  }

  /** Mean level from the start of the interval to `untilNs` or its end; null when that is no time. */
  mean(untilNs: number): number | null {
    const lengthNs = Math.min(untilNs, this.#toNs) - this.#fromNs;
    return lengthNs > 0 ? this.integralNs(untilNs) / lengthNs : null;
  }

  /** Begins the next interval with the level as it stands: one gauge serves a series of windows. */
  restart(fromNs: number, toNs: number): void {
    this.#fromNs = fromNs;
    this.#toNs = toNs;
    this.#sinceNs = fromNs;
    this.#integralNs = 0;
    this.#max = this.#level;
  }

  #advance(nowNs: number): void {
    const untilNs = nowNs < this.#toNs ? nowNs : this.#toNs;
    if (untilNs <= this.#sinceNs) return;
    this.#integralNs += this.#level * (untilNs - this.#sinceNs);
    this.#sinceNs = untilNs;
  }
}
