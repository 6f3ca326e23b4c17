import type { Distribution } from "./distribution.ts";
import { TIME_MAX_NS } from "./lanes.ts";
import type { Stream } from "./random.ts";

/**
 * Variates of one distribution from a stream of their own, drawn some ahead in one tight loop. Nobody
 * can tell: no one else reads the stream, and the parameters are fixed for the run (what changes them
 * scales the result). All call sites see this one class, whatever mix of families a scenario has.
 */
export class Variates {
  private readonly _distribution: Distribution;
  private readonly _random: Stream;
  private readonly _values: Float64Array;
  private readonly _ahead: number;
  private _used: number;

  constructor(distribution: Distribution, random: Stream, ahead = 32) {
    this._distribution = distribution;
    this._random = random;
    this._values = new Float64Array(ahead);
    this._ahead = ahead;
    this._used = ahead;
  }

  /** The next variate, in the unit of the distribution's parameters. */
  sample(): number {
    if (this._used === this._ahead) this._refill();
    return this._values[this._used++]!;
  }

  /** The next variate as a duration: a whole number of nanoseconds, at most the 2^53 that a simulation can tell apart. */
  sampleNs(): number {
    return Math.min(Math.floor(this.sample() + 0.5), TIME_MAX_NS);
  }

  private _refill(): void {
    this._distribution.fill(this._values, this._random);
    this._used = 0;
  }
}
