import { FAILURE_CAUSES } from "./outcomes.ts";
import type { MetricUnit } from "./scenario.ts";

/** A figure of the Summary that conditions may speak of. */
export interface MetricLeaf {
  readonly kind: "metric";
  readonly unit: MetricUnit;
  /** 0.99 for a p99; null for what is no quantile. */
  readonly quantile: number | null;
  /** Whether it is counted over windows too. */
  readonly hasWindows: boolean;
  /** Where it stands below the group that it is asked for in, where that is deeper than its name; null: by its name. */
  readonly standsAt: readonly string[] | null;
}

/** Figures by name. */
export interface Group {
  readonly kind: "group";
  readonly below: ReadonlyMap<string, () => MetricNode>;
}

/** A figure that this scenario cannot have, and why. */
export interface Absent {
  readonly kind: "absent";
  readonly reason: string;
}

export type MetricNode = MetricLeaf | Group | Absent;

export const leaf = (unit: MetricUnit): MetricLeaf => ({
  kind: "metric",
  unit,
  quantile: null,
  hasWindows: true,
  standsAt: null,
});
export const ms = leaf("ms");
export const perSecond = leaf("perSecond");
export const ratio = leaf("ratio");
export const count = leaf("count");
export const number = leaf("number");

/** As the Summary names them: p999 is the 99.9th percentile. */
const QUANTILES = { p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 };

export function latency(): MetricNode {
  const quantiles = Object.entries(QUANTILES).map(
    ([name, quantile]) => [name, () => ({ ...ms, quantile })] as const,
  );
  return group({
    count: () => count,
    mean: () => ms,
    stddev: () => ms,
    min: () => ms,
    ...Object.fromEntries(quantiles),
    max: () => ms,
  });
}

export function queueMetrics(): MetricNode {
  return group({ mean: () => number, max: () => count });
}

export function causes(): MetricNode {
  return group(Object.fromEntries(FAILURE_CAUSES.map((cause) => [cause, () => count])));
}

export function group(below: Record<string, () => MetricNode>): MetricNode {
  return { kind: "group", below: new Map(Object.entries(below)) };
}

export function absent(reason: string): Absent {
  return { kind: "absent", reason };
}

export function named<T>(things: Readonly<Record<string, T>>, node: (thing: T) => MetricNode): MetricNode {
  return {
    kind: "group",
    below: new Map(Object.entries(things).map(([name, thing]) => [name, () => node(thing)])),
  };
}
