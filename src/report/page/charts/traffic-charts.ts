import type { Summary, WorkloadSeries } from "../../../observe/summary.ts";
import { count, latency, NO_DATA, perSecond, stretch } from "../../numbers.ts";
import { listed } from "../../phrases.ts";
import { allTargets, failedCauses, total } from "../../traffic.ts";
import { HALF_HEIGHT, KEY_HEIGHT } from "./chart.ts";
import type { Chart, Layer, PlotLabel } from "./chart.ts";
import type { KeyItem } from "./legend.ts";
import { causeColor, SERIES_COLORS, tinted } from "./theme.ts";
import { timeChannel } from "./time-axis.ts";
import { meanOf, thinned, timeChart, valueChannel } from "./time-chart.ts";
import type { TimeFrame, ValueAxis } from "./time-chart.ts";

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

/** Answered requests per target, stacked, under what was offered: the gap is the loss. */
export function keyFigure(summary: Summary, frame: TimeFrame): Figure {
  const lines = targetLines(summary);
  const ok = lines.map((line) => thinned(line.series.ok, meanOf));
  const offeredAll = thinned(
    added(Object.values(summary.series.workloads).map((workload) => workload.offered)),
    meanOf,
  ).values;
  const windowMs = summary.series.windowMs * (ok[0]?.merged ?? 1);
  const axis: ValueAxis = { title: "requests per second", domain: null };
  const middle = (index: number): number => Math.min((index + 0.5) * windowMs, frame.durationMs);
  const sumTo = (number: number, index: number): number =>
    ok.slice(0, number + 1).reduce((sum, line) => sum + (line.values[index] ?? 0), 0);
  const stacked = lines.flatMap((_line, number) =>
    (ok[number]?.values ?? []).map((value, index) => ({
      t: middle(index),
      v: value,
      s: number,
      top: sumTo(number, index),
    })),
  );
  const scale = {
    domain: lines.map((_line, number) => number),
    range: lines.map((line) => tinted(line.color)),
  };
  const strokes = { ...scale, range: lines.map((line) => line.color) };
  const layers: Layer[] = [
    {
      data: { values: stacked },
      mark: { type: "area", fillOpacity: 1 },
      encoding: {
        x: timeChannel("t", frame.durationMs),
        y: { ...valueChannel("v", axis), stack: "zero" },
        color: { field: "s", type: "nominal", scale, legend: null },
        order: { field: "s", type: "quantitative", sort: "ascending" },
      },
    },
    {
      data: { values: stacked },
      mark: { type: "line", strokeWidth: 1.5 },
      encoding: {
        x: timeChannel("t", frame.durationMs),
        y: { ...valueChannel("top", axis) },
        stroke: { field: "s", type: "nominal", scale: strokes, legend: null },
      },
    },
    {
      data: { values: offeredAll.map((value, index) => ({ t: middle(index), v: value })) },
      mark: { type: "line", color: "var(--grey)", strokeWidth: 1.25, strokeDash: [4, 3] },
      encoding: { x: timeChannel("t", frame.durationMs), y: valueChannel("v", axis) },
    },
  ];
  const okAll = added(ok.map((line) => line.values));
  const degraded = degradedLayer(summary, okAll, { frame, axis, middle });
  const hover = [
    ...lines.map((line, number) => ({
      title: `${line.name} OK`,
      texts: (ok[number]?.values ?? []).map(perSecond),
    })),
    { title: "offered", texts: offeredAll.map(perSecond) },
  ];
  const { failed, goodput, offered } = total(summary);
  return {
    title: "Answered requests, and what was offered",
    note: "",
    key: [
      ...lines.map((line): KeyItem => ({
        text: `${line.name}, answered OK`,
        mark: "area",
        color: tinted(line.color),
        outline: line.color,
      })),
      ...(degraded.length > 0
        ? [{ text: "of these degraded", mark: "area", color: "var(--purple)" } as const]
        : []),
      { text: "offered", mark: "line", color: "var(--grey)", dash: [4, 3] },
    ],
    chart: timeChart(frame, {
      id: "key-chart",
      label: `Requests answered OK over time, stacked by ${listed(lines.map((line) => line.name))}, under what was offered: ${perSecond(goodput)} of ${perSecond(offered)} on average.`,
      height: KEY_HEIGHT,
      axis,
      layers: [...layers, ...degraded],
      windowMs,
      hover,
      isKey: true,
      labels: [
        ...stackLabels(
          lines,
          ok.map((line) => line.values),
          { frame, windowMs },
        ),
        ...lossLabel(failed, okAll, offeredAll, windowMs),
      ],
    }),
  };
}

function degradedLayer(
  summary: Summary,
  okAll: readonly number[],
  on: { readonly frame: TimeFrame; readonly axis: ValueAxis; readonly middle: (index: number) => number },
): Layer[] {
  const degraded = thinned(
    added(Object.values(summary.series.workloads).map((workload) => workload.degraded)),
    meanOf,
  ).values;
  if (!degraded.some((value, index) => value > 0.01 * (okAll[index] ?? 0) && value > 0)) return [];
  const values = degraded.map((value, index) => ({
    t: on.middle(index),
    top: okAll[index] ?? 0,
    low: (okAll[index] ?? 0) - value,
  }));
  return [
    {
      data: { values },
      mark: {
        type: "area",
        color: "var(--purple)",
        fillOpacity: 0.45,
        line: { color: "var(--purple)", strokeDash: [1, 2], strokeWidth: 1 },
      },
      encoding: {
        x: timeChannel("t", on.frame.durationMs),
        y: valueChannel("low", on.axis),
        y2: { field: "top" },
      },
    },
  ];
}

