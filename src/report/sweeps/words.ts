import type { Estimate } from "../../experiment/comparison.ts";
import type { SweepResult, SweptMetric, SweptPoint } from "../../experiment/sweep/sweep.ts";
import { pairedDifference } from "../../statistics/interval.ts";
import { figureUnit } from "../judgement.ts";
import { estimateText, NO_DATA } from "../numbers.ts";
import { listed, listedUpTo, plural, sentenceCase } from "../phrases.ts";

/** The metric that the answer speaks of: the first that has a direction and data everywhere, else the first. */
export function leadOf(result: SweepResult): SweptMetric | null {
  const isWhole = (metric: SweptMetric): boolean =>
    metric.better !== null && result.points.every((point) => meanAt(point, metric) !== null);
  const moves = (metric: SweptMetric): boolean =>
    new Set(result.points.map((point) => meanAt(point, metric))).size > 1;
  return result.metrics.find((metric) => isWhole(metric) && moves(metric)) ?? result.metrics[0] ?? null;
}

export function meanAt(point: SweptPoint, metric: SweptMetric): number | null {
  return point.estimates[metric.path]?.mean ?? null;
}

/** `49.8 ± 0.3/s`. */
export function valueText(estimate: Estimate | undefined, metric: SweptMetric): string {
  if (estimate === undefined || estimate.mean === null) return NO_DATA;
  return estimateText(estimate.mean, estimate.halfWidth, figureUnit(metric.unit, metric.path));
}

/** The figure of a point in a table. */
export function figureText({ estimates, invalid }: SweptPoint, metric: SweptMetric): string {
  return invalid === null ? valueText(estimates[metric.path], metric) : "invalid";
}

/** `queue = 20 and rate = 50/s`: a point in the fewest words that tell it apart. */
export function pointText(result: SweepResult, point: SweptPoint): string {
  const names = axisNames(result);
  return listed(point.values.map((value, index) => `${names[index] ?? ""} = ${value}`));
}

/** Settings that say nothing without what they are settings of: `for = 5s`. */
const NAMELESS =
  /^(\d+|for|at|mean|median|cv|p\d+|min|max|base|ratio|factor|constant|exponential|size|calls|time|weight)$/;

/** The last step of each path, longer where it says nothing by itself or two would be called the same. */
export function axisNames({ axes }: Pick<SweepResult, "axes">): readonly string[] {
  return axes.map(({ path }) => {
    const steps = path.split(".");
    for (let count = NAMELESS.test(steps.at(-1)!) ? 2 : 1; count < steps.length; count++) {
      const name = steps.slice(-count).join(".");
      const alike = axes.filter((other) => other.path === name || other.path.endsWith(`.${name}`));
      if (alike.length === 1) return name;
    }
    return path;
  });
}

/** The answer of a sweep: where the lead figure is best, and where worst. */
export function headlineOf(result: SweepResult): string {
  const lead = leadOf(result);
  const ranked = lead === null ? [] : rankedBy(result, lead);
  const [best] = ranked;
  const worst = ranked.at(-1);
  if (lead === null || best === undefined || worst === undefined) return "No run gave a figure.";
  const named = sentenceCase(lead.label);
  if (meanAt(best, lead) === meanAt(worst, lead))
    return `${named} is ${valueText(best.estimates[lead.path], lead)} everywhere.`;
  if (!differs(best, worst, lead))
    return `No difference is shown: ${lead.label} lies between ${valueText(worst.estimates[lead.path], lead)} and ${valueText(best.estimates[lead.path], lead)} everywhere.`;
  const [top, bottom] = lead.better === null ? ["highest", "lowest"] : ["best", "worst"];
  return `${named} is ${top} at ${pointText(result, best)}: ${valueText(best.estimates[lead.path], lead)}; ${bottom} at ${pointText(result, worst)}: ${valueText(worst.estimates[lead.path], lead)}.`;
}

