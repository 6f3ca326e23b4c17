import { type Knee, kneeOf } from "./knee.ts";
import { harmOf, leadOf } from "./lead.ts";
import { meanAt } from "./order.ts";
import type { SweepResult, SweptMetric } from "../../experiment/sweep/sweep.ts";
import { frontSentences } from "./front-words.ts";
import { harmSentence } from "./harm-words.ts";
import { kneeSentences } from "./knee-words.ts";
import { leadSentence, steepest } from "./lead-words.ts";
import { boundaryThreshold, thresholdsSentence } from "./threshold-words.ts";

/** What a sweep found. */
export interface SweepAnswer {
  /** The answer first. */
  readonly sentences: readonly string[];
  /** The figure that shows it. */
  readonly figure: SweptMetric | null;
}

/**
 * What a sweep found, by the first of these that there is to tell, the others after it: the front of two figures that were
 * weighed, harm that was done, where thresholds begin to hold or to fail, the knee of a load, and else where the figure
 * that moves is best.
 */
export function answerOf(result: SweepResult): SweepAnswer {
  const harm = harmOf(result);
  const thresholds = thresholdsSentence(result);
  const knee = result.asked === true ? null : kneeOf(result);
  const lead = leadOf(result);
  const sentences = [
    ...(result.pareto === null ? [] : frontSentences(result, result.pareto)),
    ...(harm === null ? [] : [harmSentence(result, harm)]),
    ...(thresholds === null ? [] : [thresholds]),
    ...(result.pareto === null ? goodSentences(result, { knee, lead: lead === harm ? null : lead }) : []),
  ];
  const judged = thresholds === null ? null : judgedFigure(result);
  return {
    sentences: sentences.length === 0 ? ["No run gave a figure."] : sentences,
    figure: harm ?? judged ?? kneeFigure(knee) ?? lead,
  };
}

/** What users got: the knee of a load, else where the figure that moves is best. */
function goodSentences(
  result: SweepResult,
  { knee, lead }: { readonly knee: Knee | null; readonly lead: SweptMetric | null },
): readonly string[] {
  if (knee !== null) return kneeSentences(result, knee);
  if (lead === null) return [];
  const step = steepest(result, lead);
  return [leadSentence(result, lead), ...(step === null ? [] : [step])];
}

/** The figure that a threshold which fails somewhere asks about, if it is known at all points. */
function judgedFigure(result: SweepResult): SweptMetric | null {
  const text = boundaryThreshold(result) ?? "";
  // With a window it is another figure than that of the whole run.
  if (/ (from|to) \d/.test(text)) return null;
  const asked = result.metrics.find(({ path }) => text.split(" ").includes(path));
  const isKnown = (metric: SweptMetric): boolean =>
    result.points.every((point) => point.invalid !== null || meanAt(point, metric) !== null);
  return asked !== undefined && isKnown(asked) ? asked : null;
}

function kneeFigure(knee: Knee | null): SweptMetric | null {
  if (knee === null) return null;
  const { slowFrom, failsFrom, tail, successRate } = knee;
  return (failsFrom ?? Infinity) < (slowFrom ?? Infinity) ? successRate : tail;
}
