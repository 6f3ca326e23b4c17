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

/** The streams that the traffic charts tell apart: targets, or whole workloads where targets are too many. */
export function targetLines(summary: Summary): readonly TargetLine[] {
  const targets = allTargets(summary).flatMap(({ name, workload }) => {
    const own = summary.series.workloads[workload];
    const series = own?.targets[name] ?? own;
    return series === undefined ? [] : [{ name, series }];
  });
  const workloads = Object.entries(summary.series.workloads).map(([name, series]) => ({ name, series }));
  const lines = targets.length <= TARGETS_MAX ? targets : workloads.slice(0, TARGETS_MAX);
  return lines.map((line, index) => ({
    ...line,
    color: SERIES_COLORS[index % SERIES_COLORS.length] ?? "var(--grey)",
  }));
}

/** Sums of windows over several series. */
export function added(all: readonly (readonly number[])[]): readonly number[] {
  const windows = Math.max(0, ...all.map((values) => values.length));
  return Array.from({ length: windows }, (_none, index) =>
    all.reduce((sum, values) => sum + (values[index] ?? 0), 0),
  );
}
