import { estimate, pairedDifference } from "./interval.ts";
import type { Estimate } from "./interval.ts";
import { studentT95, studentTail } from "./student.ts";

/** The mean difference of pairs, how surely it is none, and what pairing them was worth. */
export interface PairedComparison extends Estimate {
  /** Chance of a difference at least as far from 0 where there is none (paired t); null for a single pair. */
  readonly p: number | null;
  /**
   * Half the width of the interval that the same values give when they are not taken as pairs, on the
   * same t: never narrower than the paired one where they rise and fall together. Null for a single pair.
   */
  readonly unpairedHalfWidth: number | null;
}

/** Compares a and b over pairs that share a seed. */
export function comparePairs(a: readonly number[], b: readonly number[]): PairedComparison {
  const { mean, halfWidth } = pairedDifference(a, b);
  if (halfWidth === null) return { mean, halfWidth, p: null, unpairedHalfWidth: null };
  const alone = [a, b].map((values) => estimate(values).halfWidth ?? 0);
  const unpairedHalfWidth = Math.sqrt(alone.reduce((squares, half) => squares + half * half, 0));
  return { mean, halfWidth, p: pValue(mean, halfWidth, a.length - 1), unpairedHalfWidth };
}

function pValue(mean: number, halfWidth: number, degreesOfFreedom: number): number {
  if (halfWidth === 0) return mean === 0 ? 1 : 0;
  return studentTail((mean / halfWidth) * studentT95(degreesOfFreedom), degreesOfFreedom);
}
