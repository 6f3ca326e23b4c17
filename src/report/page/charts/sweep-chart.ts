import type { Axis, AxisUnit } from "../../../experiment/sweep/axis.ts";
import type { SweepResult, SweptMetric } from "../../../experiment/sweep/sweep.ts";
import { figureUnit } from "../../judgement.ts";
import type { FigureUnit } from "../../numbers.ts";
import { axisNames, pointText, valueText } from "../../sweeps/words.ts";
import type { Chart, Layer } from "./chart.ts";
import type { KeyItem } from "./legend.ts";
import { PLAIN_MARGINS, plainChart } from "./plain-chart.ts";
import { variantStyle } from "./theme.ts";

/** More lines than this in one plot cannot be told apart. */
const SERIES_MAX = 6;

/** How a sweep is drawn: lines over the first axis, one for each combination of the others, dots, or a map of two axes. */
export type SweepShape = "lines" | "dots" | "map";

/** Null: too many axes for a picture; the table has everything. */
export function shapeOf(result: SweepResult): SweepShape | null {
  if (result.design === "samples") return "dots";
  if (result.design === "zip" || result.axes.length === 1) return "lines";
  const series = result.axes.slice(1).reduce((product, { values }) => product * values.length, 1);
  if (series <= SERIES_MAX) return "lines";
  return result.axes.length === 2 ? "map" : null;
}

/** The legend of the lines: one entry for each combination of the axes behind the first. */
export function seriesKey(result: SweepResult): readonly KeyItem[] {
  return seriesNames(result).flatMap((name, index): KeyItem[] =>
    name === "" ? [] : [{ text: name, mark: "line", width: 2, ...variantStyle(index) }],
  );
}

/** One metric over the axes. `over` is the axis along which dots stand. */
export function sweepChart(
  result: SweepResult,
  metric: SweptMetric,
  at: {
    readonly id: string;
    readonly shape: SweepShape;
    readonly over: number;
    readonly height: Chart["height"];
  },
): Chart {
  const { id, shape, over, height } = at;
  const rows = rowsOf(result, metric, over);
  const margins = { ...PLAIN_MARGINS, left: shape === "map" ? 84 : 60 };
  const on: Plot = { result, metric, rows, over };
  const layers = { lines: lineLayers, dots: dotLayers, map: mapLayers }[shape](on);
  return plainChart({
    id,
    label: `${metric.label} over ${axisNames(result).join(" and ")}: ${rows
      .map(({ text }) => text)
      .slice(0, 40)
      .join("; ")}.`,
    height,
    margins,
    rows,
    layer: layers,
  });
}

interface Row {
  readonly x: number | string;
  /** The same as the axis has it. */
  readonly xText: string;
  readonly y: string;
  readonly series: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly text: string;
  readonly shown: string;
}

interface Plot {
  readonly result: SweepResult;
  readonly metric: SweptMetric;
  readonly rows: readonly Row[];
  readonly over: number;
}

function rowsOf(result: SweepResult, metric: SweptMetric, over: number): readonly Row[] {
  const axis = result.axes[over]!;
  const factor = figureUnit(metric.unit, metric.path) === "ratio" ? 100 : 1;
  return result.points.flatMap((point): Row[] => {
    const estimate = point.estimates[metric.path];
    const mean = estimate?.mean ?? null;
    if (estimate === undefined || mean === null) return [];
    const half = estimate.halfWidth ?? 0;
    const text = point.values[over]!;
    const shown = valueText(estimate, metric);
    return [
      {
        xText: text,
        x: axis.scale === null ? text : axis.scale.numbers[axis.values.indexOf(text)]!,
        y: point.values[1] ?? "",
        series: seriesOf(result, point.values),
        value: round(mean * factor),
        // No figure is below 0, however wide its interval.
        low: round(Math.max(0, mean - half) * factor),
        high: round((mean + half) * factor),
        text: `${pointText(result, point)}: ${shown}`,
        shown: shown.split(" ±")[0]!,
      },
    ];
  });
}

/** Six digits are more than a screen shows. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}

function seriesOf(result: SweepResult, values: readonly string[]): string {
  if (result.design !== "grid") return "";
  const names = axisNames(result);
  return values
    .slice(1)
    .map((value, index) => `${names[index + 1]!} = ${value}`)
    .join(", ");
}

function seriesNames(result: SweepResult): readonly string[] {
  return [...new Set(result.points.map(({ values }) => seriesOf(result, values)))];
}

// --- lines and dots ---------------------------------------------------------------------------

function lineLayers(plot: Plot): readonly Layer[] {
  const { result } = plot;
  const x = xChannel(plot);
  return seriesNames(result).flatMap((name, index): Layer[] => {
    const { color, dash, shape } = variantStyle(index);
    const values = plot.rows.filter((row) => row.series === name);
    const layer = (mark: Layer, encoding: Layer): Layer => ({
      data: { values },
      mark,
      encoding: { x, ...encoding },
    });
    const y = yChannel(plot, "value");
    return [
      layer({ type: "area", color, fillOpacity: 0.16 }, { y: yChannel(plot, "low"), y2: { field: "high" } }),
      layer({ type: "line", color, strokeWidth: 1.75, strokeDash: dash }, { y }),
      layer(
        { type: "point", shape, color, filled: true, size: 42, opacity: 1 },
        { y, tooltip: { field: "text", type: "nominal" } },
      ),
    ];
  });
}

function dotLayers(plot: Plot): readonly Layer[] {
  const mark = { type: "point", filled: true, color: "var(--blue)", size: 36, opacity: 0.7 };
  const encoding = {
    x: xChannel(plot),
    y: yChannel(plot, "value"),
    tooltip: { field: "text", type: "nominal" },
  };
  return [{ mark, encoding }];
}

const UNIT_NAMES: Readonly<Record<AxisUnit, string>> = {
  duration: ", ms",
  rate: ", per second",
  ratio: "",
  number: "",
};

/** What an axis of that unit says behind its name. */
export function axisUnit(unit: AxisUnit): string {
  return UNIT_NAMES[unit];
}

