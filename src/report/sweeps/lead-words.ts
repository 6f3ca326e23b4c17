import { differs, meanAt, rankedBy } from "./order.ts";
import type { SweepResult, SweptMetric } from "../../experiment/sweep/sweep.ts";
import { sentenceCase } from "../phrases.ts";
import { pointText, valueText } from "./words.ts";

/** Where a figure is best, and where worst. */
export function leadSentence(result: SweepResult, lead: SweptMetric): string {
  const ranked = rankedBy(result.points, lead);
  const [best] = ranked;
  const worst = ranked.at(-1);
  if (best === undefined || worst === undefined) return "No run gave a figure.";
  const named = sentenceCase(lead.label);
  if (meanAt(best, lead) === meanAt(worst, lead))
    return `${named} is ${valueText(best.estimates[lead.path], lead)} everywhere.`;
  if (!differs(best, worst, lead))
    return `No difference is shown: ${lead.label} lies between ${valueText(worst.estimates[lead.path], lead)} and ${valueText(best.estimates[lead.path], lead)} everywhere.`;
  const [top, bottom] = lead.better === null ? ["highest", "lowest"] : ["best", "worst"];
  return `${named} is ${top} at ${pointText(result, best)}: ${valueText(best.estimates[lead.path], lead)}; ${bottom} at ${pointText(result, worst)}: ${valueText(worst.estimates[lead.path], lead)}.`;
}

/** Steps between neighbours smaller than this share of the whole range are no cliff. */
const CLIFF_SHARE = 0.4;

/**
 * Where along its only axis a figure moves most in one step, if that step makes up much of the whole range: the place to
 * look at more closely. Null: there is none, or more than one axis.
 */
export function steepest(result: SweepResult, lead: SweptMetric): string | null {
  if (result.axes.length !== 1 || result.design !== "grid" || result.points.length < 4) return null;
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
