import type { Comparison, Estimate, MetricComparison, VariantRuns } from "../experiment/comparison.ts";
import { agree } from "../observe/story/phrases.ts";
import type { Summary } from "../observe/summary.ts";
import { estimate } from "../statistics/interval.ts";
import { callsOf, movedCircuits, pairName } from "./calls.ts";
import { clock, estimateText, NO_DATA, roughPercent, times } from "./numbers.ts";
import type { FigureUnit } from "./numbers.ts";
import { figureUnit } from "./judgement.ts";
import { harmIn } from "./harm.ts";
import { listed, plural, sentenceCase } from "./phrases.ts";
import { queueText, stationsOf } from "./stations.ts";
import { longestWaitForLink } from "./wires.ts";

/** How a variant comes back after the faults, over its runs. */
export interface VariantRecovery {
  readonly judged: number;
  readonly recovered: number;
  /** Of the slowest fault and workload; ms, over the runs that recovered in all of them. */
  readonly recoveryMs: Estimate;
}

/** Null when no run has a fault whose recovery can be judged. */
export function recoveryOf(variant: VariantRuns): VariantRecovery | null {
  const perRun = variant.runs.map((run) =>
    Object.values(run.faults).flatMap((fault) => Object.values(fault.impact)),
  );
  const judged = perRun.filter((impacts) => impacts.some((impact) => impact.recovered !== null));
  if (judged.length === 0) return null;
  const back = judged.filter((impacts) => impacts.every((impact) => impact.recovered !== false));
  return {
    judged: judged.length,
    recovered: back.length,
    recoveryMs: estimated(
      back.map((impacts) => Math.max(...impacts.map((impact) => impact.recoveryMs ?? 0))),
    ),
  };
}

function estimated(runs: readonly number[]): Estimate {
  if (runs.length === 0) return { mean: null, halfWidth: null, runs };
  return { ...estimate(runs), runs };
}

/** The figure that the answer speaks of: the first that every variant has, else the first. */
export function leadMetric(comparison: Comparison): MetricComparison | null {
  const names = Object.keys(comparison.variants);
  return (
    comparison.metrics.find((metric) =>
      names.every((name) => (metric.values[name]?.mean ?? null) !== null),
    ) ??
    comparison.metrics[0] ??
    null
  );
}

/** Figures for tables and panels; times of recovery stand in a table of their own, which also counts the runs. */
export function shownMetrics(comparison: Comparison): readonly MetricComparison[] {
  return comparison.metrics.filter((metric) => !metric.path.endsWith(".recoveryMs"));
}

/** Variants from best to worst by the leading metric; without data last, ties in file order. */
export function ranked(comparison: Comparison): readonly (readonly [string, VariantRuns])[] {
  const first = leadMetric(comparison);
  const all = Object.entries(comparison.variants);
  if (first === null) return all;
  const worth = (name: string): number => {
    const mean = first.values[name]?.mean ?? null;
    if (mean === null) return Number.NEGATIVE_INFINITY;
    return first.better === "higher" ? mean : -mean;
  };
  return all
    .map((entry, index) => ({ entry, index }))
    .sort((a, b) => worth(b.entry[0]) - worth(a.entry[0]) || a.index - b.index)
    .map(({ entry }) => entry);
}

/** Unit in which a metric is written; differences of shares are points. */
export function unitOf(metric: MetricComparison, isDifference: boolean): FigureUnit {
  if (metric.unit === "ratio" && isDifference) return "points";
  return figureUnit(metric.unit, metric.path);
}

/** `184.2 ± 0.5/s`; "no data" where a run has none. */
export function valueText(metric: MetricComparison, variant: string): string {
  const value = metric.values[variant];
  return value === undefined ? NO_DATA : estimateText(value.mean, value.halfWidth, unitOf(metric, false));
}

/** `+36.2 ± 0.4/s`. */
export function differenceText(metric: MetricComparison, variant: string): string {
  const value = metric.differences[variant];
  return value === undefined ? "" : estimateText(value.mean, value.halfWidth, unitOf(metric, true), true);
}

