import type { Distribution } from "../distribution.ts";
import type { Stream } from "../random.ts";

/** Every value of [min, max) alike. */
export function uniform(options: { readonly min: number; readonly max: number }): Distribution {
  return new Uniform(options.min, options.max);
}

class Uniform implements Distribution {
  readonly mean: number;
  private readonly _min: number;
  private readonly _width: number;

  constructor(min: number, max: number) {
    this.mean = (min + max) / 2;
    this._min = min;
    this._width = max - min;
  }

  at(uniform: number): number {
    return this._min + this._width * uniform;
  }

  fill(values: Float64Array, random: Stream): void {
    random.fill(values);
    for (let index = 0; index < values.length; index++) values[index] = this.at(values[index]!);
  }
}
