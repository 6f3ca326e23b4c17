import type { Summary } from "../../../observe/summary.ts";
import { budgetText } from "../../impacts.ts";
import type { ObjectiveRow } from "../../impacts.ts";
import { HALF_HEIGHT } from "./chart.ts";
import { areaLayer } from "./station-charts.ts";
import type { Figure } from "./target-lines.ts";
import { thinned, timeChart } from "./time-chart.ts";
import type { TimeFrame, ValueAxis } from "./time-chart.ts";

/** What is left of an error budget over time; below 0 it is overdrawn. */
export function budgetFigure(row: ObjectiveRow, summary: Summary, frame: TimeFrame): Figure | null {
  const series = summary.series.slos[row.workload]?.budgetLeft[row.name];
  if (series === undefined || row.figures.budgetLeft === null) return null;
  const { values, merged } = thinned(series, (left) => left.at(-1) ?? 1);
  const lowest = Math.min(0, ...values);
  const floor = lowest < 0 ? Math.floor(lowest * 4) * 25 : 0;
  const windowMs = summary.series.windowMs * merged;
  const axis: ValueAxis = {
    title: "error budget left, %",
    domain: [floor, 100],
    ticks: floor < 0 ? [floor, 0, 100] : [0, 50, 100],
  };
  const title = `Error budget, ${row.workload} ${row.name}`;
  return {
    title,
    note: `Promised: ${row.promise}. Below 0 the promise is broken.`,
    key: [{ text: "budget left", mark: "area", color: "var(--blue)" }],
    chart: timeChart(frame, {
      id: `budget-${row.workload}-${row.name}`,
      label: `${title} over time: ${budgetText(row.figures.budgetLeft)} left at the end.`,
      height: HALF_HEIGHT,
      axis,
      windowMs,
      layers: [
        areaLayer(
          values.map((value) => value * 100),
          "var(--blue)",
          { frame, axis, windowMs },
        ),
      ],
      hover: [{ title: "budget left", texts: values.map(budgetText) }],
    }),
  };
}
