import type { Comparison } from "../experiment/comparison.ts";
import { NO_DATA, percent } from "./numbers.ts";

/** How a run that was to be precise came to its end: a head, and a row for each look. */
export interface PrecisionTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Null for a comparison whose number of runs was given. */
export function precisionTable({ precision, baseline }: Comparison): PrecisionTable | null {
  if (precision === undefined) return null;
  const most = percent(precision.shareMax);
  const error = percent(precision.relative);
  return {
    title:
      precision.of === "mean"
        ? `Half an interval may be ${most} of the mean, so that the relative error is ${error} at most (sequential procedure of Law).`
        : `Half the interval of a difference may be ${most} of the figure of ${baseline} (sequential procedure of Law, with ${error}).`,
    head: ["runs", ...precision.labels],
    rows: precision.looks.map(({ replications, shares }) => [
      String(replications),
      ...precision.metrics.map((path) => {
        const share = shares[path] ?? null;
        return share === null ? NO_DATA : `± ${percent(share)}`;
      }),
    ]),
  };
}
