import type { SweepResult } from "../../experiment/sweep/sweep.ts";
import { frontSentences } from "./front-words.ts";
import { cliffOf, headlineOf } from "./words.ts";

/** What a sweep found, the answer first: the front where two figures are weighed, else where the figure is best. */
export function answerOf(result: SweepResult): readonly string[] {
  if (result.pareto !== null) return frontSentences(result, result.pareto);
  const cliff = cliffOf(result);
  return [headlineOf(result), ...(cliff === null ? [] : [cliff])];
}
