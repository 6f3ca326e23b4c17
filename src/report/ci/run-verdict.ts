import type { Comparison, MetricComparison } from "../../experiment/comparison.ts";
import type { Summary } from "../../observe/summary.ts";
import { answerOf } from "../answer.ts";
import { findingOf, judgedOf } from "../judgement.ts";
import { warningsOf, warningsOfComparison } from "../warnings.ts";
import { ranked, shownMetrics, valueText } from "../variants.ts";
import { baselineGroup, conditionsGroup, nameOf } from "./verdict.ts";
import type { Verdict } from "./verdict.ts";

/** The verdict on one run. */
export function verdictOfRun(summary: Summary, command: string): Verdict {
  const { name, file } = summary.scenario;
  return {
    version: summary.version,
    file,
    name: nameOf(name, summary.variant),
    ...answerOf(summary),
    judged: [
      ...conditionsGroup("thresholds", summary.thresholds.map(judgedOf)),
      ...baselineGroup(summary.baseline),
    ],
    warnings: warningsOf(summary),
    stopped: summary.stopped?.reason ?? null,
    command,
    table: [],
    method: "",
    path: [],
  };
}

/** The verdict on a comparison, or on several runs of one variant. */
export function verdictOfComparison(comparison: Comparison, command: string): Verdict {
  const { answer, baseline, findings, variants } = comparison;
  const isAlone = Object.keys(variants).length === 1;
  const thresholds = variants[baseline]?.thresholds ?? [];
  const judged = isAlone
    ? conditionsGroup("thresholds", thresholds.map(judgedOf))
    : conditionsGroup("findings", findings.map(findingOf));
  return {
    version: comparison.version,
    file: comparison.file,
    name: comparison.name,
    ...answer,
    judged: [...judged, ...baselineGroup(comparison.against)],
    warnings: warningsOfComparison(comparison).map(({ key, text }) => (isAlone ? text : `${key}: ${text}`)),
    stopped: comparison.stopped?.reason ?? null,
    command,
    table: tableOf(comparison),
    method: isAlone ? "" : "Means of paired runs ± 95 %.",
    path: [],
  };
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
