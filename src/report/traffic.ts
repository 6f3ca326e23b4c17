import type { Named, Summary, TargetSummary } from "../observe/summary.ts";

/** A stream of requests: a target of a workload, or a workload that has only one. */
export interface NamedTarget {
  readonly name: string;
  readonly workload: string;
  readonly target: TargetSummary;
}

/** Every target of every workload, in file order; workloads with one target stand for themselves. */
export function allTargets(summary: Summary): readonly NamedTarget[] {
  return Object.entries(summary.workloads).flatMap(([workload, figures]) => {
    const targets = Object.entries(figures.targets);
    if (targets.length === 0) return [{ name: workload, workload, target: figures }];
    return targets.map(([name, target]) => ({ name, workload, target }));
  });
}

/** Seconds over which a run is measured. */
export function measuredSeconds(summary: Summary): number {
  const endMs = summary.stopped === null ? summary.durationMs : summary.stopped.atMs;
  return Math.max(endMs - summary.warmupMs, 0) / 1000;
}

export interface Total {
  readonly requests: number;
  readonly ok: number;
  readonly failed: number;
  readonly ended: number;
  readonly degraded: number;
  readonly inFlight: number;
  /** Per second. */
  readonly offered: number;
  readonly goodput: number;
}

/** All workloads together. */
export function total(summary: Summary): Total {
  const all = Object.values(summary.workloads);
  const sum = (figure: (workload: TargetSummary) => number): number =>
    all.reduce((so, workload) => so + figure(workload), 0);
  const requests = sum((workload) => workload.requests);
  const ok = sum((workload) => workload.ok);
  const failed = sum((workload) => workload.failed);
  return {
    requests,
    ok,
    failed,
    ended: ok + failed,
    degraded: sum((workload) => workload.degraded),
    inFlight: sum((workload) => workload.inFlight),
    offered: offeredRate(requests, summary),
    goodput: sum((workload) => workload.goodput),
  };
}

/** Requests per measured second; 0 when nothing was measured. */
export function offeredRate(requests: number, summary: Summary): number {
  const seconds = measuredSeconds(summary);
  return seconds === 0 ? 0 : requests / seconds;
}

/** Causes of failure that arose, most frequent first, ties by name. */
export function failedCauses(
  all: readonly { readonly causes: Named<number> }[],
): readonly { readonly cause: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { causes } of all) {
    for (const [cause, count] of Object.entries(causes))
      if (count > 0) counts.set(cause, (counts.get(cause) ?? 0) + count);
  }
  return [...counts]
    .map(([cause, count]) => ({ cause, count }))
    .sort((a, b) => b.count - a.count || (a.cause < b.cause ? -1 : 1));
}

/** Share of degraded answers among those that were OK; null without any. */
export function degradedShare(target: { readonly ok: number; readonly degraded: number }): number | null {
  return target.ok === 0 ? null : target.degraded / target.ok;
}
