import type { Histogram } from "../statistics/histogram.ts";
import type { LatencySummary } from "./summary.ts";

/** The figures of a histogram of ns, in ms; a quantile only where `samplesWanted` are there. */
export function latencyFigures(histogram: Histogram): LatencySummary {
  const { count } = histogram;
  const quantile = (q: number): number | null =>
    count >= samplesWanted(q) ? inMs(histogram.quantile(q)) : null;
  return {
    count,
    mean: inMs(histogram.mean),
    stddev: inMs(histogram.stddev),
    min: inMs(histogram.min),
    p50: quantile(QUANTILES.p50),
    p75: quantile(QUANTILES.p75),
    p90: quantile(QUANTILES.p90),
    p95: quantile(QUANTILES.p95),
    p99: quantile(QUANTILES.p99),
    p999: quantile(QUANTILES.p999),
    max: inMs(histogram.max),
  };
}

/** The quantiles of the Summary, by name. */
export const QUANTILES = { p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const;

/** 1 / (1 - q): with fewer samples, a quantile is hardly more than the largest of them. */
export function samplesWanted(quantile: number): number {
  return Math.round(1 / (1 - quantile));
}

function inMs(valueNs: number | null): number | null {
  return valueNs === null ? null : valueNs / 1e6;
}
