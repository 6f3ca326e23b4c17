import type { Summary } from "../../../observe/summary.ts";
import { count, perSecond, stretch } from "../../numbers.ts";
import { listed } from "../../phrases.ts";
import { total } from "../../traffic.ts";
import { HALF_HEIGHT, KEY_HEIGHT } from "./chart.ts";
import type { Layer, PlotLabel } from "./chart.ts";
import type { KeyItem } from "./legend.ts";
import { added, targetLines } from "./target-lines.ts";
import type { Figure, TargetLine } from "./target-lines.ts";
import { tinted } from "./theme.ts";
import { timeChannel } from "./time-axis.ts";
import { meanOf, thinned, timeChart, valueChannel } from "./time-chart.ts";
import type { TimeFrame, ValueAxis } from "./time-chart.ts";

const TITLE = "requests per second";
/** Room above the highest value, where the numbered markers stand. */
const HEADROOM = 1.12;
/** Degraded answers are shown when they are more than this share of all, or that of a window: a few come by chance. */
const DEGRADED_SHARE = 0.01;
const DEGRADED_SHARE_OF_WINDOW = 0.05;

/** With more streams than this the areas, not the lines on top of them, have to tell the streams apart. */
const SPELT_OUT_MAX = 3;

interface Answered {
  readonly frame: TimeFrame;
  readonly axis: ValueAxis;
  readonly windowMs: number;
  readonly lines: readonly TargetLine[];
  /** OK answers per second: per line, and of all lines together. */
  readonly ok: readonly (readonly number[])[];
  readonly okAll: readonly number[];
  readonly offered: readonly number[];
  readonly degraded: readonly number[];
}

/** Answered requests per target, stacked, under what was offered: the gap is the loss. */
export function answeredFigure(summary: Summary, frame: TimeFrame, isKey: boolean): Figure {
  const answered = answeredOf(summary, frame);
  const { lines, ok, okAll, offered, windowMs } = answered;
  const degraded = degradedLayers(answered);
  const all = total(summary);
  return {
    title: "Answered requests, and what was offered",
    note: `OK answers by time of end, windows of ${stretch(windowMs)}${lines.length > 1 ? ", stacked" : ""}.`,
    key: keyOf(lines, degraded.length > 0),
    chart: timeChart(frame, {
      id: isKey ? "key-chart" : "answered",
      label: `Requests answered OK over time, stacked by ${listed(lines.map((line) => line.name))}, under what was offered: ${perSecond(all.goodput)} of ${perSecond(all.offered)} on average.`,
      height: isKey ? KEY_HEIGHT : HALF_HEIGHT,
      axis: answered.axis,
      layers: [...stackLayers(answered), offeredLayer(answered), ...degraded],
      windowMs,
      hover: [
        ...lines.map((line, number) => ({
          title: `${line.name} OK`,
          texts: (ok[number] ?? []).map(perSecond),
        })),
        { title: "offered", texts: offered.map(perSecond) },
      ],
      isKey,
      labels: [...stackLabels(answered), ...lossLabel(all.failed, okAll, offered, windowMs)],
    }),
  };
}

function answeredOf(summary: Summary, frame: TimeFrame): Answered {
  const workloads = Object.values(summary.series.workloads);
  const lines = targetLines(summary);
  const offered = thinned(added(workloads.map((workload) => workload.offered)), meanOf, frame.ratesMax);
  const ok = lines.map((line) => thinned(line.series.ok, meanOf, frame.ratesMax).values);
  const degraded = added(workloads.map((workload) => workload.degraded));
  const okAll = added(ok);
  const highest = Math.max(0, ...okAll, ...offered.values);
  return {
    frame,
    axis: { title: TITLE, domain: highest === 0 ? null : [0, highest * HEADROOM] },
    windowMs: summary.series.windowMs * offered.merged,
    lines,
    ok,
    okAll,
    offered: offered.values,
    degraded: thinned(degraded, meanOf, frame.ratesMax).values,
  };
}

function keyOf(lines: readonly TargetLine[], isDegraded: boolean): readonly KeyItem[] {
  const areas = lines.map((line): KeyItem => ({
    text: lines.length > SPELT_OUT_MAX ? line.name : `${line.name}, answered OK`,
    mark: "area",
    color: fillOf(line, lines),
    outline: line.color,
  }));
  const degraded: KeyItem = {
    text: "of these degraded",
    mark: "area",
    color: tinted(degradedColor(lines), 2),
  };
  return [
    ...areas,
    ...(isDegraded ? [degraded] : []),
    { text: "offered", mark: "line", color: "var(--grey)", dash: [4, 3] },
  ];
}

