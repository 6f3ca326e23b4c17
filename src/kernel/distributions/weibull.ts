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
  readonly #scale: number;
  readonly #power: number;

  constructor(scale: number, shape: number) {
    this.#scale = scale;
    this.#power = 1 / shape;
    this.mean = scale * exp(lnGamma(1 + this.#power));
  }

  at(uniform: number): number {
    return uniform > 0 ? this.#scale * exp(this.#power * ln(-ln(1 - uniform))) : 0;
  }

  fill(values: Float64Array, random: Stream): void {
    for (let index = 0; index < values.length; index++) values[index] = this.at(random.next());
  }
}
