import { studentT95 } from "./student.ts";

/** A mean over independent runs, and how far the true mean may lie from it. */
export interface Estimate {
  readonly mean: number;
  /** Half the width of the 95 % confidence interval (Student t); null for a single value. */
  readonly halfWidth: number | null;
}

/** Estimates the mean behind one or more independent values. */
export function estimate(values: readonly number[]): Estimate {
  const origin = values[0];
  if (origin === undefined) throw new RangeError("an estimate needs at least one value");
  // Measured from the first value, so that equal values give exactly that value and no spread.
  let sum = 0;
  for (const value of values) sum += value - origin;
  const distance = sum / values.length;
  return { mean: origin + distance, halfWidth: halfWidth(values, origin, distance) };
}

/**
 * Estimates the mean of a - b over pairs that share a seed. Their common randomness cancels, which
 * makes the interval far narrower than that of two separate estimates.
 */
export function pairedDifference(a: readonly number[], b: readonly number[]): Estimate {
  if (a.length !== b.length) throw new RangeError(`pairs of ${a.length} and ${b.length} values`);
  return estimate(a.map((value, index) => value - b[index]!));
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