/** What a variant does, in a few sentences, told by its first run; counts of runs say when they differ. */
export function storyOf(variant: VariantRuns): string {
  const [run] = variant.runs;
  if (run === undefined) return "No run ended.";
  return [
    harmStory(run),
    comesBack(variant, run),
    circuitStory(run),
    retryStory(run),
    doorStory(run),
    queueStory(run),
    wasteStory(run),
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

/** `3 keys stay billed twice and 12 messages are lost.` */
function harmStory(run: Summary): string {
  const clauses = harmIn(run);
  return clauses.length === 0 ? "" : `${sentenceCase(listed(clauses))}.`;
}

function comesBack(variant: VariantRuns, run: Summary): string {
  const recovery = recoveryOf(variant);
  if (recovery === null) return "";
  const { judged, recovered, recoveryMs } = recovery;
  const last = Object.values(run.faults).reduce((end, fault) => Math.max(end, fault.endMs), 0);
  if (recovered === 0) return `Metastable: the fault ends at ${clock(last)}, the failure does not.`;
  if (recovered < judged) return `Recovers in ${String(recovered)} of ${plural(judged, "run")} only.`;
  if (recoveryMs.mean === 0) return "Recovers as soon as the fault ends.";
  return `Recovers ${recoveryText(recoveryMs)} after the fault.`;
}

/** Recovery time of several runs: `6.2 ± 0.6 s`, `10 s`. */
export function recoveryText(recoveryMs: Estimate): string {
  const { mean, halfWidth } = recoveryMs;
  if (mean === null) return NO_DATA;
  if (halfWidth === null || halfWidth === 0)
    return `${String(Number((mean / 1000).toFixed(mean < 10_000 ? 1 : 0)))}\u00a0s`;
  return `${estimateText(mean / 1000, halfWidth / 1000, "number")}\u00a0s`;
}

function circuitStory(run: Summary): string {
  const [most] = movedCircuits(run);
  const first =
    most?.circuits.flatMap((circuit) =>
      circuit.moves.filter((move) => move.to === "open").map((move) => move.atMs),
    ) ?? [];
  if (most === undefined || first.length === 0) return "";
  return `Circuits of ${pairName(most)} open from ${clock(Math.min(...first))}.`;
}

function retryStory(run: Summary): string {
  const [most] = [...callsOf(run)].sort(
    (a, b) => (b.figures.amplification ?? 0) - (a.figures.amplification ?? 0),
  );
  const amplification = most?.figures.amplification ?? 1;
  if (most === undefined || amplification < 1.005) return "";
  return `Attempts ${pairName(most)}: ${times(amplification)} its calls.`;
}

/** The limit, or the rules of shedding, that refused most. */
function doorStory(run: Summary): string {
  const [most] = Object.entries(run.services)
    .flatMap(([name, service]) => refusalsAt(name, service, shedAt(run, name)))
    .sort((a, b) => b.refused - a.refused);
  return most === undefined || most.refused === 0
    ? ""
    : `${most.service} ${agree(most.service, ["refuse", "refuses"])} ${plural(most.refused, "request")} ${most.because}.`;
}

function refusalsAt(
  service: string,
  { rateLimits, concurrencyLimit }: Summary["services"][string],
  shed: number,
): { readonly service: string; readonly refused: number; readonly because: string }[] {
  return [
    ...Object.entries(rateLimits).map(([limit, { rejected }]) => ({
      service,
      refused: rejected,
      because: `above the rate limit ${limit}`,
    })),
    {
      service,
      refused: concurrencyLimit?.rejected ?? 0,
      because: "above its concurrency limit",
    },
    { service, refused: shed, because: "to shed load" },
  ];
}

/** Requests of users that ended with shedding there; a service counts what is shed below it, too. */
function shedAt(run: Summary, service: string): number {
  return Object.values(run.workloads).reduce(
    (sum, { failedAt }) => sum + (failedAt[service]?.["shed"] ?? 0),
    0,
  );
}

function queueStory(run: Summary): string {
  const [longest] = [...stationsOf(run)].sort((a, b) => b.figures.queue.max - a.figures.queue.max);
  if (longest === undefined || longest.figures.queue.max === 0)
    return longestWaitForLink(run) ?? "Nobody waits for a worker or a connection.";
  return `The queue of ${longest.name} reaches ${queueText(longest)}.`;
}

function wasteStory(run: Summary): string {
  const [most] = stationsOf(run)
    .filter((station) => (station.wasted ?? 0) > 0.005)
    .sort((a, b) => (b.wasted ?? 0) - (a.wasted ?? 0));
  return most === undefined ? "" : `${roughPercent(most.wasted ?? 0)} of the work of ${most.name} is wasted.`;
}

/** Paths that any variant changes, in the order they appear. */
export function changedPaths(comparison: Comparison): readonly string[] {
  return [...new Set(Object.values(comparison.variants).flatMap((variant) => Object.keys(variant.changes)))];
}