function fillOf(line: TargetLine, lines: readonly TargetLine[]): string {
  return tinted(line.color, lines.length > SPELT_OUT_MAX ? 2.5 : 1);
}

/** Purple, unless a stream has it: then a shade over the colours of the streams. */
function degradedColor(lines: readonly TargetLine[]): string {
  return lines.some((line) => line.color === "var(--purple)") ? "var(--ink)" : "var(--purple)";
}

function middleOf({ frame, windowMs }: Answered, index: number): number {
  return Math.min((index + 0.5) * windowMs, frame.durationMs);
}

/** Tinted areas, and a line in full colour on top of each. */
function stackLayers(answered: Answered): Layer[] {
  const { lines, ok, frame, axis } = answered;
  const values = ok.flatMap((rates, number) => {
    const below = ok.slice(0, number + 1);
    return rates.map((value, index) => ({
      t: middleOf(answered, index),
      v: value,
      s: number,
      top: below.reduce((sum, line) => sum + (line[index] ?? 0), 0),
    }));
  });
  const domain = lines.map((_line, number) => number);
  const fill = { domain, range: lines.map((line) => fillOf(line, lines)) };
  const stroke = { domain, range: lines.map((line) => line.color) };
  const x = timeChannel("t", frame.durationMs);
  return [
    {
      data: { values },
      mark: { type: "area", fillOpacity: 1 },
      encoding: {
        x,
        y: { ...valueChannel("v", axis), stack: "zero" },
        color: { field: "s", type: "nominal", scale: fill, legend: null },
        order: { field: "s", type: "quantitative", sort: "ascending" },
      },
    },
    {
      data: { values },
      mark: { type: "line", strokeWidth: lines.length > SPELT_OUT_MAX ? 0.75 : 1.5 },
      encoding: {
        x,
        y: valueChannel("top", axis),
        stroke: { field: "s", type: "nominal", scale: stroke, legend: null },
      },
    },
  ];
}

function offeredLayer(answered: Answered): Layer {
  return {
    data: { values: answered.offered.map((value, index) => ({ t: middleOf(answered, index), v: value })) },
    mark: { type: "line", color: "var(--grey)", strokeWidth: 1.25, strokeDash: [4, 3] },
    encoding: { x: timeChannel("t", answered.frame.durationMs), y: valueChannel("v", answered.axis) },
  };
}

/** The upper part of the stack that was answered by a fallback or without an optional part. */
function degradedLayers(answered: Answered): Layer[] {
  const { degraded, okAll, frame, axis, lines } = answered;
  const color = degradedColor(lines);
  const isOften = meanOf(degraded) > DEGRADED_SHARE * meanOf(okAll);
  if (!isOften && !degraded.some((value, index) => value > DEGRADED_SHARE_OF_WINDOW * (okAll[index] ?? 0)))
    return [];
  const values = degraded.map((value, index) => ({
    t: middleOf(answered, index),
    top: okAll[index] ?? 0,
    low: (okAll[index] ?? 0) - value,
  }));
  return [
    {
      data: { values },
      mark: {
        type: "area",
        color,
        fillOpacity: color === "var(--ink)" ? 0.25 : 0.45,
        line: { color, strokeDash: [1, 2], strokeWidth: 1 },
      },
      encoding: { x: timeChannel("t", frame.durationMs), y: valueChannel("low", axis), y2: { field: "top" } },
    },
  ];
}

/** Names inside the areas, just after the warm-up, where the stack is calm: between the highest floor and the lowest ceiling. */
function stackLabels({ lines, ok, frame, windowMs }: Answered): PlotLabel[] {
  const fromMs = frame.warmupMs + frame.durationMs * 0.015;
  const starts = frame.faults.map((fault) => fault.startMs).filter((startMs) => startMs > fromMs);
  const toMs = Math.min(...starts, frame.durationMs);
  const first = Math.floor(fromMs / windowMs);
  const until = Math.max(Math.floor(Math.min(toMs, fromMs + frame.durationMs * 0.15) / windowMs), first + 1);
  return lines.map((line, number): PlotLabel => {
    const floor = added(ok.slice(0, number)).slice(first, until);
    const ceiling = added(ok.slice(0, number + 1)).slice(first, until);
    return {
      text: line.name,
      fromMs,
      toMs,
      low: Math.max(0, ...floor),
      high: Math.min(...ceiling),
      tone: "ink",
    };
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
