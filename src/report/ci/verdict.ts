import type { Comparison, MetricComparison } from "../../experiment/comparison.ts";
import type { BaselineSummary, Summary } from "../../observe/summary.ts";
import { answerOf } from "../answer.ts";
import { baselineJudged, baselineMethod } from "../baseline.ts";
import { findingOf, judgedOf } from "../judgement.ts";
import type { Judged } from "../judgement.ts";
import { warningsOf, warningsOfComparison } from "../warnings.ts";
import { ranked, shownMetrics, valueText } from "../variants.ts";

/** What a pipeline wants to know of a result: what was judged, the answer, and how to see it again. */
export interface Verdict {
  readonly version: string;
  readonly file: string;
  /** The scenario, and its variant if it is one. */
  readonly name: string;
  readonly headline: string;
  readonly detail: string;
  /** `thresholds` of a run, `findings` of a comparison. */
  readonly kind: "thresholds" | "findings";
  readonly judged: readonly Judged[];
  /** What was held against an older result; null where nothing was. */
  readonly baseline: null | {
    readonly file: string;
    readonly method: string;
    readonly judged: readonly Judged[];
  };
  /** Why figures may not be what they seem. */
  readonly warnings: readonly string[];
  /** Why it is not whole. */
  readonly stopped: string | null;
  readonly command: string;
  /** The figures, as rows beneath a head; empty where there are none to compare. */
  readonly table: readonly (readonly string[])[];
}

/** The verdict on one run. */
export function verdictOfRun(summary: Summary, command: string): Verdict {
  const { name, file } = summary.scenario;
  return {
    version: summary.version,
    file,
    name: summary.variant === null ? name : `${name}, variant ${summary.variant}`,
    ...answerOf(summary),
    kind: "thresholds",
    judged: summary.thresholds.map(judgedOf),
    baseline: baselineOf(summary.baseline),
    warnings: warningsOf(summary),
    stopped: summary.stopped?.reason ?? null,
    command,
    table: [],
  };
}

/** The verdict on a comparison, or on several runs of one variant. */
export function verdictOfComparison(comparison: Comparison, command: string): Verdict {
  const { answer, baseline, findings, variants } = comparison;
  const isAlone = Object.keys(variants).length === 1;
  const thresholds = variants[baseline]?.thresholds ?? [];
  return {
    version: comparison.version,
    file: comparison.file,
    name: comparison.name,
    ...answer,
    kind: isAlone ? "thresholds" : "findings",
    judged: isAlone ? thresholds.map(judgedOf) : findings.map(findingOf),
    baseline: baselineOf(comparison.against),
    warnings: warningsOfComparison(comparison).map(({ key, text }) => (isAlone ? text : `${key}: ${text}`)),
    stopped: comparison.stopped?.reason ?? null,
    command,
    table: tableOf(comparison),
  };
}

function baselineOf(baseline: BaselineSummary | undefined): Verdict["baseline"] {
  if (baseline === undefined) return null;
  return { file: baseline.file, method: baselineMethod(baseline), judged: baselineJudged(baseline) };
}

/** More figures than this, beside those of harm, make no table for a pull request. */
const FIGURES_MAX = 5;

/** `184.2 ± 0.5/s (better)`; nothing is said where no difference is shown. */
function judgedValue(metric: MetricComparison, variant: string): string {
  const verdict = metric.differences[variant]?.verdict;
  const isTold = verdict === "better" || verdict === "worse";
  return `${valueText(metric, variant)}${isTold ? ` (${verdict})` : ""}`;
}

/** Variants from best to worst, with the figures that matter most. */
function tableOf(comparison: Comparison): Verdict["table"] {
  const all = shownMetrics(comparison);
  const usual = all.filter(({ isHarm }) => isHarm !== true).slice(0, FIGURES_MAX);
  const metrics = all.filter((metric) => metric.isHarm === true || usual.includes(metric));
  return [
    ["variant", ...metrics.map(({ label }) => label)],
    ...ranked(comparison).map(([name]) => [name, ...metrics.map((metric) => judgedValue(metric, name))]),
  ];
}
