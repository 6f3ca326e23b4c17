import { studentT95 } from "./student.ts";

/** A run cut into stretches of equal length, one after the other: a sum in each, and what it is divided by. */
export interface Stretches {
  readonly sums: readonly number[];
  readonly weights: readonly number[];
}

/** How far the quotient of all sums by all weights may lie from the true one. */
export interface BatchedRatio {
  /** Half the width of the 95 % confidence interval. */
  readonly halfWidth: number;
  readonly batches: number;
  /** Stretches in a batch. */
  readonly size: number;
}

/** `tooShort`: there are too few stretches to tell; `correlated`: even the longest batches depend on each other. */
export type NoBatches = "tooShort" | "correlated";

/**
 * The interval of a mean, or of any ratio, from one long run by non-overlapping batch means.
 *
 * What follows each other in a run depends on each other, but batches of it that are long enough hardly
 * do, and can be taken for independent runs. How long that is a test finds (Fishman, Grouping
 * observations in digital simulation, Management Science 24, 1978): neighbours are merged into batches twice
 * as long until von Neumann's ratio of their successive differences (Annals of Mathematical
 * Statistics 12, 1941) shows no correlation at 10 %, one-sided as in LABATCH.2. The test
 * sees little in few batches, so it is made on batches a quarter as long as those that the interval is
 * taken from, as Law and Carson (Operations Research 27, 1979) do with 400 for 40: 10 to 40 of them.
 */
export function batchedRatio(stretches: Stretches): BatchedRatio | NoBatches {
  const all = totalOf(stretches);
  if (stretches.sums.length < TESTED_MIN || all.weight === 0) return "tooShort";
  const residuals = stretches.sums.map((sum, at) => sum - (all.sum / all.weight) * stretches.weights[at]!);
  let size = Math.max(1, Math.floor(residuals.length / TESTED_MAX));
  for (; Math.floor(residuals.length / size) >= TESTED_MIN; size *= 2) {
    if (isCorrelated(merged(residuals, size))) continue;
    return interval(merged(residuals, BATCH * size), all.weight, BATCH * size);
  }
  return "correlated";
}

/** Batches that are tested for one that counts. */
const BATCH = 4;
/** More batches than 40 hardly narrow an interval (Schmeiser, Operations Research 30, 1982). */
const TESTED_MAX = 40 * BATCH;
/** With fewer than ten, an interval is a matter of luck itself. */
const TESTED_MIN = 10 * BATCH;

function totalOf({ sums, weights }: Stretches): { readonly sum: number; readonly weight: number } {
  return { sum: total(sums), weight: total(weights) };
}

/** Of a ratio: the spread of its residuals (Cochran, Sampling Techniques, 6.3), which sum up to 0. */
function interval(residuals: readonly number[], weight: number, size: number): BatchedRatio {
  const batches = residuals.length;
  const squares = residuals.reduce((sum, residual) => sum + residual * residual, 0);
  const error = Math.sqrt((squares * batches) / (batches - 1)) / weight;
  return { halfWidth: studentT95(batches - 1) * error, batches, size };
}

/** The sums of so many neighbours each; what is left over belongs to the last. */
function merged(values: readonly number[], size: number): readonly number[] {
  const groups = Array.from({ length: Math.floor(values.length / size) }, () => 0);
  values.forEach((value, at) => {
    groups[Math.min(Math.floor(at / size), groups.length - 1)]! += value;
  });
  return groups;
}

/**
 * Whether neighbours are alike: 1 - (sum of squared successive differences) / (2 * sum of squares) is
 * nearly their first autocorrelation, and without one about normal with a variance of (n - 2) / (n^2 - 1).
 */
export function isCorrelated(values: readonly number[]): boolean {
  const { length } = values;
  const mean = total(values) / length;
  let squares = 0;
  let steps = 0;
  values.forEach((value, at) => {
    squares += (value - mean) * (value - mean);
    const step = at === 0 ? 0 : value - values[at - 1]!;
    steps += step * step;
  });
  if (squares === 0) return false;
  return 1 - steps / (2 * squares) > Z90 * Math.sqrt((length - 2) / (length * length - 1));
}

/** The 90 % quantile of the standard normal distribution. */
const Z90 = 1.2815515655446004;

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
