import type { Distribution } from "../distribution.ts";
import type { Stream } from "../random.ts";

export interface PercentilePoint {
  /** 0..1. */
  readonly quantile: number;
  readonly value: number;
}

/** A distribution read off a dashboard: the inverse CDF is linear between the points, which ascend from quantile 0 to 1. */
export function percentiles(options: { readonly points: readonly PercentilePoint[] }): Distribution {
  return new Percentiles(options.points);
}

class Percentiles implements Distribution {
  readonly mean: number;
  private readonly _quantiles: Float64Array;
  private readonly _values: Float64Array;

  constructor(points: readonly PercentilePoint[]) {
    this._quantiles = Float64Array.from(points, ({ quantile }) => quantile);
    this._values = Float64Array.from(points, ({ value }) => value);
    let mean = 0;
    for (let index = 1; index < points.length; index++) {
      const width = this._quantiles[index]! - this._quantiles[index - 1]!;
      mean += (width * (this._values[index]! + this._values[index - 1]!)) / 2;
    }
    this.mean = mean;
  }

  at(uniform: number): number {
    const quantiles = this._quantiles;
    let upper = 1;
    while (uniform >= quantiles[upper]!) upper++;
    const from = quantiles[upper - 1]!;
    const low = this._values[upper - 1]!;
    return low + ((uniform - from) / (quantiles[upper]! - from)) * (this._values[upper]! - low);
  }

  fill(values: Float64Array, random: Stream): void {
    random.fill(values);
    for (let index = 0; index < values.length; index++) values[index] = this.at(values[index]!);
  }
}
