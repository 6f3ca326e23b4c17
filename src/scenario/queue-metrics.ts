import { count, group, latency, type MetricNode, ms, number } from "./metric-node.ts";

/** The figures of a queue of a broker. */
export function queueFigures(): MetricNode {
  const counts = [
    "published",
    "handled",
    "dead",
    "expired",
    "dropped",
    "rejected",
    "lost",
    "withdrawn",
    "inFlight",
    "deadLettered",
    "deliveries",
    "redeliveries",
    "timeouts",
    "failures",
    "lateAcks",
    "duplicates",
    "recognized",
    "reordered",
    "blocked",
    "deduplicated",
  ];
  return group({
    ...Object.fromEntries(counts.map((name) => [name, () => count])),
    depth: () => group({ mean: () => number, max: () => count, last: () => count }),
    unacked: () => group({ mean: () => number, max: () => count }),
    oldestMs: () => ms,
    waiting: latency,
    latency,
  });
}

/** The figures of an exchange of a broker. */
export function exchangeFigures(): MetricNode {
  const counts = ["published", "routed", "alternated", "unroutable", "returned", "copies"];
  return group(Object.fromEntries(counts.map((name) => [name, () => count])));
}
