type Named<T> = Readonly<Record<string, T>>;

export interface FaultSummary {
  /** From the beginning of its first strike to the end of its last. */
  readonly startMs: number;
  readonly endMs: number;
  /** How often it struck: 1 for a fault that does not repeat; instances that fail on their own each count. */
  readonly strikes: number;
  /** Time in which it held at least one instance or link. */
  readonly activeMs: number;
  /** Whether the condition on which it is given up has held; the times are then those that were. */
  readonly aborted: boolean;
  /** Those times, the first 1000. */
  readonly episodes: readonly { readonly startMs: number; readonly endMs: number }[];
  /** What it does, in words: "payments works 10x slower". */
  readonly text: string;
  readonly impact: Named<WorkloadImpact>;
  readonly blastRadius: BlastRadiusSummary;
}

/**
 * Who left the normal band after a fault: how many (null: there was too little time before the fault
 * to say of anybody what is normal), and each of them in the order of time.
 */
export interface BlastRadiusSummary {
  readonly workloads: number | null;
  readonly services: number | null;
  readonly databases: number | null;
  readonly spread: readonly AffectedSummary[];
}

export interface AffectedSummary {
  readonly kind: "workload" | "service" | "database";
  readonly name: string;
  readonly leftMs: number;
  /** Null: not before the end of the run. */
  readonly backMs: number | null;
  readonly sign: "failing" | "slow" | "stuck";
  /**
   * When it left. Failing: the share that failed; slow: how many times as long as usual (null: it
   * used to take no time); stuck: how many are inside and none comes out.
   */
  readonly measure: number | null;
}

/** What a fault did to one workload, and whether that outlived it. */
export interface WorkloadImpact extends ImpactSummary {
  /** Not recovered although the fault is gone and the load is back; null where recovery is. */
  readonly metastable: boolean | null;
  /** From the beginning of the fault to the first alert on the workload's slo; null: none, or no slo. */
  readonly detectionMs: number | null;
  /** What keeps it going; empty unless metastable. */
  readonly sustainedBy: readonly SustainerSummary[];
}

/** One loop that keeps a collapse alive, with its figure before the fault and at the end of the run. */
export interface SustainerSummary {
  readonly kind: "retries" | "wastedWork" | "coldCache" | "openCircuits" | "backlog";
  readonly subject: string;
  readonly before: number | null;
  readonly now: number;
  /** A clause that names the loop: "retries: each call a -> b is 2.9 attempts, 1 before the fault". */
  readonly text: string;
}

/**
 * Recovery as the reference defines it; goodputs per second. Of a fault that repeats: the
 * baseline before its first episode, the worst goodput, the sum of what was lost, whether all of the
 * episodes that could be judged were recovered from before the next, and the longest that took.
 */
export interface ImpactSummary {
  readonly baselineGoodput: number | null;
  readonly worstGoodput: number | null;
  readonly lostRequests: number;
  readonly recovered: boolean | null;
  readonly recoveryMs: number | null;
}
