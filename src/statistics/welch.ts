import { estimate } from "./interval.ts";
import { studentT95, studentTail } from "./student.ts";
import type { PairedComparison } from "./paired.ts";

/**
 * The difference of two means of independent samples, at least two values each, without taking their
 * spreads for equal (Welch, 1947). Degrees of freedom are rounded down, which is on the safe side.
 */
export function compareSamples(
  a: readonly number[],
  b: readonly number[],
): Pick<PairedComparison, "mean" | "halfWidth" | "p"> {
  const [first, second] = [a, b].map(momentsOf) as [Moments, Moments];
  const mean = first.mean - second.mean;
  const variance = first.variance + second.variance;
  if (variance === 0) return { mean, halfWidth: 0, p: mean === 0 ? 1 : 0 };
  const spread =
    (first.variance * first.variance) / (a.length - 1) + (second.variance * second.variance) / (b.length - 1);
  const degreesOfFreedom = Math.max(1, Math.floor((variance * variance) / spread));
  const error = Math.sqrt(variance);
  return {
    mean,
    halfWidth: studentT95(degreesOfFreedom) * error,
    p: studentTail(mean / error, degreesOfFreedom),
  };
}

interface Moments {
  readonly mean: number;
  /** Of the mean. */
  readonly variance: number;
}

function momentsOf(values: readonly number[]): Moments {
  const { mean, halfWidth } = estimate(values);
  if (halfWidth === null) throw new RangeError("a spread needs two values at least");
  const error = halfWidth / studentT95(values.length - 1);
  return { mean, variance: error * error };
}
