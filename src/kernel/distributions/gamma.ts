import type { Distribution } from "../distribution.ts";
import { lnGamma, lnGammaQuantile } from "../gamma-function.ts";
import { exp, normalQuantile } from "../maths.ts";
import type { Stream } from "../random.ts";

/** Gamma with the given mean and coefficient of variation: shape 1/cv^2. */
export function gamma(options: { readonly mean: number; readonly cv: number }): Distribution {
  return options.cv > 0
    ? new Gamma(options.mean, 1 / (options.cv * options.cv))
    : new Gamma(options.mean, Infinity);
}

/** The sum of k exponential phases with the given mean in all: gamma with the whole shape k. */
export function erlang(options: { readonly mean: number; readonly k: number }): Distribution {
  return new Gamma(options.mean, options.k);
}

/** Further out than any uniform number of 32 bits reaches. */
const Z_MAX = 6.5;
const STEPS_PER_UNIT = 32;
const NODES = 2 * Z_MAX * STEPS_PER_UNIT + 1;
const LN_ROOT_TWO_PI = 0.9189385332046727;

/**
 * Inverting the incomplete gamma function takes a microsecond, so it is done beforehand: the logarithm
 * of the quantile as a function of the standard normal quantile is nearly straight, and cubic Hermite
 * interpolation between nodes with exact slopes follows it to about 1e-9.
 */
class Gamma implements Distribution {
  readonly mean: number;
  private readonly _shape: number;
  private readonly _scale: number;
  private readonly _heights = new Float64Array(NODES);
  /** Slopes times the distance between nodes. */
  private readonly _slopes = new Float64Array(NODES);

  constructor(mean: number, shape: number) {
    this.mean = mean;
    this._shape = shape;
    this._scale = mean / shape;
    if (this._isConstant()) return;
    const lnFactor = lnGamma(shape);
    for (let node = 0; node < NODES; node++) {
      const z = node / STEPS_PER_UNIT - Z_MAX;
      const height = lnGammaQuantile(z, shape);
      this._heights[node] = height;
      // The density of z over that of ln x.
      this._slopes[node] =
        exp(-0.5 * z * z - LN_ROOT_TWO_PI - (shape * height - exp(height) - lnFactor)) / STEPS_PER_UNIT;
    }
  }

  at(uniform: number): number {
    if (this._isConstant()) return this.mean;
    if (uniform <= 0) return 0;
    const z = normalQuantile(uniform);
    const place = (z + Z_MAX) * STEPS_PER_UNIT;
    const node = Math.floor(place);
    if (node < 0 || node >= NODES - 1) return this._scale * exp(lnGammaQuantile(z, this._shape));
    const t = place - node;
    const from = this._heights[node]!;
    const rise = this._heights[node + 1]! - from;
    const slope = this._slopes[node]!;
    const bend = slope + this._slopes[node + 1]! - 2 * rise;
    return this._scale * exp(from + t * (slope + t * (rise - slope - bend + t * bend)));
  }

  fill(values: Float64Array, random: Stream): void {
    random.fill(values);
    for (let index = 0; index < values.length; index++) values[index] = this.at(values[index]!);
  }

  private _isConstant(): boolean {
    return this._shape === Infinity;
  }
}
