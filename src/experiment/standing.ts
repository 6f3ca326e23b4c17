import type { Difference, Judging, MetricComparison } from "./comparison.ts";
import { verdictOf } from "./estimates.ts";
import type { Compared } from "./estimates.ts";
import { differenceBetween, rank } from "./lead.ts";
import { isDamage } from "./damage.ts";

/** Below this share of the greater of two figures, a difference does not decide between equals. */
const DECISIVE = 0.01;
const DECISIVELY_DEGRADED = 0.5;
/** What a workload gets done. */
const DONE = /^workloads\.([^.]+)\.(targets\.[^.]+\.)?(goodput|successRate)$/;

/** Answers by a fallback or a stale value. */
const DEGRADED = /^workloads\.[^.]+\.degraded$/;

/** How the variants stand by the figure that the answer speaks of. */
export interface Standing {
  /** The best first; several when nothing tells them apart. */
  readonly winners: readonly string[];
  /** As good by the leading figure, and told apart by what other users get, or by harm that answers do not show. */
  readonly surpassed: { readonly variant: string; readonly by: MetricComparison } | null;
  /** The best of those that the leading figure tells apart, from the winners and from the worst. */
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
  // Who is told apart from neither end shares no first place: the difference that is claimed is not its own.
  const shared = equals.filter((name) => name === best || isEqual(best, last) || !isEqual(name, last));
  const others = metrics.filter((metric) => tellsOfOthers(metric, lead) || tellsOfHarm(metric, lead));
  const decider = others.find((metric) => decided(metric, equals).length < equals.length);
  return {
    winners: others.reduce<readonly string[]>((left, metric) => decided(metric, left), shared),
    surpassed: decider === undefined ? null : surpassedBy(decider, equals, decided(decider, equals)),
    runnerUp: ranking.find((name) => !equals.includes(name) && !isEqual(last, name)) ?? null,
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

/** The first figure that tells some of the winners apart, and between whom it does so most. */
export function partedBy(
  lead: MetricComparison,
  { metrics, judging }: Compared,
  winners: readonly string[],
): { readonly metric: MetricComparison; readonly best: string; readonly worst: string } | null {
  // Who answers the same share of more requests was only asked more often.
  const askedMore = ["goodput", "ok"].map((figure) => lead.path.replace(/successRate$/, figure));
  for (const metric of metrics) {
    if (metric === lead || askedMore.includes(metric.path) || metric.better === null || !isKnownOfAll(metric))
      continue;
    const ranking = rank(metric).filter((name) => winners.includes(name));
    const [best, worst] = [ranking[0]!, ranking.at(-1)!];
    if (isClear({ metric, judging }, differenceBetween(metric, best, worst))) return { metric, best, worst };
  }
  return null;
}

/** Whether every variant has this figure and it is about other users than the leading one. */
function tellsOfOthers(metric: MetricComparison, lead: MetricComparison): boolean {
  const workload = DONE.exec(metric.path)?.[1];
  return workload !== undefined && !lead.path.startsWith(`workloads.${workload}.`) && isKnownOfAll(metric);
}

/** Whether it tells what answers are worth: those that were less than asked for, and harm to data. */
function tellsOfHarm(metric: MetricComparison, lead: MetricComparison): boolean {
  const isHarm = DEGRADED.test(metric.path) || isDamage(metric.path.split("."));
  return isHarm && metric !== lead && metric.better !== null && isKnownOfAll(metric);
}

function isKnownOfAll({ values }: MetricComparison): boolean {
  return Object.values(values).every(({ mean }) => mean !== null);
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
    Math.abs(difference.mean ?? 0) > decisive(metric.path) * greatest
  );
}

/** Any harm to data counts; of answers by a fallback, only that one variant lives by them and another does not. */
function decisive(path: string): number {
  if (isDamage(path.split("."))) return 0;
  return DEGRADED.test(path) ? DECISIVELY_DEGRADED : DECISIVE;
}