function xChannel({ result, over }: Plot): Layer {
  const axis = result.axes[over]!;
  const name = axisNames(result)[over]!;
  if (axis.scale === null)
    return { field: "x", type: "ordinal", sort: null, axis: { title: name, labelAngle: 0, grid: false } };
  const { kind, isLog, numbers } = axis.scale;
  return {
    field: "x",
    type: "quantitative",
    scale: { ...scaleOf(isLog, false), nice: false, domain: domainOf(numbers, isLog) },
    axis: {
      title: `${name}${axisUnit(kind)}`,
      grid: false,
      ...(kind === "ratio" ? { format: "~%" } : {}),
      ...ticksOf(axis),
    },
  };
}

export function scaleOf(isLog: boolean, zero: boolean): Layer {
  return isLog ? { type: "log" } : { type: "linear", zero };
}

/** A little room at both ends, for the marks on them. */
function domainOf(numbers: readonly number[], isLog: boolean): readonly [number, number] {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  if (low === high) return [low - 1, high + 1];
  if (isLog) {
    const room = Math.pow(high / low, 0.03);
    return [low / room, high * room];
  }
  const room = (high - low) * 0.03;
  return [low - room, high + room];
}

/** Where few values were swept, the ticks are these. */
function ticksOf({ scale }: Axis): Layer {
  const numbers = scale?.numbers ?? [];
  return numbers.length <= 8 && scale?.isLog === true ? { values: numbers } : { tickCount: 6 };
}

/** What an axis says behind the name of a figure. */
export const Y_UNITS: Readonly<Partial<Record<FigureUnit, string>>> = {
  ms: ", ms",
  perSecond: ", per second",
  ratio: ", %",
};

function yChannel({ metric, rows }: Plot, field: string): Layer {
  const unit = Y_UNITS[figureUnit(metric.unit, metric.path)] ?? "";
  const values = rows.map(({ value }) => value);
  // Latencies of a collapse beside those of a calm hour: a linear scale would show the collapse alone.
  const isLog =
    metric.unit === "ms" && Math.min(...values) > 0 && Math.max(...values) > 50 * Math.min(...values);
  return {
    field,
    type: "quantitative",
    scale: { ...scaleOf(isLog, true), clamp: true, nice: true },
    axis: { title: `${metric.label}${unit}`, titleAngle: -90, tickCount: 4, titleLimit: 190 },
  };
}

// --- map --------------------------------------------------------------------------------------

function mapLayers({ result, metric, rows }: Plot): readonly Layer[] {
  const [xName, yName] = axisNames(result);
  const [first, second] = result.axes;
  // Values stand where the axis says, also those that are numbers: steps of a map are all alike.
  const values = rows.map((row) => ({ ...row, x: row.xText }));
  const x = {
    field: "x",
    type: "ordinal",
    sort: first!.values,
    axis: { title: xName, labelAngle: 0, grid: false },
  };
  const y = {
    field: "y",
    type: "ordinal",
    sort: second!.values.toReversed(),
    axis: { title: yName, grid: false },
  };
  const numbers = rows.map(({ value }) => value);
  const shade = {
    field: "value",
    type: "quantitative",
    scale: { domain: shadesOf(numbers), range: [0.06, 0.9] },
    legend: null,
  };
  const cells: Layer = {
    data: { values },
    mark: { type: "rect", fill: metric.better === "lower" ? "var(--verm)" : "var(--blue)" },
    encoding: { x, y, fillOpacity: shade, tooltip: { field: "text", type: "nominal" } },
  };
  const text = { x, y, text: { field: "shown", type: "nominal" } };
  const isLegible = first!.values.length <= 12;
  return [
    cells,
    ...(isLegible
      ? [
          {
            data: { values },
            mark: { type: "text", fontSize: 11, stroke: "var(--bg)", strokeWidth: 3, strokeOpacity: 0.8 },
            encoding: text,
          },
          { data: { values }, mark: { type: "text", fontSize: 11, color: "var(--ink)" }, encoding: text },
        ]
      : []),
  ];
}

/** Where all are equal none is stronger. */
function shadesOf(numbers: readonly number[]): readonly [number, number] {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return low < high ? [low, high] : [low, low + 1];
}
