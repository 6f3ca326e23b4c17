import type { SweepResult, SweptMetric } from "../../../experiment/sweep/sweep.ts";
import { listed } from "../../phrases.ts";
import { axisNames } from "../../sweeps/words.ts";
import type { Chart, Layer } from "./chart.ts";
import type { KeyItem } from "./legend.ts";
import { PLAIN_MARGINS, plainChart } from "./plain-chart.ts";
import { axisChannel, figureChannel, placeOn, type Row, rowsOf, sentenceOf } from "./sweep-rows.ts";
import { variantStyle } from "./theme.ts";

/** More lines than this in one plot cannot be told apart. */
const SERIES_MAX = 6;
/** More small plots than this in one picture cannot be taken in. */
const PANELS_MAX = 12;

/**
 * How a sweep is drawn: lines over the first axis, one for each combination of the others; a map of two axes; panels,
 * one for each combination of the axes behind the second, each of them lines or a map; dots of samples.
 */
export type SweepShape = "lines" | "map" | "panels" | "dots";

/** Null: too many combinations for a picture; the table has everything. */
export function shapeOf(result: SweepResult): SweepShape | null {
  if (result.design === "samples") return "dots";
  if (result.design === "zip" || result.axes.length === 1) return "lines";
  if (combinations(result, 1) <= SERIES_MAX) return "lines";
  if (result.axes.length === 2) return "map";
  return combinations(result, 2) <= PANELS_MAX ? "panels" : null;
}

/** Of the values of the axes from that one on. */
function combinations({ axes }: SweepResult, from: number): number {
  return axes.slice(from).reduce((product, { values }) => product * values.length, 1);
}

/** The part of a sweep that one panel shows: where the axes behind the second have these values. */
export interface Panel {
  readonly title: string;
  readonly part: SweepResult;
}

/** The panels in the order of their axes. */
export function panelsOf(result: SweepResult): readonly Panel[] {
  const names = axisNames(result).slice(2);
  const panels = new Map<string, SweepResult["points"][number][]>();
  for (const point of result.points) {
    const title = point.values
      .slice(2)
      .map((value, index) => `${names[index] ?? ""} = ${value}`)
      .join(", ");
    const part = { ...point, values: point.values.slice(0, 2) };
    panels.set(title, [...(panels.get(title) ?? []), part]);
  }
  const axes = result.axes.slice(0, 2);
  return [...panels].map(([title, points]) => ({ title, part: { ...result, axes, points } }));
}

/** The legend of the lines: one entry for each combination of the axes behind the first. */
export function seriesKey(result: SweepResult): readonly KeyItem[] {
  return seriesNames(result).flatMap((name, index): KeyItem[] =>
    name === "" ? [] : [{ text: name, mark: "line", width: 2, ...variantStyle(index) }],
  );
}

/** The axes that a line chart goes along: one, or all of them where they go together. */
export function alongOf(result: SweepResult): string {
  const names = axisNames(result);
  return result.design === "zip" ? listed(names) : (names[0] ?? "");
}

interface LineParts {
  readonly id: string;
  readonly height: Chart["height"];
  /** The points of all charts that are to be compared; their axes are the same. */
  readonly all: readonly Row[];
  readonly isPanel: boolean;
}

/** One metric over the first axis, or over all that go together. */
export function sweepLines(result: SweepResult, metric: SweptMetric, parts: LineParts): Chart {
  const { id, height } = parts;
  const rows = rowsOf(result, metric).map((row) => ({
    ...row,
    x: result.design === "zip" ? row.values.join(TOGETHER) : placeOn(result.axes[0]!, row, 0),
    series: seriesOf(result, row.values),
  }));
  const lines = result.design === "zip" ? result.axes.length : 1;
  return plainChart({
    id,
    label: sentenceOf(`${metric.label} over ${alongOf(result)}`, rows),
    height,
    margins: { ...PLAIN_MARGINS, bottom: PLAIN_MARGINS.bottom + 13 * (lines - 1) },
    rows,
    layer: layersOf(result, metric, { rows, scale: parts }),
  });
}

/** Between the values of axes that go together; the label of a tick has a line for each. */
const TOGETHER = " | ";

interface LineRow extends Row {
  readonly x: number | string;
  readonly series: string;
}

function layersOf(
  result: SweepResult,
  metric: SweptMetric,
  { rows, scale }: { readonly rows: readonly LineRow[]; readonly scale: LineParts },
): readonly Layer[] {
  const x = result.design === "zip" ? togetherChannel(result) : axisChannel(result, 0, "x");
  return seriesNames(result).flatMap((name, index): Layer[] => {
    const { color, dash, shape } = variantStyle(index);
    const values = rows.filter((row) => row.series === name);
    const layer = (mark: Layer, encoding: Layer): Layer => ({
      data: { values },
      mark,
      encoding: { x, ...encoding },
    });
    const y = figureChannel(metric, "value", scale);
    const low = figureChannel(metric, "low", scale);
    return [
      layer({ type: "area", color, fillOpacity: 0.16 }, { y: low, y2: { field: "high" } }),
      layer({ type: "line", color, strokeWidth: 1.75, strokeDash: dash }, { y }),
      layer(
        { type: "point", shape, color, filled: true, size: 42, opacity: 1 },
        { y, tooltip: { field: "text", type: "nominal" } },
      ),
    ];
  });
}

/** Axes that go together have one place for each point, and a line of its tick's label each. */
function togetherChannel(result: SweepResult): Layer {
  return {
    field: "x",
    type: "ordinal",
    scale: { domain: result.points.map(({ values }) => values.join(TOGETHER)), padding: 0.3 },
    axis: {
      title: axisNames(result).join(TOGETHER),
      labelExpr: `split(datum.label, '${TOGETHER}')`,
      labelAngle: 0,
      labelLimit: 90,
      labelOverlap: true,
      grid: false,
    },
  };
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
