import type { RandomSource } from "../random-source.ts";
import type { ConcurrencyLimit, ConcurrencyOptions } from "./concurrency-limit.ts";

type VegasOptions = Pick<
  ConcurrencyOptions,
  "initialLimit" | "minLimit" | "maxLimit" | "smoothing" | "probeMultiplier"
>;

/**
 * TCP Vegas (Brakmo and Peterson, 1995), as Netflix VegasLimit has it: the shortest time seen is taken for the
 * time without a queue, limit x (1 - shortest / this one) for the length of the queue, and the limit grows
 * while that is short and shrinks while it is long. With L the number of digits of the limit less one (at least
 * 1), short is below 3 L, long above 6 L, next to nothing up to L; the steps are L, L and 6 L. Every now and
 * then the shortest time is forgotten, or a service that became slower would be strangled for ever.
 */
export class VegasLimit implements ConcurrencyLimit {
  readonly #options: VegasOptions;
  readonly #random: RandomSource;
  #estimate: number;
  #shortestNs = Infinity;
  #samples = 0;
  #probeShare: number;

  constructor(options: VegasOptions, random: RandomSource) {
    this.#options = options;
    this.#random = random;
    this.#estimate = options.initialLimit;
    this.#probeShare = 0.5 + random.next() / 2;
  }

  get limit(): number {
    return Math.floor(this.#estimate);
  }

  sample(rttNs: number, inFlight: number, dropped: boolean): void {
    this.#samples += 1;
    if (this.#probeShare * this.#options.probeMultiplier * this.#estimate <= this.#samples) {
      this.#probeShare = 0.5 + this.#random.next() / 2;
      this.#samples = 0;
      this.#shortestNs = rttNs;
    } else if (rttNs < this.#shortestNs) this.#shortestNs = rttNs;
    else this.#adjust(rttNs, inFlight, dropped);
  }

  #adjust(rttNs: number, inFlight: number, dropped: boolean): void {
    const { minLimit, maxLimit, smoothing } = this.#options;
    const target = this.#estimate + this.#step(rttNs, inFlight, dropped);
    if (target === this.#estimate) return;
    const bounded = Math.max(minLimit, Math.min(maxLimit, target));
    this.#estimate = (1 - smoothing) * this.#estimate + smoothing * bounded;
  }

  #step(rttNs: number, inFlight: number, dropped: boolean): number {
    const scale = magnitude(this.limit);
    if (dropped) return -scale;
    if (inFlight * 2 < this.#estimate) return 0;
    const queue = Math.ceil(this.#estimate * (1 - this.#shortestNs / rttNs));
    if (queue <= scale) return 6 * scale;
    if (queue < 3 * scale) return scale;
    return queue > 6 * scale ? -scale : 0;
  }
}

/** The whole part of the decimal logarithm, at least 1. */
function magnitude(limit: number): number {
  let digits = 0;
  for (let rest = limit; rest >= 10; rest /= 10) digits += 1;
  return Math.max(1, digits);
}
