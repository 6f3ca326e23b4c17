import { pairedDifference } from "../../statistics/interval.ts";
import type { Estimate } from "../comparison.ts";
import type { SweptMetric, SweptPoint } from "./sweep.ts";

/** Which points two figures leave to choose from: whoever wants more of one there must give up some of the other. */
export interface Pareto {
  /** Paths of the two, the one along which the front is told first. */
  readonly metrics: readonly [string, string];
  /** Which way each is better. */
  readonly better: readonly [Wish, Wish];
  /** Indices of the points that no other point beats, from the best in the first figure on. */
  readonly front: readonly number[];
  /** Indices of points that are beaten on the screen, but not beyond luck. */
  readonly near: readonly number[];
}

export type Wish = "higher" | "lower";

/**
 * The Pareto front of two figures, by their means over the seeds. A point beats another where it is at least as good
 * in both figures and better in one; it is *shown* to where the paired 95 % intervals over common seeds say the same.
 * Points without data in one of the figures, or whose runs were cut short, take no part.
 */
export function paretoOf(
  metrics: readonly [SweptMetric, SweptMetric],
  better: Pareto["better"],
  points: readonly SweptPoint[],
): Pareto {
  const candidates = points.flatMap((point, index): Candidate[] => {
    const [x, y] = metrics.map(({ path }, place) => gainOf(point.estimates[path], better[place]!));
    if (x === undefined || y === undefined || x === null || y === null || point.stopped !== null) return [];
    return [{ index, x, y }];
  });
  const front = candidates
    .filter((one) => !candidates.some((other) => beats(other, one)))
    .sort((a, b) => b.x.mean - a.x.mean || b.y.mean - a.y.mean || a.index - b.index);
  const near = candidates.filter(
    (one) => !front.includes(one) && !candidates.some((other) => beats(other, one) && isShown(other, one)),
  );
  return {
    metrics: [metrics[0].path, metrics[1].path],
    better,
    front: front.map(({ index }) => index),
    near: near.map(({ index }) => index),
  };
}

/** A figure turned so that more is better. */
interface Gain {
  readonly mean: number;
  readonly runs: readonly number[];
}

interface Candidate {
  readonly index: number;
  readonly x: Gain;
  readonly y: Gain;
}

function gainOf(estimate: Estimate | undefined, wish: Wish): Gain | null {
  if (estimate === undefined || estimate.mean === null) return null;
  const sign = wish === "higher" ? 1 : -1;
  const runs = estimate.runs.filter((value) => value !== null).map((value) => sign * value);
  return { mean: sign * estimate.mean, runs };
}

function beats(one: Candidate, other: Candidate): boolean {
  const isNoWorse = one.x.mean >= other.x.mean && one.y.mean >= other.y.mean;
  return isNoWorse && (one.x.mean > other.x.mean || one.y.mean > other.y.mean);
}

function isShown(one: Candidate, other: Candidate): boolean {
  return isNoWorseShown(one.x, other.x) && isNoWorseShown(one.y, other.y);
}

/** One run is an anecdote, and is told as one. */
function isNoWorseShown(one: Gain, other: Gain): boolean {
  if (one.runs.length !== other.runs.length || one.runs.length < 2) return true;
  const { mean, halfWidth } = pairedDifference(one.runs, other.runs);
  return mean - (halfWidth ?? 0) >= 0;
}
