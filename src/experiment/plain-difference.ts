import type { Comparison, Difference, MetricComparison } from "./comparison.ts";
import { differenceBetween, rank } from "./lead.ts";

/** Two variants that differ in a figure of which more is neither better nor worse. */
export interface PlainDifference {
  readonly metric: MetricComparison;
  readonly most: string;
  readonly least: string;
  readonly by: Difference;
}

/**
 * The first figure that findings ask about and that has no direction (alerts, messages, failovers) in which
 * variants differ beyond luck; null where there is none. Only figures that every variant has, and the
 * chance of a wrong one among all of them is at most that of the comparison (Bonferroni).
 */
export function plainDifference({
  metrics,
  variants,
  judging,
}: Omit<Comparison, "answer">): PlainDifference | null {
  const names = Object.keys(variants);
  const plain = metrics.filter((metric) => metric.better === null && rank(metric).length === names.length);
  const pairs = (plain.length * names.length * (names.length - 1)) / 2;
  const all = plain.map((metric): PlainDifference => {
    const ranking = rank(metric);
    const [most, least] = [ranking.at(-1)!, ranking[0]!];
    return { metric, most, least, by: differenceBetween(metric, most, least) };
  });
  return (
    all.find(({ by }) => by.mean !== null && by.mean > 0 && (by.p ?? 0) <= judging.level / pairs) ?? null
  );
}
