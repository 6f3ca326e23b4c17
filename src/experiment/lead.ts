import type { ConditionsOfComparison } from "./metrics.ts";
import type { Difference, Judging, MetricComparison } from "./comparison.ts";
import { differenceOf, verdictOf } from "./estimates.ts";
import { isDamage } from "./damage.ts";
import type { Compared } from "./estimates.ts";
import { askedFor, damageIn } from "./metrics.ts";

/** What users get: a figure of a workload, or of one of its targets, that may lead a comparison. */
const OF_USERS = /^workloads\.[^.]+\.(targets\.[^.]+\.)?(goodput|successRate|latency\.(?!count)\w+)$/;

export function isOfUsers(path: string): boolean {
  return OF_USERS.test(path);
}

/** Times the requests of another variant. */
const LOAD_VARIES = 1.2;

/**
 * The same figures, the one that the answer speaks of first: what the first finding asks about, if
 * that is what users get; else the first damage that findings or thresholds ask about; else the first
 * of the scenario's invariants, goodput, success rate (before goodput where the variants have different
 * loads), the other damage, the worst p99 latency and what else findings ask about; each only where
 * the variants differ in it. Else what the first finding asks about, or goodput.
 * Only figures that every variant has can lead.
 */
export function withLeadFirst(
  compared: Compared,
  conditions: ConditionsOfComparison,
): readonly MetricComparison[] {
  const lead = leadOf(compared, conditions);
  const { metrics } = compared;
  return lead === undefined ? metrics : [lead, ...metrics.filter((metric) => metric !== lead)];
}

function leadOf(
  { metrics, judging }: Compared,
  { findings, thresholds }: ConditionsOfComparison,
): MetricComparison | undefined {
  const known = metrics.filter(({ values }) => Object.values(values).every(({ mean }) => mean !== null));
  const whole = known.filter(({ path }) => isOfUsers(path));
  const asked = askedFor(findings)[0]?.path.join(".");
  const damages = [...damageIn(findings), ...damageIn(thresholds)].map((path) =>
    known.find((metric) => metric.path === path.join(".")),
  );
  const others = askedFor(findings).map(({ path }) => known.find((metric) => metric.path === path.join(".")));
  const [broken = [], harm = []] = damageOf(known);
  const tails = whole.filter(({ path }) => path.endsWith(".latency.p99"));
  const goodput = whole.find(({ path }) => path.endsWith(".goodput"));
  const successRate = whole.find(({ path }) => path.endsWith(".successRate"));
  const candidates = [
    ...damages,
    ...broken,
    ...(isLoadVaried(goodput, successRate) ? [successRate, goodput] : [goodput, successRate]),
    ...harm,
    ...tails.sort((a, b) => highest(b) - highest(a)),
    ...others,
  ];
  const first = whole.find(({ path }) => path === asked);
  return (
    [first, ...candidates].find((metric) => metric !== undefined && variantsDiffer(metric, judging)) ??
    first ??
    goodput
  );
}

/** Broken invariants, and other harm that was counted, as they stand in the table. */
function damageOf(metrics: readonly MetricComparison[]): readonly (readonly MetricComparison[])[] {
  const counted = metrics.filter(({ path, unit }) => unit === "count" && isDamage(path.split(".")));
  const isInvariant = ({ path }: MetricComparison): boolean => path.startsWith("invariants.");
  return [counted.filter(isInvariant), counted.filter((metric) => !isInvariant(metric))];
}

/** Whether some variants are asked for so much more than others that goodput says little of how they fare. */
function isLoadVaried(goodput?: MetricComparison, successRate?: MetricComparison): boolean {
  if (goodput === undefined || successRate === undefined) return false;
  const ended = Object.entries(goodput.values).flatMap(([name, { mean }]) => {
    const share = successRate.values[name]?.mean ?? 0;
    return share > 0 ? [(mean ?? 0) / share] : [];
  });
  return Math.max(...ended) > LOAD_VARIES * Math.min(...ended);
}

/** Whether the best and the worst are further apart than luck explains. */
export function variantsDiffer(metric: MetricComparison, judging: Judging): boolean {
  const ranking = rank(metric);
  const best = ranking[0];
  const worst = ranking.at(-1);
  if (best === undefined || worst === undefined || best === worst) return false;
  return verdictOf(differenceBetween(metric, best, worst), metric.better, judging) === "better";
}

function highest(metric: MetricComparison): number {
  return Math.max(...Object.values(metric.values).map(({ mean }) => mean ?? 0));
}

/** Variants with data, best first; equals stay in the order of the file. */
export function rank(metric: MetricComparison): readonly string[] {
  const known = Object.entries(metric.values).flatMap(([name, { mean }]) =>
    mean === null ? [] : [{ name, mean }],
  );
  const sign = metric.better === "higher" ? -1 : 1;
  return known.sort((a, b) => sign * (a.mean - b.mean)).map(({ name }) => name);
}

/** The paired difference a - b of two variants. */
export function differenceBetween(metric: MetricComparison, a: string, b: string): Difference {
  return differenceOf(metric.values[a]?.runs ?? [], metric.values[b]?.runs ?? []);
}