/** Whether two points differ by more than luck: the paired 95 % interval over their common seeds leaves 0 out. */
function differs(one: SweptPoint, other: SweptPoint, { path }: SweptMetric): boolean {
  const runs = (point: SweptPoint): readonly number[] =>
    (point.estimates[path]?.runs ?? []).filter((value) => value !== null);
  const [a, b] = [runs(one), runs(other)];
  if (a.length !== b.length || a.length < 2) return true; // One run is an anecdote, and is told as one.
  const { mean, halfWidth } = pairedDifference(a, b);
  return Math.abs(mean) > (halfWidth ?? 0);
}

/** Points with data, the best (or highest) first; of equals the earlier. */
function rankedBy(result: SweepResult, metric: SweptMetric): readonly SweptPoint[] {
  const sign = metric.better === "lower" ? 1 : -1;
  return result.points
    .filter((point) => meanAt(point, metric) !== null)
    .toSorted((a, b) => sign * (meanAt(a, metric)! - meanAt(b, metric)!));
}

/** Steps between neighbours smaller than this share of the whole range are no cliff. */
const CLIFF_SHARE = 0.4;

/**
 * Where along its only axis the lead figure moves most in one step, if that step makes up much of the whole range:
 * the place to look at more closely. Null: there is none, or more than one axis.
 */
export function cliffOf(result: SweepResult): string | null {
  const lead = leadOf(result);
  if (lead === null || result.axes.length !== 1 || result.design !== "grid" || result.points.length < 4)
    return null;
  const means = result.points.map((point) => meanAt(point, lead));
  if (means.some((mean) => mean === null)) return null;
  const values = means as number[];
  const range = Math.max(...values) - Math.min(...values);
  const steps = values.slice(1).map((value, index) => Math.abs(value - values[index]!));
  const largest = Math.max(...steps);
  if (range === 0 || largest < CLIFF_SHARE * range) return null;
  const at = steps.indexOf(largest);
  const [before, after] = [result.points[at]!, result.points[at + 1]!];
  if (!differs(before, after, lead)) return null;
  return `It moves most between ${pointText(result, before)} and ${after.values[0] ?? ""}: from ${valueText(before.estimates[lead.path], lead)} to ${valueText(after.estimates[lead.path], lead)}.`;
}

/** `12 points, 3 runs each`. */
export function sizeOf({ points, seeds }: SweepResult): string {
  return `${plural(points.length, "point")}, ${plural(seeds.length, "run")} each`;
}

/** What is not as it should be: runs that are missing, that were cut short, or that failed their thresholds. */
export function remarksOf(result: SweepResult): readonly string[] {
  const cut = result.points.filter(({ stopped }) => stopped !== null);
  const invalid = result.points.filter((point) => point.invalid !== null);
  const judged = result.points.filter(({ holding }) => holding !== null);
  const failing = judged.filter(({ holding }) => holding!.runs < holding!.of);
  return [
    ...(result.stopped === null
      ? []
      : [
          `${result.stopped.missing} of ${result.stopped.runs} runs are missing (${result.stopped.reason}). The same command goes on from there.`,
        ]),
    ...(cut.length === 0
      ? []
      : [
          `${plural(cut.length, "point")} had runs that were cut short (${cut[0]!.stopped ?? ""}); they are left out.`,
        ]),
    ...(invalid.length === 0
      ? []
      : [
          `The scenario is invalid at ${listedUpTo(
            invalid.map((point) => pointText(result, point)),
            3,
          )}.`,
        ]),
    ...(judged.length === 0 ? [] : [thresholdsText(failing.length, judged.length)]),
  ];
}

function thresholdsText(failing: number, judged: number): string {
  if (failing === 0) return `The thresholds hold at every point.`;
  if (failing === judged) return `The thresholds fail at every point.`;
  return `The thresholds hold in every run of ${judged - failing} of ${judged} points.`;
}
