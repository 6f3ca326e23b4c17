import { studentTail } from "../../statistics/student.ts";
import { varianceOf } from "./variance.ts";

/**
 * On which side of 0 the mean of some values has been shown to lie, however far away: looks after the
 * first stage, and whenever there are twice as many values as at the last one, ask Student's t of the
 * values up to there. The first look has half of the allowed error, the next a quarter, and so on: all
 * together err with no more than that (Bonferroni).
 *
 * The boundary of a race is made for means that lie close to 0, a margin away, and takes its time over
 * values that spread by much more than the margin; a look settles what is plain.
 */
export function sideShown(
  values: readonly number[],
  firstStage: number,
  error: number,
): "above" | "below" | null {
  for (let count = firstStage, share = error / 2; count <= values.length; count *= 2, share /= 2) {
    const seen = values.slice(0, count);
    const mean = seen.reduce((sum, value) => sum + value, 0) / count;
    const t = mean / Math.sqrt(varianceOf(seen) / count);
    // The tail is of both sides, the error of one.
    if (studentTail(t, count - 1) <= 2 * share) return mean > 0 ? "above" : "below";
  }
  return null;
}
