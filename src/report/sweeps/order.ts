import { pairedDifference } from "../../statistics/interval.ts";
import type { SweepResult, SweptMetric, SweptPoint } from "../../experiment/sweep/sweep.ts";

export function meanAt(point: SweptPoint, { path }: Pick<SweptMetric, "path">): number | null {
  return point.estimates[path]?.mean ?? null;
}

/** Points with data, the best (or highest) first; of equals the earlier. */
export function rankedBy(points: readonly SweptPoint[], metric: SweptMetric): readonly SweptPoint[] {
  const sign = metric.better === "lower" ? 1 : -1;
  return points
    .filter((point) => meanAt(point, metric) !== null)
    .toSorted((a, b) => sign * (meanAt(a, metric)! - meanAt(b, metric)!));
}

/** Whether two points differ by more than luck: the paired 95 % interval over their common seeds leaves 0 out. */
export function differs(one: SweptPoint, other: SweptPoint, { path }: Pick<SweptMetric, "path">): boolean {
  const runs = (point: SweptPoint): readonly number[] =>
    (point.estimates[path]?.runs ?? []).filter((value) => value !== null);
  const [a, b] = [runs(one), runs(other)];
  if (a.length !== b.length || a.length < 2) return true; // One run is an anecdote, and is told as one.
  const { mean, halfWidth } = pairedDifference(a, b);
  return Math.abs(mean) > (halfWidth ?? 0);
}

/** Whether the best and the worst point are further apart than luck explains. */
export function isMoved(points: readonly SweptPoint[], metric: SweptMetric): boolean {
  const ranked = rankedBy(points, metric);
  const [best, worst] = [ranked[0], ranked.at(-1)];
  if (best === undefined || worst === undefined) return false;
  return meanAt(best, metric) !== meanAt(worst, metric) && differs(best, worst, metric);
}

/**
 * The points of a sweep along its only axis, or along axes that go together, the smallest number first; null where
 * there is no one order of them: several axes, samples, or values that are no numbers.
 */
export function alongAxis({
  axes,
  design,
  points,
}: Pick<SweepResult, "axes" | "design" | "points">): readonly SweptPoint[] | null {
  const [axis] = axes;
  if (
    axis === undefined ||
    axis.scale === null ||
    design === "samples" ||
    (design === "grid" && axes.length > 1)
  )
    return null;
  const { numbers } = axis.scale;
  const numberOf = ({ values }: SweptPoint): number => numbers[axis.values.indexOf(values[0] ?? "")] ?? 0;
  return points.toSorted((a, b) => numberOf(a) - numberOf(b));
}
