import { alongAxis, differs, meanAt, rankedBy } from "./order.ts";
import type { SweepResult, SweptMetric, SweptPoint } from "../../experiment/sweep/sweep.ts";

/** Settings that say how much is asked of a system: of which workload, and whether less of them is more load. */
const LOAD = /^workloads\.([^.]+)\.(rate|users|thinkTime|stages\.\d+\.(?:rate|rampTo))(?:\.|$)/;

/** The workload of which an axis varies the load; null: it varies something else. */
export function loadOf(path: string): string | null {
  return LOAD.exec(path)?.[1] ?? null;
}

/** What a rising load does to a workload. */
export interface Knee {
  readonly workload: string;
  readonly goodput: SweptMetric;
  readonly successRate: SweptMetric;
  readonly tail: SweptMetric;
  /** The smallest load first. */
  readonly points: readonly SweptPoint[];
  /** From which point on p99 latency is beyond twice that at the first; null: nowhere. */
  readonly slowFrom: number | null;
  /** From which point on the success rate is more than a point of per cent below that at the first; null: nowhere. */
  readonly failsFrom: number | null;
  /** Whether nearly all requests succeed at the first; else there is no knee to look for. */
  readonly isHealthy: boolean;
  /** Where goodput is highest, if it falls again behind that; null: it does not. */
  readonly peak: number | null;
}

/** In a queue with Poisson arrivals and exponential work, latency is twice that of an idle one at half of the capacity. */
const SLOW = 2;
const FAILING = 0.01;
/** Fewer have no shape. */
const POINTS_MIN = 3;
/** Of the highest goodput: less than this behind it is a system that breaks down. */
const BREAKDOWN = 0.95;

/** Where the load of a workload is the only axis: what it does; null elsewhere, or without the figures. */
export function kneeOf(result: SweepResult): Knee | null {
  const of = loadedOf(result);
  if (of === null) return null;
  const { points, goodput, successRate, tail } = of;
  const idle = points[0]!;
  const [served, calm] = [meanAt(idle, successRate) ?? 0, meanAt(idle, tail) ?? Infinity];
  const isHealthy = served >= 1 - FAILING;
  const slowFrom = fromWhere(points, tail, (mean) => (mean ?? Infinity) > SLOW * calm);
  const failsFrom = fromWhere(points, successRate, (mean) => (mean ?? 0) < served - FAILING);
  return {
    ...of,
    isHealthy,
    slowFrom: isHealthy ? slowFrom : null,
    failsFrom: isHealthy ? failsFrom : null,
    peak: peakOf(points, goodput),
  };
}

type Loaded = Pick<Knee, "workload" | "goodput" | "successRate" | "tail" | "points">;

/** The workload whose load is varied and nothing else, its figures, and enough points for a shape. */
function loadedOf(result: SweepResult): Loaded | null {
  const points = byLoad(result);
  const workload = loadOf(result.axes[0]?.path ?? "");
  const [goodput, successRate, tail] = ["goodput", "successRate", "latency.p99"].map((figure) =>
    result.metrics.find(({ path }) => path === `workloads.${workload ?? ""}.${figure}`),
  );
  if (workload === null || goodput === undefined || successRate === undefined || tail === undefined)
    return null;
  const isEnough = points.length >= POINTS_MIN && meanAt(points[0]!, tail) !== null;
  return isEnough ? { workload, goodput, successRate, tail, points } : null;
}

/** Points with whole runs along a single axis, the smallest load first. */
function byLoad(result: SweepResult): readonly SweptPoint[] {
  if (result.axes.length !== 1) return [];
  const along = alongAxis(result) ?? [];
  const whole = along.filter(({ invalid, stopped }) => invalid === null && stopped === null);
  // The longer users think, the less they ask for.
  return result.axes[0]!.path.includes(".thinkTime") ? whole.toReversed() : whole;
}

/**
 * The first point from which on a mean has gone too far, to the last, and that differs from the first point by more than
 * luck: behind the knee runs are so far apart that not every single point does.
 */
function fromWhere(
  points: readonly SweptPoint[],
  metric: SweptMetric,
  isFar: (mean: number | null) => boolean,
): number | null {
  const from = points.findLastIndex((point) => !isFar(meanAt(point, metric))) + 1;
  const shown = points.findIndex((point, index) => index >= from && differs(point, points[0]!, metric));
  return shown <= 0 ? null : shown;
}

function peakOf(points: readonly SweptPoint[], goodput: SweptMetric): number | null {
  const [best] = rankedBy(points, goodput);
  const last = points.at(-1);
  if (best === undefined || last === undefined) return null;
  const isFallen = (meanAt(last, goodput) ?? 0) < BREAKDOWN * (meanAt(best, goodput) ?? 0);
  return isFallen && differs(best, last, goodput) ? points.indexOf(best) : null;
}
