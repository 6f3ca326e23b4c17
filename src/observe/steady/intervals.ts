import { batchedRatio } from "../../statistics/batch-means.ts";
import type { BatchedRatio, NoBatches, Stretches } from "../../statistics/batch-means.ts";
import { Histogram } from "../../statistics/histogram.ts";
import { QUANTILES, samplesWanted } from "../latency-figures.ts";
import type { BatchInterval, WorkloadIntervals } from "./batch-means-summary.ts";
import type { LatencySections } from "./latency-sections.ts";

/** Requests by how they ended, in stretches of equal length. */
export interface CountSections {
  readonly lengthNs: number;
  readonly ok: readonly number[];
  readonly failed: readonly number[];
}

/** Of both, or a share is a matter of a few requests. */
const ENDED_WANTED = 50;
/** Beyond a quantile: they come in bursts, of which there must be many. */
const BEYOND_WANTED = 500;

type Figure = BatchInterval | NoBatches | "fewValues";

/** What one run says of the figures of a workload in the long run, and of which it cannot. */
export function workloadIntervals(counts: CountSections, latencies: LatencySections): WorkloadIntervals {
  const all = [...countFigures(counts), ...latencyFigures(latencies)];
  const figures = all.flatMap(([name, figure]) =>
    typeof figure === "string" ? [] : [[name, figure] as const],
  );
  const without = all.flatMap(([name, figure]) =>
    typeof figure === "string" ? [[name, figure] as const] : [],
  );
  return { figures: Object.fromEntries(figures), without: Object.fromEntries(without) };
}

function countFigures({ lengthNs, ok, failed }: CountSections): readonly (readonly [string, Figure])[] {
  const seconds = ok.map(() => lengthNs / 1e9);
  const ended = ok.map((count, at) => count + failed[at]!);
  const fewer = Math.min(total(ok), total(failed));
  return [
    ["goodput", intervalOf({ sums: ok, weights: seconds }, lengthNs)],
    ["successRate", fewer < ENDED_WANTED ? "fewValues" : intervalOf({ sums: ok, weights: ended }, lengthNs)],
  ];
}

function latencyFigures({ lengthNs, sections }: LatencySections): readonly (readonly [string, Figure])[] {
  const whole = new Histogram();
  for (const section of sections) whole.add(section);
  const weights = sections.map(({ count }) => count);
  const sums = sections.map(({ count, mean }) => count * ((mean ?? 0) / 1e6));
  const mean = skewedIntervalOf({ sums, weights }, lengthNs);
  const quantiles = Object.entries(QUANTILES).filter(([, q]) => whole.count >= samplesWanted(q));
  return [
    ["latency.mean", mean],
    ...quantiles.map(([name, q]) => {
      // Where the mean is not known, an interval of a quantile has passed the test by luck.
      const figure =
        typeof mean === "string" ? mean : quantileInterval({ sections, weights, lengthNs }, whole, q);
      return [`latency.${name}`, figure] as const;
    }),
  ];
}

/**
 * Of a quantile: the interval of the share of latencies up to it, read back as latencies (Woodruff,
 * Confidence intervals for medians and other position measures, 1952). No batch needs a quantile of
 * its own, and what is far out is not taken for symmetrical: the share of a stretch with a long queue is far below the
 * others, so that its interval is that of Johnson's t.
 */
function quantileInterval(
  {
    sections,
    weights,
    lengthNs,
  }: Pick<LatencySections, "sections" | "lengthNs"> & Pick<Stretches, "weights">,
  whole: Histogram,
  q: number,
): Figure {
  if (whole.count < BEYOND_WANTED * samplesWanted(q)) return "fewValues";
  const value = whole.quantile(q)!;
  const shares = batchedRatio({ sums: sections.map((section) => section.countUpTo(value)), weights });
  if (typeof shares === "string") return shares;
  const { below, above, batches, size } = shares;
  if (q + below >= 1) return "fewValues";
  // A share that may be lower is a quantile that may be higher.
  const low = whole.quantile(Math.max(0, q - above))! / 1e6;
  const high = whole.quantile(q + below)! / 1e6;
  return { low, high, batches, batchMs: (size * lengthNs) / 1e6 };
}

/** As far to either side: counts are hardly skewed. */
function intervalOf(stretches: Stretches, lengthNs: number): Figure {
  const ratio = batchedRatio(stretches);
  return typeof ratio === "string"
    ? ratio
    : around(stretches, ratio, { below: ratio.halfWidth, above: ratio.halfWidth, lengthNs });
}

/** Further to the side of the few long queues. */
function skewedIntervalOf(stretches: Stretches, lengthNs: number): Figure {
  const ratio = batchedRatio(stretches);
  return typeof ratio === "string" ? ratio : around(stretches, ratio, { ...ratio, lengthNs });
}

function around(
  { sums, weights }: Stretches,
  { batches, size }: BatchedRatio,
  { below, above, lengthNs }: { readonly below: number; readonly above: number; readonly lengthNs: number },
): BatchInterval {
  const middle = total(sums) / total(weights);
  return { low: middle - below, high: middle + above, batches, batchMs: (size * lengthNs) / 1e6 };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
