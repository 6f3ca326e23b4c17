import type { LatencyBatchSeries } from "../observe/latency-batches.ts";
import type { WarmupSummary } from "../observe/summary.ts";
import { durationText } from "../scenario/quantity.ts";
import type { Condition, Scenario } from "../scenario/scenario.ts";
import { mserCut } from "../statistics/mser.ts";
import type { PlannedVariant } from "./compare.ts";
import type { FinishedRun, RunJob } from "./run.ts";

/** What a pilot run found of every workload. */
type PilotLatencies = Readonly<Record<string, LatencyBatchSeries>>;

/**
 * How long the designs together take to settle, by MSER-5 on the latencies of each workload in a pilot
 * run of each design: the longest, so that all are measured over the same time. What does not settle
 * has no say in it, and is told of its design. What a fault, or another rate, brings about is no
 * warm-up: the pilots are read up to the first of them.
 */
function warmupsOf(
  pilots: readonly { readonly scenario: Scenario; readonly latencies: PilotLatencies }[],
): readonly WarmupSummary[] {
  const found = pilots.map(({ scenario, latencies }) =>
    Object.entries(latencies).map(([workload, series]) =>
      settling(series, steadyUntilNs(scenario, workload)),
    ),
  );
  const settled = found.flat().filter(({ isSettled }) => isSettled);
  const foundMs = Math.max(0, ...settled.map(({ atNs }) => atNs)) / 1e6;
  return found.map((workloads) => ({
    procedure: "MSER-5",
    foundMs,
    isSettled: workloads.every(({ isSettled }) => isSettled),
  }));
}

/** The pilot runs that are to be made, on the seed of the first replication: of every design that says `auto`. */
export function pilotsOf(planned: readonly PlannedVariant[]): readonly RunJob[] {
  return planned.filter(isToBeFound).map(({ scenario, source }) => ({
    scenario: asPilot(scenario),
    source,
    isPilot: true,
  }));
}

/** The designs with what their pilots found; one that was cut short found what it has seen. The others stay as they are. */
export function withFound(
  planned: readonly PlannedVariant[],
  pilots: readonly FinishedRun[],
): readonly PlannedVariant[] {
  const auto = planned.filter(isToBeFound);
  const warmups = warmupsOf(
    pilots.map(({ latencies = {} }, index) => ({ scenario: auto[index]!.scenario, latencies })),
  );
  const found = new Map(warmups.map((warmup, index) => [auto[index]!, warmup]));
  return planned.map((variant) => {
    const warmup = found.get(variant);
    return warmup === undefined ? variant : warmedUp(variant, warmup);
  });
}

function isToBeFound({ scenario }: PlannedVariant): boolean {
  return scenario.warmup === "auto";
}

/** The design as it is measured after its warm-up. */
function warmedUp(variant: PlannedVariant, warmup: WarmupSummary): PlannedVariant {
  const warmupNs = warmup.foundMs * 1e6;
  const { scenario, source } = variant;
  const retimed = (conditions: readonly Condition[]): readonly Condition[] =>
    conditions.map((condition) => startingAt(condition, warmupNs));
  const changes = source.changes.filter(({ path }) => path !== "warmup");
  return {
    ...variant,
    warmup,
    scenario: {
      ...known(scenario),
      warmupNs,
      thresholds: retimed(scenario.thresholds),
      findings: retimed(scenario.findings),
    },
    source: { ...source, changes: [...changes, { path: "warmup", value: durationText(warmupNs) }] },
  };
}

/** The design as a pilot run plays it: everything counts. */
function asPilot(scenario: Scenario): Scenario {
  return { ...known(scenario), warmupNs: 0, thresholds: [], findings: [] };
}

function known({ warmup: _, ...scenario }: Scenario): Scenario {
  return scenario;
}

function settling(
  { meansMs, endsNs }: LatencyBatchSeries,
  untilNs: number,
): { readonly atNs: number; readonly isSettled: boolean } {
  const steady = endsNs.findIndex((endNs) => endNs > untilNs);
  const { cut, isSettled } = mserCut(steady < 0 ? meansMs : meansMs.slice(0, steady));
  return { atNs: cut === 0 ? 0 : roundedUp(endsNs[cut - 1] ?? 0), isSettled };
}

/** To a number that can be typed again: whole milliseconds, tenths of seconds, seconds. */
function roundedUp(timeNs: number): number {
  const stepNs = timeNs >= 1e10 ? 1e9 : timeNs >= 1e9 ? 1e8 : 1e6;
  return Math.ceil(timeNs / stepNs) * stepNs;
}

/** Up to the first fault, and while the workload asks for the same. */
function steadyUntilNs({ durationNs, faults, workloads }: Scenario, workload: string): number {
  const load = workloads[workload]?.load;
  const first = load?.kind === "open" ? load.stages[0] : undefined;
  const isFlat = first !== undefined && first.fromRate === first.toRate;
  return Math.min(
    durationNs,
    ...(isFlat ? [first.endNs] : []),
    ...Object.values(faults).map(({ atNs }) => atNs),
  );
}

/** A window that begins with the measured time. */
function startingAt(condition: Condition, warmupNs: number): Condition {
  const { window } = condition;
  if (window === null || window.text.startsWith("from") || window.toNs <= warmupNs) return condition;
  return { ...condition, window: { ...window, fromNs: warmupNs } };
}
