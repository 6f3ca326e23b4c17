import { QUANTILES, samplesWanted } from "./latency-figures.ts";
import type { MetricReading } from "./setup.ts";

/**
 * The figure at the end of a path into (a part of) a Summary. A quantile comes with the number of
 * samples it has and wants; no data is `null`, and so is a path that leads nowhere.
 */
export function readMetric(figures: unknown, path: readonly string[]): MetricReading {
  const owner = path.slice(0, -1).reduce(memberOf, figures);
  const name = path.at(-1) ?? "";
  const value = memberOf(owner, name) ?? (countsWhatArose(figures, path) ? 0 : undefined);
  const isQuantile = Object.hasOwn(QUANTILES, name) && typeof memberOf(owner, "count") === "number";
  return {
    value:
      typeof value === "number" || typeof value === "string" || typeof value === "boolean" ? value : null,
    samples: isQuantile ? (memberOf(owner, "count") as number) : null,
    wanted: isQuantile ? samplesWanted(QUANTILES[name as keyof typeof QUANTILES]) : null,
  };
}

/** Codes and places of failure are listed when they arise; until then they count 0. */
function countsWhatArose(figures: unknown, path: readonly string[]): boolean {
  const at = path.findIndex((name) => name === "outcomes" || name === "failedAt");
  return at > 0 && typeof path.slice(0, at + 1).reduce(memberOf, figures) === "object";
}

function memberOf(owner: unknown, name: string): unknown {
  if (typeof owner !== "object" || owner === null || !Object.hasOwn(owner, name)) return undefined;
  return (owner as Readonly<Record<string, unknown>>)[name];
}
