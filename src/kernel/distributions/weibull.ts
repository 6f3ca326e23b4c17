import type { Distribution } from "../distribution.ts";
import { lnGamma } from "../gamma-function.ts";
import { exp, ln } from "../maths.ts";
import type { Stream } from "../random.ts";

/** Weibull: scale (-ln(1 - u))^(1/shape). */
export function weibull(options: { readonly scale: number; readonly shape: number }): Distribution {
  return new Weibull(options.scale, options.shape);
}

class Weibull implements Distribution {
  readonly mean: number;
  private readonly _scale: number;
  private readonly _power: number;

  constructor(scale: number, shape: number) {
    this._scale = scale;
    this._power = 1 / shape;
    this.mean = scale * exp(lnGamma(1 + this._power));
  }

  at(uniform: number): number {
    return uniform > 0 ? this._scale * exp(this._power * ln(-ln(1 - uniform))) : 0;
  }

  fill(values: Float64Array, random: Stream): void {
    random.fill(values);
    for (let index = 0; index < values.length; index++) values[index] = this.at(values[index]!);
  }
}
