/**
 * How far a sum of differences may stray from 0 before it says something: the triangular region of
 * Fabian (1974) that Kim and Nelson's procedures go on sampling in, with their constant c = 1.
 */
export interface Boundary {
  /** h²: 2 η (n0 - 1). */
  readonly scale: number;
}

/**
 * The boundary for sums whose variance was estimated from `firstStage` values, that is crossed on the
 * wrong side with at most the probability `error` by a mean that is at least the margin away from 0.
 */
export function boundaryOf(firstStage: number, error: number): Boundary {
  if (!Number.isInteger(firstStage) || firstStage < 2)
    throw new RangeError(`a variance wants at least two values, not ${firstStage}`);
  if (!(error > 0 && error < 0.5)) throw new RangeError(`${error} is no probability of error`);
  const freedom = firstStage - 1;
  // ½ (1 + 2η)^(-freedom / 2) = error.
  const eta = (root(1 / (4 * error * error), freedom) - 1) / 2;
  return { scale: 2 * eta * freedom };
}

/** Half the width of the region after so many values, for sums of values of this variance; 0 or above. */
export function widthAt(boundary: Boundary, variance: number, { margin, count }: Reach): number {
  if (variance === 0) return 0;
  if (margin === 0) return Infinity;
  return Math.max(0, (boundary.scale * variance) / (2 * margin) - (margin * count) / 2);
}

interface Reach {
  /** Differences smaller than this do not matter. */
  readonly margin: number;
  /** Values in the sum. */
  readonly count: number;
}

/** The positive number whose `degree`-th power is `value`, above 1, by products alone: the same bits everywhere. */
function root(value: number, degree: number): number {
  let [low, high] = [1, value];
  for (let step = 0; step < 200 && low < high; step++) {
    const middle = low + (high - low) / 2;
    if (middle === low || middle === high) break;
    if (isAbove(middle, degree, value)) high = middle;
    else low = middle;
  }
  return low;
}

/** Whether a number to the power of a whole number is above a limit; it stops before it overflows. */
function isAbove(base: number, degree: number, limit: number): boolean {
  let power = 1;
  for (let factor = 0; factor < degree; factor++) {
    power *= base;
    if (power > limit) return true;
  }
  return false;
}
