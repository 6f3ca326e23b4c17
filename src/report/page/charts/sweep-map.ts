import type { SweepResult, SweptMetric } from "../../../experiment/sweep/sweep.ts";
import { axisNames } from "../../sweeps/words.ts";
import type { Chart, Layer } from "./chart.ts";
import { PLAIN_MARGINS, plainChart } from "./plain-chart.ts";
import { shadeChannel, shadeColor } from "./shades.ts";
import { type Row, rowsOf, sentenceOf } from "./sweep-rows.ts";

/** Height of a row of cells, px. */
const CELL = 28;
/** Figures in more columns than this run into each other: on a wide screen, on a narrow one, in a small map of many. */
const COLUMNS_MAX = { wide: 20, narrow: 8, panel: 7 };

/** What a map needs to know beside its points. */
interface MapParts {
  readonly id: string;
  /** The points of all maps that are to be compared. */
  readonly all: readonly Row[];
  readonly isPanel: boolean;
}

/** One figure over two axes: the stronger a cell, the more. */
export function sweepMap(result: SweepResult, metric: SweptMetric, { id, all, isPanel }: MapParts): Chart {
  const rows = rowsOf(result, metric).map((row) => ({ ...row, x: row.values[0]!, y: row.values[1]! }));
  const [xName = "", yName = ""] = axisNames(result);
  const [first, second] = result.axes;
  const height = (second?.values.length ?? 1) * CELL;
  // Values stand where the axis says, also those that are numbers: steps of a map are all alike.
  const x = {
    field: "x",
    type: "ordinal",
    scale: { domain: first!.values },
    axis: { title: xName, labelAngle: 0, labelLimit: 90, labelOverlap: true, grid: false },
  };
  const y = {
    field: "y",
    type: "ordinal",
    scale: { domain: second!.values.toReversed() },
    axis: { title: yName, titleLimit: Math.max(80, height), labelLimit: 60, grid: false },
  };
  const columns = first!.values.length;
  return plainChart({
    id,
    label: sentenceOf(`${metric.label} over ${xName} and ${yName}`, rows),
    height: { wide: height, narrow: height },
    margins: { ...PLAIN_MARGINS, left: 84 },
    rows,
    layer: [
      {
        mark: { type: "rect", fill: shadeColor(metric) },
        encoding: { x, y, fillOpacity: shadeChannel(all), tooltip: { field: "text", type: "nominal" } },
      },
      ...(columns > (isPanel ? COLUMNS_MAX.panel : COLUMNS_MAX.wide) ? [] : figures(x, y, columns)),
    ],
  });
}

/** The figures in their cells, on a halo; the style sheet takes those called wide from narrow screens. */
function figures(x: Layer, y: Layer, columns: number): readonly Layer[] {
  const encoding = { x, y, text: { field: "shown", type: "nominal" } };
  const name = columns > COLUMNS_MAX.narrow ? "wide" : "all";
  return [
    {
      name: `${name}-halo`,
      mark: { type: "text", fontSize: 11, stroke: "var(--bg)", strokeWidth: 3, strokeOpacity: 0.8 },
      encoding,
    },
    { name: `${name}-figures`, mark: { type: "text", fontSize: 11, color: "var(--ink)" }, encoding },
  ];
}
