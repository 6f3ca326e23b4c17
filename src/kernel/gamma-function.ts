import { exp, ln, normalQuantile } from "./maths.ts";

const LN_ROOT_TWO_PI = 0.9189385332046727;
const STIRLING_FROM = 12;

/** ln of the gamma function of a positive number: Stirling's series, reached by recurrence from below. */
export function lnGamma(value: number): number {
  let shifted = value;
  let product = 1;
  while (shifted < STIRLING_FROM) product *= shifted++;
  const inverse = 1 / shifted;
  const square = inverse * inverse;
  const series =
    inverse *
    (1 / 12 -
      square *
        (1 / 360 -
          square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - square * (691 / 360360))))));
  return (shifted - 0.5) * ln(shifted) - shifted + LN_ROOT_TWO_PI + series - ln(product);
}

/** The two tails of a distribution at one point; both are kept because each is exact where the other is near 1. */
export interface Tails {
  /** Probability of a value up to the point. */
  readonly below: number;
  /** Probability of a value beyond the point. */
  readonly above: number;
}

/**
 * Regularised incomplete gamma functions P (below) and Q (above): the power series for small `value`,
 * Lentz's continued fraction beyond (Numerical Recipes, section 6.2).
 */
export function gammaTails(shape: number, value: number): Tails {
  if (value <= 0) return { below: 0, above: 1 };
  const factor = exp(shape * ln(value) - value - lnGamma(shape));
  if (value < shape + 1) {
    const below = factor * powerSeries(shape, value);
    return { below, above: 1 - below };
  }
  const above = factor * continuedFraction(shape, value);
  return { below: 1 - above, above };
}

/** Far more than a shape of 10^6 needs. */
const TERMS_MAX = 100_000;

function powerSeries(shape: number, value: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let denominator = shape + 1; term > sum * 1e-17; denominator++) {
    term *= value / denominator;
    sum += term;
  }
  return sum;
}

function continuedFraction(shape: number, value: number): number {
  let b = value + 1 - shape;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let step = 1; step < TERMS_MAX; step++) {
    const a = -step * (step - shape);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    const change = c * d;
    fraction *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return fraction;
}

/** The two tails of the standard normal distribution. */
export function normalTails(value: number): Tails {
  const { below, above } = gammaTails(0.5, 0.5 * value * value);
  const tail = 0.5 * above;
  const body = 0.5 + 0.5 * below;
  return value < 0 ? { below: tail, above: body } : { below: body, above: tail };
}

/** Below e^-30 the leading term of the power series is the whole function, to 13 digits. */
const SERIES_BELOW = -30;

/** Beyond this shape the incomplete gamma function takes too many terms, and Wilson and Hilferty are exact to about 1e-9. */
const SHAPE_MAX = 1e6;

/**
 * ln of the quantile of the gamma distribution with scale 1 at the standard normal quantile `z`
 * (that is at probability normalTails(z).below): Newton's iteration on the logarithm of the nearer
 * tail, from E. B. Wilson and M. M. Hilferty's cube-root approximation (1931). The logarithm, since
 * for small shapes the quantile itself has no room in a double.
 */
export function lnGammaQuantile(z: number, shape: number): number {
  const ninth = 1 / (9 * shape);
  const root = 1 - ninth + z * Math.sqrt(ninth);
  if (shape > SHAPE_MAX) return ln(shape) + 3 * ln(root);
  const { below, above } = normalTails(z);
  const lnFactor = lnGamma(shape);
  // Where the cube root leaves its range, or the shape is small, the leading term of the series serves.
  const leading = (ln(below) + ln(shape) + lnFactor) / shape;
  if (leading < SERIES_BELOW) return leading;
  let lnValue = shape < 1 && below < 0.5 ? leading : root > 0.1 ? ln(shape) + 3 * ln(root) : leading;
  for (let step = 0; step < 60; step++) {
    const value = exp(lnValue);
    // d(tail)/d(ln value); on the logarithm of a tail the iteration cannot leave its side.
    const slope = exp(shape * lnValue - value - lnFactor);
    if (slope === 0) return leading;
    const tails = gammaTails(shape, value);
    const change =
      z < 0
        ? (ln(tails.below / below) * tails.below) / slope
        : (-ln(tails.above / above) * tails.above) / slope;
    lnValue -= Math.max(-1, Math.min(1, change));
    if (Math.abs(change) < 1e-13) break;
  }
  return lnValue;
}

/** Quantile of the gamma distribution with scale 1 and the given shape at `probability` in [0, 1). */
export function gammaQuantile(probability: number, shape: number): number {
  return probability <= 0 ? 0 : exp(lnGammaQuantile(normalQuantile(probability), shape));
}
