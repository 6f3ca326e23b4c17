import { absent, count, group, latency, type MetricNode, ms, ratio } from "./metric-node.ts";

/** What the servers of a database did about each other. */
export function replicationMetrics(shards: number): MetricNode {
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
    "diverged",
  ];
  return group({
    ...Object.fromEntries(counts.map((name) => [name, () => count])),
    lag: latency,
    staleShare: () => ratio,
    staleness: latency,
    ...outageMetrics(),
    shards: () =>
      shards === 1
        ? absent("the database has no shards")
        : group(
            Object.fromEntries(
              Array.from({ length: shards }, (_, shard) => [shard, () => group(outageMetrics())]),
            ),
          ),
  });
}

/** What it cost that primaries were lost. */
function outageMetrics(): Record<string, () => MetricNode> {
  return {
    failovers: () => count,
    lostWrites: () => count,
    rpoMs: () => ms,
    rtoMs: () => ms,
    withoutPrimaryMs: () => ms,
  };
}

/** What became of data that was destroyed. */
export function backupMetrics(): MetricNode {
  return group({
    wipes: () => count,
    lostWrites: () => count,
    rpoMs: () => ms,
    rtoMs: () => ms,
    restoringMs: () => ms,
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
