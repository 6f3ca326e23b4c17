import type { Distribution } from "../distribution.ts";
import type { Stream } from "../random.ts";
import { exponential } from "./exponential.ts";

export interface MixturePart {
  /** Positive; the parts' shares are their weights over the sum. */
  readonly weight: number;
  readonly of: Distribution;
}

/**
 * One of several distributions, by weight. The one uniform number that picks the part is stretched over
 * the part's share and drawn again from it: one draw per variate, at the price of the bits that the pick
 * used up (a part of weight 1% has a 99.99999% quantile, and none beyond).
 */
export function mixture(options: { readonly parts: readonly MixturePart[] }): Distribution {
  return new Mixture(options.parts);
}

/** A mixture of exponentials: more variable than one. */
export function hyperexponential(options: {
  readonly phases: readonly { readonly weight: number; readonly mean: number }[];
}): Distribution {
  return new Mixture(options.phases.map(({ weight, mean }) => ({ weight, of: exponential({ mean }) })));
}

class Mixture implements Distribution {
  readonly mean: number;
  private readonly _parts: readonly Distribution[];
  /** Where the share of each part begins, and 1. */
  private readonly _bounds: Float64Array;

  constructor(parts: readonly MixturePart[]) {
    const total = parts.reduce((sum, { weight }) => sum + weight, 0);
    this._parts = parts.map((part) => part.of);
    this._bounds = new Float64Array(parts.length + 1);
    let before = 0;
    let mean = 0;
    parts.forEach(({ weight, of }, index) => {
      before += weight;
      mean += (weight / total) * of.mean;
      this._bounds[index + 1] = before / total;
    });
    this._bounds[parts.length] = 1;
    this.mean = mean;
  }

  at(uniform: number): number {
    const bounds = this._bounds;
    let part = 0;
    while (uniform >= bounds[part + 1]!) part++;
    const from = bounds[part]!;
    return this._parts[part]!.at(Math.min((uniform - from) / (bounds[part + 1]! - from), LARGEST_UNIFORM));
  }

  fill(values: Float64Array, random: Stream): void {
    random.fill(values);
    for (let index = 0; index < values.length; index++) values[index] = this.at(values[index]!);
  }
}

/** The stretched number could round up to 1. */
const LARGEST_UNIFORM = 1 - Number.EPSILON / 2;
