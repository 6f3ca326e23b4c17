import type { Distribution } from "../distribution.ts";
import type { Stream } from "../random.ts";

/** Measured values, each as likely as the others; drawn with replacement. */
export function samples(options: { readonly values: readonly number[] }): Distribution {
  return new Samples(options.values);
}

class Samples implements Distribution {
  readonly mean: number;
  private readonly _values: Float64Array;

  constructor(values: readonly number[]) {
    // Ascending, so that a larger uniform number gives a larger value, as in the other families.
    this._values = Float64Array.from(values).sort();
    this.mean = this._values.reduce((sum, value) => sum + value, 0) / values.length;
  }

  at(uniform: number): number {
    return this._values[Math.floor(uniform * this._values.length)]!;
  }

  fill(values: Float64Array, random: Stream): void {
    random.fill(values);
    for (let index = 0; index < values.length; index++) values[index] = this.at(values[index]!);
  }
}
