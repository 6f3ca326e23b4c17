import type { Distribution } from "../distribution.ts";
import { exp, ln } from "../maths.ts";
import type { Stream } from "../random.ts";

export interface ParetoOptions {
  /** The smallest value. */
  readonly min: number;
  /** The tail index: P(X > x) falls as x^-alpha. */
  readonly alpha: number;
  /** Where the distribution is cut off, the rest made up to 1; null: nowhere. */
  readonly max: number | null;
}

/** Pareto, optionally truncated: min (1 - u (1 - (min/max)^alpha))^(-1/alpha). */
export function pareto(options: ParetoOptions): Distribution {
  return new Pareto(options);
}

class Pareto implements Distribution {
  readonly mean: number;
  private readonly _min: number;
  private readonly _power: number;
  /** What the truncation leaves of the untruncated distribution. */
  private readonly _kept: number;

  constructor({ min, alpha, max }: ParetoOptions) {
    this._min = min;
    this._power = -1 / alpha;
    this._kept = max === null ? 1 : 1 - exp(alpha * ln(min / max));
    this.mean =
      max === null
        ? alpha > 1
          ? (alpha * min) / (alpha - 1)
          : Infinity
        : truncatedMean(min, alpha, max, this._kept);
  }

  at(uniform: number): number {
    return this._min * exp(this._power * ln(1 - uniform * this._kept));
  }

  fill(values: Float64Array, random: Stream): void {
    random.fill(values);
    for (let index = 0; index < values.length; index++) values[index] = this.at(values[index]!);
  }
}

/** The integral of x times the density alpha min^alpha x^(-alpha-1) / kept from min to max. */
function truncatedMean(min: number, alpha: number, max: number, kept: number): number {
  if (kept <= 0) return min;
  const ratio = ln(max / min);
  const integral = alpha === 1 ? ratio : (1 - exp((1 - alpha) * ratio)) / (alpha - 1);
  return (alpha * min * integral) / kept;
}
