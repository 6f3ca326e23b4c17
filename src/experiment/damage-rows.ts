import type { Judging, MetricComparison } from "./comparison.ts";
import { GRAVITIES, gravityOf } from "./damage.ts";
import { variantsDiffer } from "./lead.ts";

/** Rows of harm that a table has room for, beside those that findings, thresholds or the command line name. */
export const DAMAGE_ROWS_MAX = 6;

/** What a comparison's table shows, and what it has no room for. */
interface ShownFigures {
  readonly metrics: readonly MetricComparison[];
  /** Paths of figures of harm that differ too. */
  readonly omitted: readonly string[];
}

/**
 * Keeps the table short: a figure of harm that nobody named is a row where it is not the same in all
 * variants, run by run, and six of them at most: those that tell variants apart beyond luck before
 * others, then the gravest kind, then the largest figure. In the table they stand gravest first.
 * A lone variant shows what it has.
 */
export function withoutEqualDamage(
  metrics: readonly MetricComparison[],
  named: ReadonlySet<string>,
  judging: Judging,
): ShownFigures {
  const free = metrics.filter(({ path }) => !named.has(path) && gravityOf(path.split(".")) !== null);
  const differing = free.filter(differsAnywhere);
  const tells = new Map(differing.map((metric) => [metric, variantsDiffer(metric, judging) ? 0 : 1]));
  const graver = (a: MetricComparison, b: MetricComparison): number =>
    gravity(a) - gravity(b) || largest(b) - largest(a);
  const ordered = differing.toSorted((a, b) => tells.get(a)! - tells.get(b)! || graver(a, b));
  const chosen = ordered.slice(0, DAMAGE_ROWS_MAX).toSorted(graver);
  const first = metrics.findIndex((metric) => free.includes(metric));
  const rest = metrics.filter((metric) => !free.includes(metric));
  return {
    metrics: first < 0 ? metrics : [...rest.slice(0, first), ...chosen, ...rest.slice(first)],
    omitted: ordered.slice(DAMAGE_ROWS_MAX).map(({ path }) => path),
  };
}

function gravity({ path }: MetricComparison): number {
  return gravityOf(path.split(".")) ?? GRAVITIES;
}

function largest({ values }: MetricComparison): number {
  return Math.max(...Object.values(values).map(({ mean }) => mean ?? 0));
}

function differsAnywhere({ values }: MetricComparison): boolean {
  const [first, ...others] = Object.values(values);
  return (
    others.length === 0 ||
    others.some(({ runs }) => runs.some((value, index) => value !== first?.runs[index]))
  );
}
