import { absent, count, group, latency, type MetricNode, number, queueMetrics } from "./metric-node.ts";

/** Records of one kind, one for each key. */
export interface RecordSpec {
  readonly whenLocked: "wait" | "fail";
  /** Longest wait for a lock; null: no limit. */
  readonly timeoutNs: number | null;
  /** How long a lock is its owner's; null: for ever. */
  readonly leaseNs: number | null;
  /** Whether writes by somebody whose lease has run out are refused. */
  readonly fencing: boolean;
  /** Records of another kind, which these should say the same as; null: of none. */
  readonly copyOf: string | null;
}

/** What a step does with the record of its key. */
export type RecordAction = "lock" | "unlock" | "read" | "write";

/** What is counted of records. */
export function recordMetrics({ copyOf }: RecordSpec): MetricNode {
  const isCopy = copyOf !== null;
  const done = ["reads", "writes", "uncommittedReads", "dirtyReads", "lostUpdates", "locks"];
  const met = ["refused", "timeouts", "deadlocks", "expired", "lateWrites", "fenced", "blocked"];
  return group({
    ...Object.fromEntries([...done, ...met].map((name) => [name, () => count])),
    staleReads: () => (isCopy ? count : absent(NO_COPY)),
    differing: () =>
      isCopy ? group({ mean: () => number, max: () => count, atEnd: () => count }) : absent(NO_COPY),
    waiting: latency,
    queue: queueMetrics,
    held: latency,
    locked: () => group({ mean: () => number, max: () => count, atEnd: () => count }),
  });
}

const NO_COPY = "only a copy (copyOf) can differ from its original";
