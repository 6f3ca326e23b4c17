import type { Summary, WorkloadSeries } from "../../../observe/summary.ts";
import { allTargets } from "../../traffic.ts";
import type { Chart } from "./chart.ts";
import type { KeyItem } from "./legend.ts";
import { SERIES_COLORS } from "./theme.ts";

/** A chart with its legend and a caption. */
export interface Figure {
  readonly chart: Chart;
  readonly title: string;
  readonly note: string;
  readonly key: readonly KeyItem[];
}

export interface TargetLine {
  readonly name: string;
  readonly series: WorkloadSeries;
  readonly color: string;
}

const TARGETS_MAX = 6;
const WHOLE_MAX = 4;
/** More targets than this make twice as many percentiles, and few answers each. */
const LATENCY_TARGETS_MAX = 3;

/** The streams whose latency is drawn: the targets, or whole workloads where more than three would be unreadable. */
export function latencyLines(summary: Summary): readonly TargetLine[] {
  const targets = allTargets(summary).length;
  if (targets <= LATENCY_TARGETS_MAX) return targetLines(summary);
  const isTold = targets > TARGETS_MAX;
  const whole = isTold
    ? targetLines(summary)
    : // Colours of the targets would say the wrong thing.
      workloadLines(summary).map((line) => ({ ...line, color: "var(--ink2)" }));
  return whole.slice(0, WHOLE_MAX);
}

/** The streams that the traffic charts tell apart: targets, or whole workloads where targets are too many. */
export function targetLines(summary: Summary): readonly TargetLine[] {
  const targets = allTargets(summary).flatMap(({ name, workload }) => {
    const own = summary.series.workloads[workload];
    const series = own?.targets[name] ?? own;
    return series === undefined ? [] : [{ name, series }];
  });
  return targets.length <= TARGETS_MAX
    ? targets.map(colored)
    : workloadLines(summary).slice(0, TARGETS_MAX).map(colored);
}

function workloadLines(
  summary: Summary,
): readonly { readonly name: string; readonly series: WorkloadSeries }[] {
  return Object.entries(summary.series.workloads).map(([name, series]) => ({ name, series }));
}

function colored<T extends object>(line: T, index: number): T & { readonly color: string } {
  return { ...line, color: SERIES_COLORS[index % SERIES_COLORS.length] ?? "var(--grey)" };
}

/** Sums of windows over several series. */
export function added(all: readonly (readonly number[])[]): readonly number[] {
  const windows = Math.max(0, ...all.map((values) => values.length));
  return Array.from({ length: windows }, (_none, index) =>
    all.reduce((sum, values) => sum + (values[index] ?? 0), 0),
  );
}
