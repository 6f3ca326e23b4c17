import type { BaselineSummary } from "../../observe/baseline-summary.ts";
import { baselineCount, baselineJudged, baselineMethod } from "../baseline.ts";
import { holdCount } from "../judgement.ts";
import type { Judged } from "../judgement.ts";
import { sentenceCase } from "../phrases.ts";

/** What a pipeline wants to know of a result of any kind: what was judged, the answer, and how to see it again. */
export interface Verdict {
  readonly version: string;
  readonly file: string;
  /** The scenario, and its variant if it is one. */
  readonly name: string;
  readonly headline: string;
  readonly detail: string;
  readonly judged: readonly JudgedGroup[];
  /** Why figures may not be what they seem. */
  readonly warnings: readonly string[];
  /** Why it is not whole. */
  readonly stopped: string | null;
  readonly command: string;
  /** The figures, as rows beneath a head; empty where there are none to compare. */
  readonly table: readonly (readonly string[])[];
  /** What the figures are, in a sentence; empty where they speak for themselves. */
  readonly method: string;
  /** How a search came to its answer; empty for what did not search. */
  readonly path: readonly { readonly key: string; readonly text: string }[];
}

/** Conditions of one kind. */
export interface JudgedGroup {
  /** The class of its test cases: `thresholds`, `findings`, `constraints`, `baseline`. */
  readonly kind: string;
  /** What came out, in a sentence: `Findings: 2 of 3 hold.` */
  readonly title: string;
  /** What stands above the values and above the conditions. */
  readonly heads: readonly [string, string];
  readonly judged: readonly Judged[];
}

/** Conditions that hold or not; none where there are none. */
export function conditionsGroup(kind: string, judged: readonly Judged[]): readonly JudgedGroup[] {
  if (judged.length === 0) return [];
  return [
    { kind, title: `${sentenceCase(kind)}: ${holdCount(judged)}.`, heads: ["value", "condition"], judged },
  ];
}

/** What was held against an older result; none where nothing was. */
export function baselineGroup(baseline: BaselineSummary | undefined): readonly JudgedGroup[] {
  if (baseline === undefined) return [];
  const title = `Against ${baseline.file}: ${baselineCount(baseline, "figures")}. ${baselineMethod(baseline)}`;
  return [{ kind: "baseline", title, heads: ["change", "figure"], judged: baselineJudged(baseline) }];
}

/** A scenario by its name, and the variant that was laid over it. */
export function nameOf(name: string, variant: string | null): string {
  return variant === null ? name : `${name}, variant ${variant}`;
}
