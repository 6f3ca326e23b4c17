import { count, group, latency, type MetricNode, perSecond, queueMetrics, ratio } from "./metric-node.ts";

/** The figures of a cache. */
export function cacheMetrics(): MetricNode {
  const counts = [
    "lookups",
    "hits",
    "staleHits",
    "negativeHits",
    "misses",
    "earlyRefreshes",
    "unavailable",
    "coalesced",
    "loads",
    "loadFailures",
    "stampede",
    "staleReads",
    "evictions",
    "expirations",
    "puts",
    "drops",
  ];
  return group({
    ...Object.fromEntries(counts.map((name) => [name, () => count])),
    hitRate: () => ratio,
    loadRate: () => perSecond,
    loading: queueMetrics,
    staleness: latency,
    staleOnError: () => group({ answers: () => count, age: latency }),
    size: queueMetrics,
  });
}
