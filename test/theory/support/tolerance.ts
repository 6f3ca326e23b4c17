import quantile from "@stdlib/stats-base-dists-t-quantile";
import { expect } from "vitest";
import type { Summary } from "../../../src/observe/summary.ts";
import { figureOf, type Figure } from "./figure.ts";

/**
 * The mean of a figure over independent replications agrees with theory: the expected value lies
 * inside the 99.9 % confidence interval of the runs themselves (Student t). `sharpness` keeps the
 * test honest the other way round: the interval may be at most this share of the expected value,
 * or the test would accept anything.
 */
export function expectMean(
  runs: readonly Summary[],
  figure: Figure,
  expected: number,
  sharpness: number,
): void {
  const values = runs.map((run) => figureOf(run, figure));
  const { mean, halfWidth } = interval(values);
  const said = `${String(figure)}: ${mean.toPrecision(6)} +- ${halfWidth.toPrecision(3)}, theory ${expected.toPrecision(6)}`;
  expect(halfWidth, `too blunt to tell: ${said}`).toBeLessThanOrEqual(sharpness * Math.abs(expected));
  expect(Math.abs(mean - expected), said).toBeLessThanOrEqual(halfWidth + ROUNDING * Math.abs(expected));
}

/**
 * A count of independent events of probability p among n agrees with the binomial law, to 3.5
 * standard deviations (1 in 2000 true counts would not).
 */
export function expectBinomial(count: number, n: number, probability: number): void {
  const deviation = Math.sqrt(n * probability * (1 - probability));
  const said = `${count} of ${n}, theory ${(n * probability).toFixed(1)} +- ${deviation.toFixed(1)}`;
  expect(Math.abs(count - n * probability), said).toBeLessThanOrEqual(3.5 * deviation);
}

/** Equal but for the rounding of float64 sums and of times to whole nanoseconds. */
export function expectExactly(actual: number, expected: number): void {
  expect(Math.abs(actual - expected), `${actual}, exactly ${expected} by theory`).toBeLessThanOrEqual(
    1e-6 * Math.abs(expected),
  );
}

/** Figures that do not vary over the runs have an interval of nothing but rounding errors. */
const ROUNDING = 1e-9;

function interval(values: readonly number[]): { readonly mean: number; readonly halfWidth: number } {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const deviation = Math.sqrt(squares / (count - 1));
  return { mean, halfWidth: (quantile(0.9995, count - 1) * deviation) / Math.sqrt(count) };
}
