import type { Distribution } from "../distribution.ts";
import type { Stream } from "../random.ts";

/** Every value of [min, max) alike. */
export function uniform(options: { readonly min: number; readonly max: number }): Distribution {
  return new Uniform(options.min, options.max);
}

class Uniform implements Distribution {
  readonly mean: number;
  readonly #min: number;
  readonly #width: number;

  constructor(min: number, max: number) {
    this.mean = (min + max) / 2;
    this.#min = min;
    this.#width = max - min;
  }

  at(uniform: number): number {
    return this.#min + this.#width * uniform;
  }

  fill(values: Float64Array, random: Stream): void {
    for (let index = 0; index < values.length; index++) values[index] = this.at(random.next());
  }
}
