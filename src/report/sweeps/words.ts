import type { Estimate } from "../../experiment/comparison.ts";
import type { SweepResult, SweptMetric, SweptPoint } from "../../experiment/sweep/sweep.ts";
import { figureUnit } from "../judgement.ts";
import { estimateText, NO_DATA } from "../numbers.ts";
import { listed, listedUpTo, plural } from "../phrases.ts";

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
  /^(\d+|for|at|every|mean|median|cv|p\d+|min|max|base|ratio|factor|constant|exponential|size|calls|time|weight)$/;

/** `rate = 50/s`, and then `80/s`: the values of points along one axis, the name of it only once. */
export function valuesText(result: SweepResult, points: readonly SweptPoint[]): readonly string[] {
  return points.map((point, index) => (index === 0 ? pointText(result, point) : placeText(result, point)));
}

/** A point behind one that was named in full: `80/s`, or all of its settings where there are several. */
export function placeText(result: SweepResult, point: SweptPoint): string {
  return result.axes.length === 1 ? (point.values[0] ?? "") : pointText(result, point);
}

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
    ...(judged.length === 0 ? [] : thresholdsText(failing.length, judged.length)),
  ];
}

function thresholdsText(failing: number, judged: number): readonly string[] {
  if (failing === 0) return [`The thresholds hold at every point.`];
  // Where they hold at some points the answer says at which.
  return failing === judged ? [`No point holds the thresholds in every run.`] : [];
}
