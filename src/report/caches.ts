import type { CacheFacts, CacheSeries, CacheSummary, Summary } from "../observe/summary.ts";
import { count } from "./numbers.ts";

/** One cache with what is known of it. */
export interface Cache {
  readonly name: string;
  readonly facts: CacheFacts;
  readonly figures: CacheSummary;
  readonly series: CacheSeries | null;
}

/** In file order. */
export function cachesOf(summary: Summary): readonly Cache[] {
  return Object.entries(summary.caches).map(([name, figures]) => ({
    name,
    facts: summary.scenario.caches[name] ?? { scope: "shared", capacity: null, users: [] },
    figures,
    series: summary.series.caches[name] ?? null,
  }));
}

/** `820 of 1,000`, `820 of 1,000 each`, `820, no limit`. */
export function sizeText({ facts, figures }: Cache): string {
  const size = count(figures.size.max);
  if (facts.capacity === null) return `${size}, no limit`;
  return `${size} of ${count(facts.capacity)}${facts.scope === "instance" ? " each" : ""}`;
}
