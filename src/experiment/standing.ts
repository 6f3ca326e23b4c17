import type { Difference, Judging, MetricComparison } from "./comparison.ts";
import { verdictOf } from "./estimates.ts";
import type { Compared } from "./estimates.ts";
import { differenceBetween, rank } from "./lead.ts";

/** Below this share of the greater of two figures, a difference does not decide between equals. */
const DECISIVE = 0.01;
/** What a workload gets done. */
const DONE = /^workloads\.([^.]+)\.(targets\.[^.]+\.)?(goodput|successRate)$/;

/** How the variants stand by the figure that the answer speaks of. */
export interface Standing {
  /** The best first; several when nothing tells them apart. */
  readonly winners: readonly string[];
  /** As good by the leading figure, and told apart by what other users get. */
  readonly surpassed: { readonly variant: string; readonly by: MetricComparison } | null;
  /** The best of those that the leading figure does tell apart. */
  readonly runnerUp: string | null;
  /** The first listed of the worst. */
  readonly worst: string;
}

export function standingOf(
  lead: MetricComparison,
  { metrics, judging }: Compared,
  order: readonly string[],
): Standing {
  const isEqual = (a: string, b: string): boolean =>
    a === b || verdictOf(differenceBetween(lead, a, b), lead.better, judging) === "no difference shown";
  const decided = (metric: MetricComparison, variants: readonly string[]): readonly string[] =>
    decidedBy({ metric, judging }, variants);
  const ranking = rank(lead);
  const best = ranking[0]!;
  const last = ranking.at(-1)!;
  const equals = ranking.filter((name) => isEqual(best, name));
  const others = metrics.filter((metric) => tellsOfOthers(metric, lead));
  const decider = others.find((metric) => decided(metric, equals).length < equals.length);
  return {
    winners: others.reduce<readonly string[]>((left, metric) => decided(metric, left), equals),
    surpassed: decider === undefined ? null : surpassedBy(decider, equals, decided(decider, equals)),
    runnerUp: ranking.find((name) => !equals.includes(name) && name !== last) ?? null,
    worst:
      order.find((name) => ranking.includes(name) && !equals.includes(name) && isEqual(last, name)) ?? last,
  };
}

function surpassedBy(
  by: MetricComparison,
  equals: readonly string[],
  left: readonly string[],
): Standing["surpassed"] {
  const variant = rank(by).find((name) => equals.includes(name) && !left.includes(name));
  return variant === undefined ? null : { variant, by };
}

/** Whether every variant has this figure and it is about other users than the leading one. */
function tellsOfOthers(metric: MetricComparison, lead: MetricComparison): boolean {
  const workload = DONE.exec(metric.path)?.[1];
  return (
    workload !== undefined &&
    !lead.path.startsWith(`workloads.${workload}.`) &&
    Object.values(metric.values).every(({ mean }) => mean !== null)
  );
}

interface Judged {
  readonly metric: MetricComparison;
  readonly judging: Judging;
}

/** Those of the variants that are not clearly worse than the best of them. */
function decidedBy({ metric, judging }: Judged, variants: readonly string[]): readonly string[] {
  const best = rank(metric).find((name) => variants.includes(name));
  return best === undefined
    ? variants
    : variants.filter((name) => !isClear({ metric, judging }, differenceBetween(metric, best, name)));
}

function isClear({ metric, judging }: Judged, difference: Difference): boolean {
  const greatest = Math.max(...Object.values(metric.values).map(({ mean }) => mean ?? 0));
  return (
    verdictOf(difference, metric.better, judging) === "better" &&
    Math.abs(difference.mean ?? 0) > DECISIVE * greatest
  );
}