/** Names inside the areas, just after the warm-up, where the stack is calm. */
function stackLabels(
  lines: readonly TargetLine[],
  ok: readonly (readonly number[])[],
  on: { readonly frame: TimeFrame; readonly windowMs: number },
): PlotLabel[] {
  const { frame, windowMs } = on;
  const fromMs = frame.warmupMs + frame.durationMs * 0.015;
  const toMs = Math.min(
    ...frame.faults.map((fault) => fault.startMs).filter((startMs) => startMs > fromMs),
    frame.durationMs,
  );
  const first = Math.floor(fromMs / windowMs);
  const until = Math.max(Math.floor(Math.min(toMs, fromMs + frame.durationMs * 0.15) / windowMs), first + 1);
  let low = 0;
  return lines.map((line, number) => {
    const high = low + meanOf((ok[number] ?? []).slice(first, until));
    const label: PlotLabel = { text: line.name, fromMs, toMs, low, high, tone: "ink" };
    low = high;
    return label;
  });
}

/** The number of failures, written into the widest stretch of the gap. */
function lossLabel(
  failed: number,
  ok: readonly number[],
  offered: readonly number[],
  windowMs: number,
): PlotLabel[] {
  if (failed === 0) return [];
  const gap = offered.map((value, index) => value - (ok[index] ?? 0));
  const deep = Math.max(...gap) / 2;
  let best = { from: 0, to: 0 };
  let from = 0;
  gap.forEach((value, index) => {
    if (value < deep) from = index + 1;
    else if (index + 1 - from > best.to - best.from) best = { from, to: index + 1 };
  });
  if (best.to === best.from) return [];
  const low = meanOf(ok.slice(best.from, best.to));
  const high = meanOf(offered.slice(best.from, best.to));
  return [
    {
      text: `${count(failed)} failed`,
      fromMs: best.from * windowMs,
      toMs: best.to * windowMs,
      low,
      high,
      tone: "fail",
    },
  ];
}

/** Failed requests of all workloads per window, stacked by cause, the largest at the bottom; null when none failed. */
export function errorsFigure(summary: Summary, frame: TimeFrame): Figure | null {
  const causes = failedCauses(Object.values(summary.workloads));
  const series = Object.values(summary.series.workloads);
  const known = [
    ...new Set([
      ...causes.map(({ cause }) => cause),
      ...series.flatMap((workload) => Object.keys(workload.failed)),
    ]),
  ];
  const perCause = known
    .map((cause) => ({
      cause,
      ...thinned(added(series.map((workload) => workload.failed[cause] ?? [])), meanOf),
    }))
    .filter(({ values }) => values.some((value) => value > 0));
  if (perCause.length === 0) return null;
  const windowMs = summary.series.windowMs * (perCause[0]?.merged ?? 1);
  const axis: ValueAxis = { title: "failed requests per second", domain: null };
  const values = perCause.flatMap((line, number) =>
    line.values.map((value, index) => ({
      t: Math.min((index + 0.5) * windowMs, frame.durationMs),
      v: value,
      s: number,
    })),
  );
  const named = (cause: string): string => {
    const found = causes.find((entry) => entry.cause === cause);
    return found === undefined ? `${cause} (warm-up only)` : `${cause} ${count(found.count)}`;
  };
  return {
    title: "Errors by cause",
    note: `Requests of ${listed(Object.keys(summary.workloads))} that ended without an OK answer, windows of ${stretch(windowMs)}.`,
    key: perCause.map(({ cause }): KeyItem => ({
      text: named(cause),
      mark: "block",
      color: causeColor(cause),
    })),
    chart: timeChart(frame, {
      id: "errors-chart",
      label: `Failed requests over time, stacked by cause: ${listed(causes.map(({ cause, count: amount }) => `${cause} ${count(amount)}`))}.`,
      height: HALF_HEIGHT,
      axis,
      windowMs,
      layers: [
        {
          data: { values },
          mark: { type: "area", fillOpacity: 0.82, strokeWidth: 0 },
          encoding: {
            x: timeChannel("t", frame.durationMs),
            y: { ...valueChannel("v", axis), stack: "zero" },
            color: {
              field: "s",
              type: "nominal",
              scale: {
                domain: perCause.map((_line, number) => number),
                range: perCause.map(({ cause }) => causeColor(cause)),
              },
              legend: null,
            },
            order: { field: "s", type: "quantitative", sort: "ascending" },
          },
        },
      ],
      hover: perCause.map(({ cause, values: rates }) => ({ title: cause, texts: rates.map(perSecond) })),
    }),
  };
}

/** Sums of windows over several series. */
export function added(all: readonly (readonly number[])[]): readonly number[] {
  const windows = Math.max(0, ...all.map((values) => values.length));
  return Array.from({ length: windows }, (_none, index) =>
    all.reduce((sum, values) => sum + (values[index] ?? 0), 0),
  );
}

/** `63 ms`, or why there is none. */
export function latencyText(value: number | null): string {
  return value === null ? NO_DATA : latency(value);
}
