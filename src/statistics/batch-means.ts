import { studentT95 } from "./student.ts";

/** A run cut into stretches of equal length, one after the other: a sum in each, and what it is divided by. */
export interface Stretches {
  readonly sums: readonly number[];
  readonly weights: readonly number[];
}

/** How far the quotient of all sums by all weights may lie from the true one. */
export interface BatchedRatio {
  /** Half the width of the 95 % confidence interval, were batches as often above their mean as below. */
  readonly halfWidth: number;
  /** How far it reaches to either side where they are not. */
  readonly below: number;
  readonly above: number;
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
 *
 * Close to saturation a few batches hold the long queues and most hold none: where luck has left those out, the
 * mean is too low and the spread too small. Johnson's t for skewed values (Journal of the American Statistical
 * Association 73, 1978), as in Skart (Tafazzoli and Wilson, IIE Transactions 43, 2011), reaches further to the
 * long side. The skewness is that of the batches that are tested, for there are more of them.
 */
export function batchedRatio(stretches: Stretches): BatchedRatio | NoBatches {
  const all = totalOf(stretches);
  if (stretches.sums.length < TESTED_MIN || all.weight === 0) return "tooShort";
  const residuals = stretches.sums.map((sum, at) => sum - (all.sum / all.weight) * stretches.weights[at]!);
  let size = Math.max(1, Math.floor(residuals.length / TESTED_MAX));
  for (; Math.floor(residuals.length / size) >= TESTED_MIN; size *= 2) {
    const tested = merged(residuals, size);
    if (isCorrelated(tested)) continue;
    const { halfWidth, batches } = interval(merged(residuals, BATCH * size), all.weight);
    const sides = skewed(studentT95(batches - 1), skewnessOf(tested) / Math.sqrt(BATCH) / Math.sqrt(batches));
    const error = halfWidth / studentT95(batches - 1);
    return {
      halfWidth,
      below: sides.below * error,
      above: sides.above * error,
      batches,
      size: BATCH * size,
    };
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
function interval(residuals: readonly number[], weight: number): Pick<BatchedRatio, "halfWidth" | "batches"> {
  const batches = residuals.length;
  const squares = residuals.reduce((sum, residual) => sum + residual * residual, 0);
  const error = Math.sqrt((squares * batches) / (batches - 1)) / weight;
  return { halfWidth: studentT95(batches - 1) * error, batches };
}

/** Johnson's t: how many standard errors to either side, of a mean whose own skewness is given. */
function skewed(t: number, skewness: number): { readonly below: number; readonly above: number } {
  const beta = skewness / 6;
  // Of next to none the quotient would be noise.
  if (Math.abs(beta) < 1e-6) return { below: t, above: t };
  const at = (z: number): number => (cubeRoot(1 + 6 * beta * (z - beta)) - 1) / (2 * beta);
  return { below: at(t), above: -at(-t) };
}

/** Of values whose mean is 0, without its bias; 0 where all are equal. */
function skewnessOf(values: readonly number[]): number {
  const { length } = values;
  const squares = total(values.map((value) => value * value)) / length;
  if (squares === 0) return 0;
  const cubes = total(values.map((value) => value * value * value)) / length;
  return ((cubes / (squares * Math.sqrt(squares))) * Math.sqrt(length * (length - 1))) / (length - 2);
}

/** By Newton's method: the same digits on every machine. */
function cubeRoot(value: number): number {
  if (value === 0) return 0;
  const size = Math.abs(value);
  let root = Math.max(1, size);
  for (let next = 0; ; root = next) {
    next = (2 * root + size / (root * root)) / 3;
    if (next >= root) return value < 0 ? -root : root;
  }
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
