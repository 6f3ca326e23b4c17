import { count, group, latency, type MetricNode, number, queueMetrics } from "./metric-node.ts";

/** Records of one kind, one for each key. */
export interface RecordSpec {
  readonly whenLocked: "wait" | "fail";
  /** Longest wait for a lock; null: no limit. */
  readonly timeoutNs: number | null;
}

/** What a step does with the record of its key. */
export type RecordAction = "lock" | "unlock" | "read" | "write";

/** What is counted of records. */
export function recordMetrics(): MetricNode {
  const done = ["reads", "writes", "uncommittedReads", "dirtyReads", "lostUpdates", "locks"];
  const met = ["refused", "timeouts", "deadlocks"];
  return group({
    ...Object.fromEntries([...done, ...met].map((name) => [name, () => count])),
    waiting: latency,
    queue: queueMetrics,
    held: latency,
    locked: () => group({ mean: () => number, max: () => count, atEnd: () => count }),
  });
}
