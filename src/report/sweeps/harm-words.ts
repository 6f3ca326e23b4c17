import { alongAxis, meanAt } from "./order.ts";
import type { SweepResult, SweptMetric, SweptPoint } from "../../experiment/sweep/sweep.ts";
import { sentenceCase } from "../phrases.ts";
import { placeText, pointText, valueText } from "./words.ts";

/** Where harm is done, from where on, and where most. */
export function harmSentence(result: SweepResult, harm: SweptMetric): string {
  const known = (alongAxis(result) ?? result.points).filter((point) => meanAt(point, harm) !== null);
  const said = edge(result, harm, known) ?? extremes(result, harm, known);
  return `${sentenceCase(harm.label)}: ${said}.`;
}

/** `none up to lag = 10ms, 120 ± 4 at 100ms, most at 5s: 990 ± 20`; null where it does not begin or cease at one value. */
function edge(result: SweepResult, harm: SweptMetric, points: readonly SweptPoint[]): string | null {
  if (alongAxis(result) === null) return null;
  const none = points.map((point) => meanAt(point, harm) === 0);
  const changes = none.filter((flag, index) => index > 0 && flag !== none[index - 1]).length;
  if (changes !== 1) return null;
  const at = none.findIndex((flag) => flag !== none[0]);
  const [free, harmed] = none[0] === true ? [points[at - 1]!, points[at]!] : [points[at]!, points[at - 1]!];
  const most = mostOf(points, harm);
  const word =
    none[0] === true ? `none up to ${pointText(result, free)}` : `none from ${pointText(result, free)} on`;
  const first = `${valueText(harmed.estimates[harm.path], harm)} at ${placeText(result, harmed)}`;
  const rest =
    most === harmed
      ? ""
      : `, most at ${placeText(result, most)}: ${valueText(most.estimates[harm.path], harm)}`;
  return `${word}, ${first}${rest}`;
}

function extremes(result: SweepResult, harm: SweptMetric, points: readonly SweptPoint[]): string {
  const most = mostOf(points, harm);
  const least = points.reduce((low, point) => (meanAt(point, harm)! < meanAt(low, harm)! ? point : low));
  const value = (point: SweptPoint): string =>
    meanAt(point, harm) === 0 ? "none" : valueText(point.estimates[harm.path], harm);
  return `most at ${pointText(result, most)}, ${value(most)}; ${meanAt(least, harm) === 0 ? "none" : "least"} at ${pointText(result, least)}${meanAt(least, harm) === 0 ? "" : `, ${value(least)}`}`;
}

function mostOf(points: readonly SweptPoint[], harm: SweptMetric): SweptPoint {
  return points.reduce((high, point) => (meanAt(point, harm)! > meanAt(high, harm)! ? point : high));
}
