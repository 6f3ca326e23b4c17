import type { Summary } from "../observe/summary.ts";
import { estimate, pairedDifference } from "../statistics/interval.ts";
import type { Estimate, MetricComparison, Verdict } from "./comparison.ts";
import type { Metric } from "./metrics.ts";
import { numberAt } from "./path.ts";

/** Runs of one variant, in the order of the seeds. */
export interface SummariesOfVariant {
  readonly name: string;
  readonly summaries: readonly Summary[];
}

/** One figure over all variants, each measured against the first. */
export function compareMetric(metric: Metric, variants: readonly SummariesOfVariant[]): MetricComparison {
  const runsOf = variants.map(({ name, summaries }) => ({
    name,
    runs: summaries.map((summary) => numberAt(summary, metric.path)),
  }));
  const [baseline, ...others] = runsOf;
  const { better } = metric;
  return {
    path: metric.path.join("."),
    label: metric.label,
    unit: metric.unit,
    better,
    values: Object.fromEntries(runsOf.map(({ name, runs }) => [name, estimateOf(runs)])),
    differences:
      better === null
        ? {}
        : Object.fromEntries(
            others.map(({ name, runs }) => {
              const difference = differenceOf(runs, baseline?.runs ?? []);
              return [name, { ...difference, verdict: verdictOf(difference, better) }];
            }),
          ),
  };
}

/** The mean over runs; null as soon as one run has no data. */
function estimateOf(runs: readonly (number | null)[]): Estimate {
  const values = runs.filter((value) => value !== null);
  if (values.length === 0 || values.length < runs.length) return { mean: null, halfWidth: null, runs };
  return { ...estimate(values), runs };
}

/** The mean of a - b over pairs of runs with the same seed; null as soon as one of them has no data. */
export function differenceOf(a: readonly (number | null)[], b: readonly (number | null)[]): Estimate {
  const runs = a.map((value, index) => {
    const other = b[index] ?? null;
    return value === null || other === null ? null : value - other;
  });
  const values = a.filter((value) => value !== null);
  const others = b.filter((value) => value !== null);
  if (values.length === 0 || values.length < runs.length || others.length !== values.length) {
    return { mean: null, halfWidth: null, runs };
  }
  return { ...pairedDifference(values, others), runs };
}

/** What a difference means; an interval that touches 0 may be luck, and without a direction nothing is better. */
export function verdictOf(difference: Estimate, better: MetricComparison["better"]): Verdict {
  const { mean, halfWidth } = difference;
  if (mean === null) return "no data";
  if (better === null || Math.abs(mean) <= (halfWidth ?? 0)) return "no difference";
  return mean > 0 === (better === "higher") ? "better" : "worse";
}
