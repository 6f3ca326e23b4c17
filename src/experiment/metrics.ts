import type { Summary } from "../observe/summary.ts";
import type { Condition } from "../scenario/scenario.ts";
import type { MetricComparison } from "./comparison.ts";
import { numberAt } from "./path.ts";

/** A figure worth comparing: where it stands in a Summary and how to speak of it. */
export interface Metric {
  readonly path: readonly string[];
  readonly label: string;
  readonly unit: MetricComparison["unit"];
  readonly better: MetricComparison["better"];
}

/**
 * The figures a comparison shows, in the order of its table: what users get, what it costs, how it
 * recovers. The figure of the first finding comes first, as it is what the author asks about.
 * A figure that no run has, or that could only say "nothing happened", is left out.
 */
export function metricsOf(summaries: readonly Summary[], findings: readonly Condition[]): readonly Metric[] {
  const found = new Map<string, Metric>();
  const asked = askedFor(findings);
  const offered = [
    ...summaries.flatMap(workloadMetrics),
    ...summaries.flatMap(clientMetrics),
    ...summaries.flatMap(serviceMetrics),
    ...summaries.flatMap(recoveryMetrics),
  ];
  const known =
    asked === null ? undefined : offered.find((metric) => metric.path.join(".") === asked.path.join("."));
  for (const metric of [...(asked === null ? [] : [known ?? asked]), ...offered]) {
    const path = metric.path.join(".");
    if (!found.has(path) && summaries.some((summary) => numberAt(summary, metric.path) !== null))
      found.set(path, metric);
  }
  return [...found.values()];
}

function workloadMetrics(summary: Summary): Metric[] {
  return Object.entries(summary.workloads).flatMap(([name, workload]) => {
    const at = ["workloads", name];
    const targets = Object.keys(workload.targets);
    return [
      { path: [...at, "goodput"], label: `goodput of ${name}`, unit: "perSecond", better: "higher" },
      { path: [...at, "successRate"], label: `success rate of ${name}`, unit: "ratio", better: "higher" },
      ...(workload.degraded === 0
        ? []
        : ([
            {
              path: [...at, "degraded"],
              label: `degraded answers of ${name}`,
              unit: "count",
              better: "lower",
            },
          ] as const)),
      ...(targets.length === 0
        ? [latencyMetric(at, name)]
        : targets.map((target) => latencyMetric([...at, "targets", target], target))),
    ] satisfies Metric[];
  });
}

function latencyMetric(at: readonly string[], name: string): Metric {
  return { path: [...at, "latency", "p99"], label: `p99 latency of ${name}`, unit: "ms", better: "lower" };
}

function clientMetrics(summary: Summary): Metric[] {
  return Object.entries(summary.clients).flatMap(([caller, callees]) =>
    Object.entries(callees)
      .filter(([, client]) => client.retries + client.hedges > 0)
      .map(([callee]): Metric => {
        const path = ["clients", caller, callee, "amplification"];
        return { path, label: `attempts per call, ${caller} -> ${callee}`, unit: "number", better: "lower" };
      }),
  );
}

function serviceMetrics(summary: Summary): Metric[] {
  return Object.entries(summary.services)
    .filter(([, service]) => (service.wastedWork ?? 0) > 0)
    .map(([name]) => ({
      path: ["services", name, "wastedWork"],
      label: `wasted work of ${name}`,
      unit: "ratio",
      better: "lower",
    }));
}

function recoveryMetrics(summary: Summary): Metric[] {
  return Object.entries(summary.faults).flatMap(([fault, { impact }]) =>
    Object.keys(impact).map((workload): Metric => ({
      path: ["faults", fault, "impact", workload, "recoveryMs"],
      label: `recovery of ${workload} after ${fault}`,
      unit: "ms",
      better: "lower",
    })),
  );
}

/** The first figure over the whole run that a finding speaks of; a finding says which way is better. */
function askedFor(findings: readonly Condition[]): Metric | null {
  for (const { left, operator, window } of findings) {
    if (left.kind === "literal" || left.unit === "state" || left.unit === "boolean" || window !== null)
      continue;
    if (operator === "==" || operator === "!=") continue;
    const better = operator === ">" || operator === ">=" ? "higher" : "lower";
    return { path: left.path, label: left.path.join(" "), unit: left.unit, better };
  }
  return null;
}
