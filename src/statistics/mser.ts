/** Where a series settles: how many values to leave out at its start, and whether it does at all. */
export interface Truncation {
  readonly cut: number;
  /** False where the best cut lies in the second half: the series is too short to tell. */
  readonly isSettled: boolean;
}

/**
 * The marginal standard error rule: leaves out as many values at the start as make the interval of
 * the mean of the rest narrowest, that is the cut d with the least sum of squared deviations over
 * (n - d)^2 (White, "An effective truncation heuristic for bias reduction in simulation output",
 * Simulation 69, 1997). On means of five observations each it is MSER-5 (White, Cobb and Spratt,
 * Winter Simulation Conference, 2000). Only the first half is searched; the first of equal cuts wins.
 */
export function mserCut(values: readonly number[]): Truncation {
  const { length } = values;
  const half = Math.floor(length / 2);
  // From the end, measured from the last value: sums of what a cut leaves, in one pass.
  const origin = values.at(-1) ?? 0;
  let sum = 0;
  let squares = 0;
  let best = { cut: 0, score: Infinity };
  let late = Infinity;
  for (let cut = length - 1; cut >= 0; cut -= 1) {
    const deviation = values[cut]! - origin;
    sum += deviation;
    squares += deviation * deviation;
    const left = length - cut;
    // The last few values agree by chance.
    if (left < LEFT_MIN) continue;
    const score = Math.max(0, squares - (sum * sum) / left) / (left * left);
    if (cut > half) late = Math.min(late, score);
    else if (score <= best.score) best = { cut, score };
  }
  return { cut: best.cut, isSettled: length >= 2 * LEFT_MIN && best.score <= late };
}

/** A cut that leaves fewer is no evidence (as White, Cobb and Spratt leave out the last five). */
const LEFT_MIN = 5;
