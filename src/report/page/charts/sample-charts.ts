import type { SweepResult, SweptMetric } from "../../../experiment/sweep/sweep.ts";
import { axisNames } from "../../sweeps/words.ts";
import type { Chart, Layer } from "./chart.ts";
import { KEY_HEIGHT } from "./chart.ts";
import { PLAIN_MARGINS, plainChart } from "./plain-chart.ts";
import { shadeChannel, shadeColor } from "./shades.ts";
import { axisChannel, figureChannel, placeOn, round, type Row, rowsOf, sentenceOf } from "./sweep-rows.ts";

/** A mean of fewer samples than this is luck. */
const GROUP_MIN = 5;
/** More groups than this follow single samples. */
const GROUPS_MAX = 8;

/** Samples that lie side by side along an axis, and their mean. */
interface Group {
  readonly x: number;
  readonly value: number;
  readonly size: number;
}

/** One metric over one axis of samples; the line joins the means of neighbours. */
export function samplesChart(
  result: SweepResult,
  metric: SweptMetric,
  { id, over, height }: { readonly id: string; readonly over: number; readonly height: Chart["height"] },
): Chart {
  const all = rowsOf(result, metric);
  const rows = all.map((row) => ({ ...row, x: placeOn(result.axes[over]!, row, over) }));
  const x = axisChannel(result, over, "x");
  const y = figureChannel(metric, "value", { all: rows.map(withoutBand), isPanel: true });
  const layer: readonly Layer[] = [
    {
      mark: { type: "point", filled: true, color: "var(--blue)", size: 30, opacity: 0.55 },
      encoding: { x, y, tooltip: { field: "text", type: "nominal" } },
    },
    {
      data: { values: groupsOf(result, metric, over) },
      mark: { type: "line", color: "var(--ink)", strokeWidth: 1.75 },
      encoding: { x, y },
    },
  ];
  const label = sentenceOf(`${metric.label} over ${axisNames(result)[over]!}`, rows);
  return plainChart({ id, label, height, margins: PLAIN_MARGINS, rows, layer });
}

/** The dots alone are drawn of samples. */
function withoutBand(row: Row): Row {
  return { ...row, low: row.value, high: row.value };
}

/** Samples between two axes: the stronger a dot, the more of the figure. */
export function samplesMap(
  result: SweepResult,
  metric: SweptMetric,
  { id, axes: [first, second] }: { readonly id: string; readonly axes: readonly [number, number] },
): Chart {
  const rows = rowsOf(result, metric).map((row) => ({
    ...row,
    x: placeOn(result.axes[first]!, row, first),
    y: placeOn(result.axes[second]!, row, second),
  }));
  const names = axisNames(result);
  const color = shadeColor(metric);
  return plainChart({
    id,
    label: sentenceOf(`${metric.label} between ${names[first]!} and ${names[second]!}`, rows),
    height: KEY_HEIGHT,
    margins: PLAIN_MARGINS,
    rows,
    layer: [
      {
        mark: {
          type: "point",
          shape: "circle",
          fill: color,
          stroke: color,
          strokeWidth: 1,
          size: 110,
          strokeOpacity: 0.6,
        },
        encoding: {
          x: axisChannel(result, first, "x"),
          y: axisChannel(result, second, "y"),
          fillOpacity: shadeChannel(rows),
          tooltip: { field: "text", type: "nominal" },
        },
      },
    ],
  });
}

/** How many samples stand behind a point of the line; null where there are too few for one. */
export function groupSize(result: SweepResult, metric: SweptMetric): number | null {
  const count = rowsOf(result, metric).length;
  return count < 2 * GROUP_MIN ? null : Math.ceil(count / groupCount(count));
}

function groupCount(count: number): number {
  return Math.min(GROUPS_MAX, Math.floor(count / GROUP_MIN));
}

function groupsOf(result: SweepResult, metric: SweptMetric, over: number): readonly Group[] {
  const axis = result.axes[over]!;
  const rows = rowsOf(result, metric).flatMap((row) => {
    const x = placeOn(axis, row, over);
    return typeof x === "number" ? [{ x, value: row.value }] : [];
  });
  if (rows.length < 2 * GROUP_MIN) return [];
  const sorted = rows.toSorted((a, b) => a.x - b.x);
  const count = groupCount(sorted.length);
  return Array.from({ length: count }, (_, group) => {
    const part = sorted.slice(
      Math.floor((group * sorted.length) / count),
      Math.floor(((group + 1) * sorted.length) / count),
    );
    const meanOf = (field: "x" | "value"): number =>
      round(part.reduce((sum, row) => sum + row[field], 0) / part.length);
    return { x: meanOf("x"), value: meanOf("value"), size: part.length };
  });
}

/** The axes in the order of how much the means of neighbours differ along them: what moves the figure most comes first. */
export function axesByEffect(result: SweepResult, metric: SweptMetric): readonly number[] {
  const effects = result.axes.map((_, over) => spread(groupsOf(result, metric, over)));
  return effects.map((_, index) => index).toSorted((a, b) => effects[b]! - effects[a]! || a - b);
}

function spread(groups: readonly Group[]): number {
  const total = groups.reduce((sum, { size }) => sum + size, 0);
  const mean = groups.reduce((sum, { value, size }) => sum + value * size, 0) / Math.max(1, total);
  return groups.reduce((sum, { value, size }) => sum + size * (value - mean) * (value - mean), 0);
}
