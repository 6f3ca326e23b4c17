import { QUANTILES, samplesWanted } from "./latency-figures.ts";
import type { MetricReading } from "./setup.ts";

/**
 * The figure at the end of a path into (a part of) a Summary. A quantile comes with the number of
 * samples it has and wants; no data is `null`, and so is a path that leads nowhere.
 */
export function readMetric(figures: unknown, path: readonly string[]): MetricReading {
  const owner = path.slice(0, -1).reduce(memberOf, figures);
  const name = path.at(-1) ?? "";
  const value = memberOf(owner, name);
  const isQuantile = Object.hasOwn(QUANTILES, name) && typeof memberOf(owner, "count") === "number";
  return {
    value:
      typeof value === "number" || typeof value === "string" || typeof value === "boolean" ? value : null,
    samples: isQuantile ? (memberOf(owner, "count") as number) : null,
    wanted: isQuantile ? samplesWanted(QUANTILES[name as keyof typeof QUANTILES]) : null,
  };
}

function memberOf(owner: unknown, name: string): unknown {
  if (typeof owner !== "object" || owner === null || !Object.hasOwn(owner, name)) return undefined;
  return (owner as Readonly<Record<string, unknown>>)[name];
}
