import type { Distribution } from "../distribution.ts";
import { exp, ln, normalQuantile } from "../maths.ts";
import type { Stream } from "../random.ts";

/** By what people know of it: two percentiles, the median and sigma of the logarithm, or mean and coefficient of variation. */
export type LognormalOptions =
  | { readonly median: number; readonly p99: number }
  | { readonly median: number; readonly sigma: number }
  | { readonly mean: number; readonly cv: number };

/** The standard normal quantile at 0.99. */
const Z99 = 2.3263478740408408;

/** Values whose logarithm is normal: a long tail to the right, as latencies have it. */
export function lognormal(options: LognormalOptions): Distribution {
  if ("p99" in options) return new Lognormal(options.median, ln(options.p99 / options.median) / Z99);
  if ("sigma" in options) return new Lognormal(options.median, options.sigma);
  const spread = 1 + options.cv * options.cv;
  return new Lognormal(options.mean / Math.sqrt(spread), Math.sqrt(ln(spread)));
}

class Lognormal implements Distribution {
  readonly mean: number;
  private readonly _median: number;
  private readonly _sigma: number;

  constructor(median: number, sigma: number) {
    this.mean = median * exp(0.5 * sigma * sigma);
    this._median = median;
    this._sigma = sigma;
  }

  at(uniform: number): number {
    return this._sigma > 0 ? this._median * exp(this._sigma * normalQuantile(uniform)) : this._median;
  }

  fill(values: Float64Array, random: Stream): void {
    random.fill(values);
    for (let index = 0; index < values.length; index++) values[index] = this.at(values[index]!);
  }
}
