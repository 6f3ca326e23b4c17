import type { Summary } from "../observe/summary.ts";
import { holmLevel } from "../statistics/holm.ts";
import { estimate } from "../statistics/interval.ts";
import { comparePairs } from "../statistics/paired.ts";
import type { Difference, Estimate, Judging, MetricComparison, Verdict } from "./comparison.ts";
import { gravityOf } from "./damage.ts";
import type { Metric } from "./metrics.ts";
import { numberAt } from "./path.ts";

/** Runs of one variant, in the order of the seeds. */
export interface SummariesOfVariant {
  readonly name: string;
  readonly summaries: readonly Summary[];
}

/** The figures of a comparison over all variants, and how far luck was ruled out in all of them together. */
export interface Compared {
  readonly metrics: readonly MetricComparison[];
  readonly judging: Judging;
}

/** Chance that a comparison of designs that do not differ says "better" or "worse" anywhere. */
const LEVEL = 0.05;

/**
 * Compares all figures, each variant against the first. The verdicts hold together: every pair of
 * variants in every figure with a direction is one paired t test, and Holm's procedure (1979) keeps
 * the chance of a wrong "better" or "worse" among all of them at 5 %. A difference of 0 in every
 * pair can claim nothing and is not counted.
 */
export function compareMetrics(
  metrics: readonly Metric[],
  variants: readonly SummariesOfVariant[],
): Compared {
  const measured = metrics.map((metric) => ({
    metric,
    runs: variants.map(({ name, summaries }) => ({
      name,
      runs: summaries.map((summary) => numberAt(summary, metric.path)),
    })),
  }));
  const pValues = measured.flatMap(({ metric, runs }) => (metric.better === null ? [] : pValuesOf(runs)));
  const judging = {
    procedure: "Holm 1979",
    level: LEVEL,
    comparisons: pValues.length,
    pMax: holmLevel(pValues, LEVEL),
  } as const;
  return { metrics: measured.map(({ metric, runs }) => comparisonOf(metric, runs, judging)), judging };
}

interface RunsOfVariant {
  readonly name: string;
  readonly runs: readonly (number | null)[];
}

/** Of all pairs of variants that differ anywhere. */
function pValuesOf(variants: readonly RunsOfVariant[]): number[] {
  return variants.flatMap(({ runs }, index) =>
    variants.slice(0, index).flatMap((other) => {
      const { p, runs: differences } = differenceOf(runs, other.runs);
      return p === null || differences.every((difference) => difference === 0) ? [] : [p];
    }),
  );
}

function comparisonOf(
  metric: Metric,
  variants: readonly RunsOfVariant[],
  judging: Judging,
): MetricComparison {
  const [baseline, ...others] = variants;
  const { better } = metric;
  const differences = others.map(({ name, runs }) => {
    const difference = differenceOf(runs, baseline?.runs ?? []);
    return [name, { ...difference, verdict: verdictOf(difference, better, judging) }] as const;
  });
  return {
    path: metric.path.join("."),
    label: metric.label,
    unit: metric.unit,
    better,
    ...(gravityOf(metric.path) === null ? {} : { isHarm: true }),
    values: Object.fromEntries(variants.map(({ name, runs }) => [name, estimateOf(runs)])),
    differences: better === null ? {} : Object.fromEntries(differences),
  };
}

/** The mean over runs; null as soon as one run has no data. */
function estimateOf(runs: readonly (number | null)[]): Estimate {
  const values = runs.filter((value) => value !== null);
  if (values.length === 0 || values.length < runs.length) return { mean: null, halfWidth: null, runs };
  return { ...estimate(values), runs };
}

/** The mean of a - b over pairs of runs with the same seed; null as soon as one of them has no data. */
export function differenceOf(a: readonly (number | null)[], b: readonly (number | null)[]): Difference {
  const runs = a.map((value, index) => {
    const other = b[index] ?? null;
    return value === null || other === null ? null : value - other;
  });
  const values = a.filter((value) => value !== null);
  const others = b.filter((value) => value !== null);
  if (values.length === 0 || values.length < runs.length || others.length !== values.length) {
    return { mean: null, halfWidth: null, p: null, unpairedHalfWidth: null, runs };
  }
  return { ...comparePairs(values, others), runs };
}

/**
 * What a difference means. With several runs it must be too sure for luck among all the comparisons
 * made; one run of each says what its numbers say. Without a direction nothing is better.
 */
export function verdictOf(
  { mean, p }: Pick<Difference, "mean" | "p">,
  better: MetricComparison["better"],
  { pMax }: Pick<Judging, "pMax">,
): Verdict {
  if (mean === null) return "no data";
  if (better === null || mean === 0 || (p ?? 0) > pMax) return "no difference shown";
  return mean > 0 === (better === "higher") ? "better" : "worse";
}
