import type { Named } from "../summary.ts";

/**
 * What one run says by itself of the long run: 95 % intervals of means, shares and quantiles, by the
 * method of non-overlapping batch means. Only of a run that is alone, of a system that is asked for the same
 * from the warm-up to the end, without faults.
 */
export interface BatchMeansSummary {
  readonly procedure: "batch means, von Neumann's test";
  readonly workloads: Named<WorkloadIntervals>;
}

export interface WorkloadIntervals {
  /** By path inside the workload: "goodput", "latency.p99". */
  readonly figures: Named<BatchInterval>;
  /**
   * Why others have none. `tooShort`: fewer than 40 stretches with enough answers each; `correlated`: what
   * happens in the tenth part of the run still depends on what went before; `fewValues`: fewer than 50
   * beyond the quantile, or 50 that failed (or did not).
   */
  readonly without: Named<"tooShort" | "correlated" | "fewValues">;
}

export interface BatchInterval {
  readonly low: number;
  readonly high: number;
  readonly batches: number;
  /** Length of a batch. */
  readonly batchMs: number;
}
