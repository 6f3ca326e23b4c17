import { count, group, latency, type MetricNode, ms, ratio } from "./metric-node.ts";

/** What the servers of a database did about each other. */
export function replicationMetrics(): MetricNode {
  const counts = [
    "reads",
    "replicaReads",
    "staleReads",
    "readYourWritesViolations",
    "causalViolations",
    "refused",
    "conflicts",
    "merged",
    "repairs",
    "undelivered",
    "failovers",
    "diverged",
    "lostWrites",
  ];
  return group({
    ...Object.fromEntries(counts.map((name) => [name, () => count])),
    lag: latency,
    staleShare: () => ratio,
    staleness: latency,
    rpoMs: () => ms,
    rtoMs: () => ms,
    withoutPrimaryMs: () => ms,
  });
}

/** What the users of the same rows did to each other. */
export function contentionMetrics(): MetricNode {
  const counts = ["lostUpdates", "conflicts", "deadlocks", "lockTimeouts"];
  return group({ ...Object.fromEntries(counts.map((name) => [name, () => count])), lockWait: latency });
}

/** What it took to have connections. */
export function connectionsMetrics(): MetricNode {
  const counts = ["opened", "failed", "lost", "idle", "abandoned"];
  return group({
    ...Object.fromEntries(counts.map((name) => [name, () => count])),
    open: () => group({ last: () => count, max: () => count }),
    opening: latency,
  });
}
