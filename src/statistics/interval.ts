import { studentT95 } from "./student.ts";

/** A mean over independent runs, and how far the true mean may lie from it. */
export interface Estimate {
  readonly mean: number;
  /** Half the width of the 95 % confidence interval (Student t); null for a single value. */
  readonly halfWidth: number | null;
}

/**
 * What rounding makes of equal numbers, as a share of their size: figures are quotients and
 * differences of such, so that the last of their sixteen digits say nothing.
 */
const ROUNDING = 1e-12;

/** Estimates the mean behind one or more independent values. */
export function estimate(values: readonly number[]): Estimate {
  return estimateAbove(values, ROUNDING * largest(values));
}

/** The same, where no spread up to `noise` is one. */
function estimateAbove(values: readonly number[], noise: number): Estimate {
  const origin = values[0];
  if (origin === undefined) throw new RangeError("an estimate needs at least one value");
  // Measured from the first value, so that equal values give exactly that value and no spread.
  let sum = 0;
  for (const value of values) sum += value - origin;
  const distance = sum / values.length;
  const width = halfWidth(values, origin, distance);
  return { mean: origin + distance, halfWidth: width !== null && width <= noise ? 0 : width };
}

/**
 * Estimates the mean of a - b over pairs that share a seed. Their common randomness cancels, which
 * makes the interval far narrower than that of two separate estimates.
 */
export function pairedDifference(a: readonly number[], b: readonly number[]): Estimate {
  if (a.length !== b.length) throw new RangeError(`pairs of ${a.length} and ${b.length} values`);
  const noise = ROUNDING * Math.max(largest(a), largest(b));
  const differences = a.map((value, index) => {
    const difference = value - b[index]!;
    return Math.abs(difference) <= noise ? 0 : difference;
  });
  return estimateAbove(differences, noise);
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function halfWidth(values: readonly number[], origin: number, distance: number): number | null {
  const degreesOfFreedom = values.length - 1;
  if (degreesOfFreedom === 0) return null;
  let squares = 0;
  for (const value of values) {
    const deviation = value - origin - distance;
    squares += deviation * deviation;
  }
  const variance = squares / degreesOfFreedom;
  return studentT95(degreesOfFreedom) * Math.sqrt(variance / values.length);
}
