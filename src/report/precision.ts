import type { Comparison } from "../experiment/comparison.ts";
import { NO_DATA, percent } from "./numbers.ts";

/** How a run that was to be precise came to its end: a head, and a row for each look. */
export interface PrecisionTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Null for a comparison whose number of runs was given. */
export function precisionTable({ precision, metrics }: Comparison): PrecisionTable | null {
  if (precision === undefined) return null;
  const labelOf = (path: string): string => metrics.find((metric) => metric.path === path)?.label ?? path;
  return {
    title: `Half an interval may be ${percent(precision.shareMax)} of the mean, so that the relative error is ${percent(precision.relative)} at most (sequential procedure of Law).`,
    head: ["runs", ...precision.metrics.map(labelOf)],
    rows: precision.looks.map(({ replications, shares }) => [
      String(replications),
      ...precision.metrics.map((path) => {
        const share = shares[path] ?? null;
        return share === null ? NO_DATA : `± ${percent(share)}`;
      }),
    ]),
  };
}
