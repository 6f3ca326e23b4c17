import type { Comparison, Difference, MetricComparison } from "./comparison.ts";
import { differenceBetween } from "./lead.ts";

/** Two variants of which a finding says that one is better by a figure, and which one. */
export interface HeldFinding {
  readonly best: string;
  readonly worst: string;
  /** best - worst. */
  readonly by: Difference;
}

/** `a.FIGURE < b.FIGURE`, over the whole run. */
const ORDERED = /^(\S+) [<>]=? (\S+)$/;

/** The first finding that holds and sets two variants against each other in this very figure. */
export function heldFinding(
  { findings, variants }: Pick<Comparison, "findings" | "variants">,
  metric: MetricComparison,
): HeldFinding | null {
  const names = Object.keys(variants);
  const variantOf = (side: string): string | undefined =>
    names.find((name) => side === `${name}.${metric.path}`);
  for (const { text, status } of findings) {
    const [, left = "", right = ""] = (status === "pass" ? ORDERED.exec(text) : null) ?? [];
    const [a, b] = [variantOf(left), variantOf(right)];
    if (a === undefined || b === undefined || a === b) continue;
    const by = differenceBetween(metric, a, b);
    const isFirstBetter = (by.mean ?? 0) > 0 === (metric.better === "higher");
    return isFirstBetter
      ? { best: a, worst: b, by }
      : { best: b, worst: a, by: differenceBetween(metric, b, a) };
  }
  return null;
}
