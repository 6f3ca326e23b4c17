import type { CliffResult } from "../../../experiment/cliff/result.ts";
import { conditionText, shareText, variedName } from "../../cliff/words.ts";
import type { Chart, Layer } from "./chart.ts";
import { KEY_HEIGHT } from "./chart.ts";
import { numbersAxis, scaleOf } from "./sweep-rows.ts";
import { PLAIN_MARGINS, plainChart } from "./plain-chart.ts";

/** The share of runs in which the condition holds, over what was varied; where the cliff lies is shaded. */
export function cliffChart(result: CliffResult, id: string): Chart {
  const rows = result.points
    .filter(({ runs }) => runs > 0)
    .map((point) => ({
      x: point.number,
      share: (100 * point.held) / point.runs,
      runs: point.runs,
      text: `${variedName(result)} ${point.value}: ${shareText(point)}`,
    }));
  return plainChart({
    id,
    label: `Share of runs in which ${conditionText(result)}, over ${variedName(result)}: ${rows.map(({ text }) => text).join("; ")}.`,
    height: KEY_HEIGHT,
    margins: PLAIN_MARGINS,
    rows,
    layer: layersOf(result),
  });
}

function layersOf(result: CliffResult): readonly Layer[] {
  const { unit, isLog, from, to } = result.range;
  const x = {
    field: "x",
    type: "quantitative",
    scale: { ...scaleOf(isLog, false), nice: false },
    axis: {
      ...numbersAxis(variedName(result), unit, { low: from, high: to, isLog, ticks: 6 }),
      grid: false,
    },
  };
  const y = {
    field: "share",
    type: "quantitative",
    scale: { domain: [0, 100] },
    axis: { title: "share of runs, %", tickCount: 5 },
  };
  const bracket = result.bracket?.map(({ number }) => number) ?? null;
  const shade: readonly Layer[] =
    bracket === null
      ? []
      : [
          {
            data: { values: [{ from: Math.min(...bracket), to: Math.max(...bracket) }] },
            mark: { type: "rect", color: "var(--verm)", opacity: 0.16 },
            encoding: { x: { ...x, field: "from" }, x2: { field: "to" } },
          },
        ];
  return [
    ...shade,
    {
      mark: { type: "line", color: "var(--blue)", strokeWidth: 1.5, strokeDash: [4, 3] },
      encoding: { x, y },
    },
    {
      mark: { type: "point", filled: true, color: "var(--blue)", opacity: 1 },
      encoding: {
        x,
        y,
        size: { field: "runs", type: "quantitative", scale: { range: [36, 120] }, legend: null },
        tooltip: { field: "text", type: "nominal" },
      },
    },
  ];
}
