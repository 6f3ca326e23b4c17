import type { Summary } from "../observe/summary.ts";
import type { Condition } from "../scenario/scenario.ts";
import type { MetricComparison } from "./comparison.ts";
import { damageFigures, isDamage } from "./damage.ts";
import { directionOf, labelOf } from "./metric-words.ts";
import { numberAt } from "./path.ts";

/** A figure worth comparing: where it stands in a Summary and how to speak of it. */
export interface Metric {
  readonly path: readonly string[];
  readonly label: string;
  readonly unit: MetricComparison["unit"];
  readonly better: MetricComparison["better"];
}

/** What a comparison is to show. */
export interface ConditionsOfComparison {
  readonly findings: readonly Condition[];
  /** Of all its variants. */
  readonly thresholds: readonly Condition[];
}

/** Below these, attempts beyond the calls and work for nobody are what every system has. */
const AMPLIFICATION_WORTH = 1.05;
const WASTED_WORK_WORTH = 0.01;
/** Of the requests. */
const DEGRADED_WORTH = 0.001;

/**
 * The figures a comparison shows, in the order of its table: what was asked for by name, what users get, what findings ask
 * about, what harm was done, what it costs, how it recovers. What no run has, and a cost that none pays, is left out.
 */
export function metricsOf(
  summaries: readonly Summary[],
  { findings, thresholds }: ConditionsOfComparison,
  asked: readonly Metric[] = [],
): readonly Metric[] {
  const found = new Map<string, Metric>();
  // A cost at what only a few variants have compares with nothing.
  const isCommon = ({ path }: Metric): boolean =>
    2 * summaries.filter((summary) => numberAt(summary, path) !== null).length >= summaries.length;
  const offered = [
    ...asked,
    ...summaries.flatMap(workloadMetrics),
    ...askedFor(findings),
    ...askedFor(thresholds).filter(({ path }) => isDamage(path)),
    ...summaries.flatMap(damageFigures),
    ...summaries.flatMap(clientMetrics).filter(isCommon),
    ...summaries.flatMap(serviceMetrics).filter(isCommon),
    ...summaries.flatMap(costMetrics),
    ...summaries.flatMap(recoveryMetrics),
  ];
  for (const metric of offered) {
    const path = metric.path.join(".");
    if (!found.has(path) && summaries.some((summary) => numberAt(summary, metric.path) !== null))
      found.set(path, metric);
  }
  return [...found.values()];
}

/** The figures over the whole run that findings speak of, in their order. */
export function askedFor(findings: readonly Condition[]): readonly Metric[] {
  return findings
    .filter(({ window }) => window === null)
    .flatMap(({ left, right }) => [left, right])
    .flatMap((side) =>
      side.kind === "literal" || side.unit === "state" || side.unit === "boolean"
        ? []
        : [metricAt(side.path, side.unit)],
    );
}

/** The damage that conditions speak of: paths, in their order. */
export function damageIn(conditions: readonly Condition[]): readonly (readonly string[])[] {
  return askedFor(conditions)
    .filter(({ path }) => isDamage(path))
    .map(({ path }) => path);
}

function metricAt(path: readonly string[], unit: Metric["unit"]): Metric {
  return { path, unit, label: labelOf(path), better: directionOf(path) };
}

function workloadMetrics(summary: Summary): Metric[] {
  return Object.entries(summary.workloads).flatMap(([name, workload]) => {
    const at = ["workloads", name];
    const targets = Object.keys(workload.targets).map((target) => [...at, "targets", target]);
    return [
      metricAt([...at, "goodput"], "perSecond"),
      metricAt([...at, "successRate"], "ratio"),
      ...(workload.degraded > DEGRADED_WORTH * workload.requests
        ? [metricAt([...at, "degraded"], "count")]
        : []),
      ...(targets.length === 0 ? [at] : targets).map((place) => metricAt([...place, "latency", "p99"], "ms")),
    ];
  });
}

function clientMetrics(summary: Summary): Metric[] {
  return Object.entries(summary.clients).flatMap(([caller, callees]) =>
    Object.entries(callees)
      .filter(([, { amplification }]) => (amplification ?? 1) > AMPLIFICATION_WORTH)
      .map(([callee]) => metricAt(["clients", caller, callee, "amplification"], "number")),
  );
}

function serviceMetrics(summary: Summary): Metric[] {
  return Object.entries(summary.services)
    .filter(([, { wastedWork }]) => (wastedWork ?? 0) > WASTED_WORK_WORTH)
    .map(([name]) => metricAt(["services", name, "wastedWork"], "ratio"));
}

function costMetrics({ cost }: Summary): Metric[] {
  if (cost === undefined) return [];
  return ["perHour", "perThousandOk"].map((figure) => metricAt(["cost", figure], "number"));
}

function recoveryMetrics(summary: Summary): Metric[] {
  return Object.entries(summary.faults).flatMap(([fault, { impact }]) =>
    Object.keys(impact).map((workload) =>
      metricAt(["faults", fault, "impact", workload, "recoveryMs"], "ms"),
    ),
  );
}
