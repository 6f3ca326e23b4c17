import type { PrecisionSummary } from "./precision.ts";
import type { BaselineSummary } from "../observe/baseline-summary.ts";
import type { Named, Summary, ThresholdSummary } from "../observe/summary.ts";

/**
 * What comparing variants on common random numbers shows. Replication r of every variant has the
 * same seed, so that differences are paired; intervals are Student t at 95 %, each for itself, and
 * verdicts are corrected for being many (`judging`).
 * `run --replications N` is a comparison of one variant.
 */
export interface Comparison {
  readonly schema: "ripplesim/comparison@1";
  readonly version: string;
  /** File name without folders. */
  readonly file: string;
  readonly name: string;
  readonly seeds: readonly string[];
  /** The first variant: what the others are measured against. */
  readonly baseline: string;
  readonly variants: Named<VariantRuns>;
  /** The figures that the table shows, the one that the answer speaks of first. */
  readonly metrics: readonly MetricComparison[];
  readonly judging: Judging;
  /** Only where more harm differs than the table has room for: paths. */
  readonly omitted?: readonly string[];
  /** Only where runs went on until they were precise enough. */
  readonly precision?: PrecisionSummary;
  readonly findings: readonly FindingSummary[];
  /** Only where the runs were held against an older result. */
  readonly against?: BaselineSummary;
  /** One sentence, as mock/NOTES.md phrases it, and a second line. */
  readonly answer: { readonly headline: string; readonly detail: string };
  readonly stopped: null | { readonly reason: string; readonly variant: string; readonly seed: string };
}

export interface VariantRuns {
  /** Path to value as YAML text. */
  readonly changes: Named<string>;
  readonly runs: readonly Summary[];
  /** Judged on the mean over the runs. */
  readonly thresholds: readonly ThresholdSummary[];
}

export interface MetricComparison {
  /** Path inside the Summary, joined by dots. */
  readonly path: string;
  /** In words, e.g. "goodput of shoppers". */
  readonly label: string;
  readonly unit: "ms" | "perSecond" | "ratio" | "count" | "number";
  /** Null: more is neither better nor worse, only different. */
  readonly better: "higher" | "lower" | null;
  /** Only of figures that tell of harm to data, of work done twice, or of the time that data was away. */
  readonly isHarm?: true;
  readonly values: Named<Estimate>;
  /** Against the baseline, for every other variant; empty where nothing is better or worse. */
  readonly differences: Named<Difference & { readonly verdict: Verdict }>;
}

export type Verdict = "better" | "worse" | "no difference shown" | "no data";

/**
 * How verdicts are kept from being luck: all of them together are wrong with a chance of at most
 * `level` where nothing differs.
 */
export interface Judging {
  readonly procedure: "Holm 1979";
  readonly level: number;
  /** Differences that were held against luck: pairs of variants, in every figure that has a direction. */
  readonly comparisons: number;
  /** The largest p-value that still counts as a difference. */
  readonly pMax: number;
}

export interface Estimate {
  /** Null when a run has no data. */
  readonly mean: number | null;
  /** Half the width of the 95 % interval; null with one run. */
  readonly halfWidth: number | null;
  readonly runs: readonly (number | null)[];
}

/** A paired difference, and what it is worth as evidence. */
export interface Difference extends Estimate {
  /** Of the paired t test, for this difference by itself; null with one run or without data. */
  readonly p: number | null;
  /** What `halfWidth` would be if runs were not paired by seed; null with one run or without data. */
  readonly unpairedHalfWidth: number | null;
}

export interface FindingSummary {
  readonly text: string;
  readonly status: "pass" | "fail" | "no-data";
  /** Paired difference left - right; null for == and != and words. */
  readonly difference: Estimate | null;
  readonly unit: string;
  /** Left side: mean over the runs, or the word. */
  readonly actual: number | string | boolean | null;
  readonly note: string | null;
}
