import type { Summary } from "../summary.ts";
import type { WorkloadIntervals } from "./batch-means-summary.ts";

/** The intervals of every workload that can have some; nothing where none can. */
export function batchMeansOf(
  all: ReadonlyMap<string, { readonly intervals: () => WorkloadIntervals | null }>,
): Pick<Summary, "batchMeans"> {
  const workloads = [...all].flatMap(([name, workload]) => {
    const intervals = workload.intervals();
    return intervals === null ? [] : [[name, intervals] as const];
  });
  if (workloads.length === 0) return {};
  return {
    batchMeans: { procedure: "batch means, von Neumann's test", workloads: Object.fromEntries(workloads) },
  };
}
