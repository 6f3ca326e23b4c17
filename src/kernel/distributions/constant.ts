import type { Distribution } from "../distribution.ts";

/** Always the same value; draws nothing. */
export function constant(options: { readonly value: number }): Distribution {
  return new Constant(options.value);
}

class Constant implements Distribution {
  readonly mean: number;

  constructor(value: number) {
    this.mean = value;
  }

  at(): number {
    return this.mean;
  }

  fill(values: Float64Array): void {
    values.fill(this.mean);
  }
}
