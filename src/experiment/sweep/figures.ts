import { lookUp } from "../../scenario/metric-lookup.ts";
import { metricsOf } from "../../scenario/metrics.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { directionOf, labelOf } from "../metric-words.ts";
import { askedFor } from "../metrics.ts";
import type { Metric } from "../metrics.ts";
import { AxisError } from "./axis.ts";

/** Figures that only the scenario's own conditions ask about have room for so many curves. */
const ASKED_MAX = 4;

/**
 * The figures of a sweep that asks for none: what users get, what it costs them, and what the thresholds and findings of
 * the scenario ask about, where more of it is better or worse.
 */
export function usualMetrics(scenario: Scenario): readonly Metric[] {
  const ofUsers = Object.keys(scenario.workloads).flatMap((name) =>
    [["goodput"], ["successRate"], ["latency", "p50"], ["latency", "p99"]].map((figure) =>
      metricNamed(scenario, ["workloads", name, ...figure].join(".")),
    ),
  );
  const cost = scenario.cost === null ? [] : [metricNamed(scenario, "cost.perThousandOk")];
  const usual = new Map([...ofUsers, ...cost].map((metric) => [metric.path.join("."), metric]));
  const asked = askedFor([...scenario.thresholds, ...scenario.findings]).filter(
    ({ path, better }) =>
      better !== null && !usual.has(path.join(".")) && lookUp(metricsOf(scenario), path).kind !== "wrong",
  );
  const own = new Map(asked.map((metric) => [metric.path.join("."), metric]));
  return [...usual.values(), ...[...own.values()].slice(0, ASKED_MAX)];
}

/** A figure of the Summary by its path. Throws an AxisError that names the nearest path there is. */
export function metricNamed(scenario: Scenario, text: string, option = "--metric"): Metric {
  const found = lookUp(metricsOf(scenario), text.split("."));
  if (found.kind === "wrong") {
    const hint = found.nearest === null ? "" : ` - did you mean ${found.nearest}?`;
    throw new AxisError(`${option} ${text}: ${found.reason}${hint}`);
  }
  const { path, metric } = found;
  const { unit } = metric;
  if (unit === "state" || unit === "boolean") throw new AxisError(`${option} ${text} is not a number`);
  return { path, unit: unit, label: labelOf(path), better: directionOf(path) };
}
