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
  private readonly _options: VegasOptions;
  private readonly _random: RandomSource;
  private _estimate: number;
  private _shortestNs = Infinity;
  private _samples = 0;
  private _probeShare: number;

  constructor(options: VegasOptions, random: RandomSource) {
    this._options = options;
    this._random = random;
    this._estimate = options.initialLimit;
    this._probeShare = 0.5 + random.next() / 2;
  }

  get limit(): number {
    return Math.floor(this._estimate);
  }

  sample(rttNs: number, inFlight: number, dropped: boolean): void {
    this._samples += 1;
    if (this._probeShare * this._options.probeMultiplier * this._estimate <= this._samples) {
      this._probeShare = 0.5 + this._random.next() / 2;
      this._samples = 0;
      this._shortestNs = rttNs;
    } else if (rttNs < this._shortestNs) this._shortestNs = rttNs;
    else this._adjust(rttNs, inFlight, dropped);
  }

  private _adjust(rttNs: number, inFlight: number, dropped: boolean): void {
    const { minLimit, maxLimit, smoothing } = this._options;
    const target = this._estimate + this._step(rttNs, inFlight, dropped);
    if (target === this._estimate) return;
    const bounded = Math.max(minLimit, Math.min(maxLimit, target));
    this._estimate = (1 - smoothing) * this._estimate + smoothing * bounded;
  }

  private _step(rttNs: number, inFlight: number, dropped: boolean): number {
    const scale = magnitude(this.limit);
    if (dropped) return -scale;
    if (inFlight * 2 < this._estimate) return 0;
    const queue = Math.ceil(this._estimate * (1 - this._shortestNs / rttNs));
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
