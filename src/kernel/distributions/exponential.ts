import type { Distribution } from "../distribution.ts";
import { ln } from "../maths.ts";
import type { Stream } from "../random.ts";

/** Memoryless durations with the given mean: -mean ln(1 - u). */
export function exponential(options: { readonly mean: number }): Distribution {
  return new Exponential(options.mean);
}

class Exponential implements Distribution {
  readonly mean: number;

  constructor(mean: number) {
    this.mean = mean;
  }

  at(uniform: number): number {
    return -this.mean * ln(1 - uniform);
  }

  fill(values: Float64Array, random: Stream): void {
    random.fill(values);
    for (let index = 0; index < values.length; index++) values[index] = this.at(values[index]!);
  }
}
