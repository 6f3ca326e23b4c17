import { loadOf } from "./knee.ts";
import { isMoved, meanAt } from "./order.ts";
import type { SweepResult, SweptMetric } from "../../experiment/sweep/sweep.ts";

/** A figure whose lowest and highest mean are nearer than this share of the highest says little, however sure it is. */
const RELEVANT = 0.02;

/**
 * The figure that the answer of a sweep speaks of where there is neither harm nor a knee to tell: the first of goodput,
 * success rate (before goodput where a load is varied, with which goodput rises by itself), p99 latency, what the
 * conditions of the scenario ask about and the rest that moves by more than luck, and enough to matter; else one that
 * moves at all. Figures that were asked for lead in their order.
 */
export function leadOf(result: SweepResult): SweptMetric | null {
  const { metrics, points } = result;
  const judged = points.filter(({ invalid, stopped }) => invalid === null && stopped === null);
  const whole = metrics.filter(
    (metric) => metric.better !== null && judged.every((point) => meanAt(point, metric) !== null),
  );
  const ordered = result.asked === true ? whole : inOrder(result, whole);
  const moved = ordered.filter((metric) => isMoved(judged, metric));
  const relevant = moved.find((metric) => spreadOf(result, metric) >= RELEVANT);
  return relevant ?? moved[0] ?? ordered.find((metric) => spreadOf(result, metric) > 0) ?? metrics[0] ?? null;
}

const KINDS: readonly RegExp[] = [
  /^workloads\.[^.]+\.goodput$/,
  /^workloads\.[^.]+\.successRate$/,
  /^workloads\.[^.]+\.latency\.p99$/,
];

function inOrder({ axes }: SweepResult, metrics: readonly SweptMetric[]): readonly SweptMetric[] {
  const [goodputs = [], successRates = [], tails = []] = KINDS.map((kind) =>
    metrics.filter(({ path }) => kind.test(path)),
  );
  const isLoad = axes.some(({ path }) => loadOf(path) !== null);
  const ofUsers = [
    ...(isLoad ? [...successRates, ...tails, ...goodputs] : [...goodputs, ...successRates, ...tails]),
  ];
  const others = metrics.filter((metric) => !ofUsers.includes(metric));
  const asked = others.filter(({ path }) => !path.startsWith("workloads."));
  return [...ofUsers, ...asked, ...others.filter((metric) => !asked.includes(metric))];
}

function spreadOf({ points }: SweepResult, metric: SweptMetric): number {
  const means = points.flatMap((point) => meanAt(point, metric) ?? []);
  const highest = Math.max(...means.map(Math.abs));
  return highest === 0 ? 0 : (Math.max(...means) - Math.min(...means)) / highest;
}

/** The gravest harm that is not the same at all points, beyond luck; null: there is none. */
export function harmOf({ metrics, points }: SweepResult): SweptMetric | null {
  const harm = metrics.filter((metric) => metric.gravity !== undefined && isMoved(points, metric));
  return harm.toSorted((a, b) => (a.gravity ?? 0) - (b.gravity ?? 0))[0] ?? null;
}
