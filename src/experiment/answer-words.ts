import type { Comparison, Estimate, MetricComparison } from "./comparison.ts";
import { intervalText } from "./figures.ts";

/** So many variants are named; of more, two and a number. */
const NAMED_MAX = 4;
/** A level, of which there is no more or fewer: "largest lag", "mean queue of shop". */
const LEVEL = /^(largest|longest|smallest|mean|median|most|last|p\d+|share|lag|depth) /;

/** The size of a difference. */
export function amountOf({ mean, halfWidth }: Estimate, metric: MetricComparison): string {
  return intervalText(Math.abs(mean ?? 0), halfWidth, metric.unit);
}

/** The figure's label; the only workload need not be named. */
export function nameOf(metric: MetricComparison, comparison: Pick<Comparison, "variants">): string {
  const summary = Object.values(comparison.variants)[0]?.runs[0];
  const [only, ...others] = Object.keys(summary?.workloads ?? {});
  const label = inSentence(metric.label);
  return only !== undefined && others.length === 0 ? label.replace(` of ${only}`, "") : label;
}

/** Tables say "messages lost, events"; in a sentence the comma would part it. */
function inSentence(label: string): string {
  return label.replace(/, ([^,]+)$/, " at $1");
}

/** How a figure that is bigger, or smaller, than another is spoken of. */
export function wordFor({ unit, label }: MetricComparison, isBigger: boolean): string {
  switch (unit) {
    case "ms":
      return isBigger ? "longer" : "shorter";
    case "ratio":
      return isBigger ? "higher" : "lower";
    case "count":
      if (LEVEL.test(label)) return isBigger ? "higher" : "lower";
      return isBigger ? "more" : "fewer";
    case "number":
      if (LEVEL.test(label)) return isBigger ? "higher" : "lower";
      return isBigger ? "more" : label.startsWith("attempts") ? "fewer" : "less";
    case "perSecond":
      return isBigger ? "more" : "less";
  }
}

export function everyRun(halfWidth: number | null): string {
  return halfWidth === 0 ? " in every run" : "";
}

/** `a`, `a and b`, `a, b and c`, or `a, b and 5 others`. */
export function namesText(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  const named = names.length > NAMED_MAX ? names.slice(0, 2) : names.slice(0, -1);
  const rest = names.length > NAMED_MAX ? `${names.length - 2} others` : names.at(-1)!;
  return `${named.join(", ")} and ${rest}`;
}

export function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
