import type { Distribution } from "./distribution.ts";
import { TIME_MAX_NS } from "./lanes.ts";
import type { Stream } from "./random.ts";

/**
 * Variates of one distribution from a stream of their own, drawn some ahead in one tight loop. Nobody
 * can tell: no one else reads the stream, and the parameters are fixed for the run (what changes them
 * scales the result). All call sites see this one class, whatever mix of families a scenario has.
 */
export class Variates {
  readonly #distribution: Distribution;
  readonly #random: Stream;
  readonly #values: Float64Array;
  #used: number;

  constructor(distribution: Distribution, random: Stream, ahead = 32) {
    this.#distribution = distribution;
    this.#random = random;
    this.#values = new Float64Array(ahead);
    this.#used = ahead;
  }

  /** The next variate, in the unit of the distribution's parameters. */
  sample(): number {
    if (this.#used === this.#values.length) this.#refill();
    return this.#values[this.#used++]!;
  }

  /** The next variate as a duration: a whole number of nanoseconds, at most the 2^53 that a simulation can tell apart. */
  sampleNs(): number {
    return Math.min(Math.floor(this.sample() + 0.5), TIME_MAX_NS);
  }

  #refill(): void {
    this.#distribution.fill(this.#values, this.#random);
    this.#used = 0;
  }
}
