import type { Summary } from "../../../observe/summary.ts";
import { count, significant } from "../../numbers.ts";
import { HALF_HEIGHT } from "./chart.ts";
import { lineLayer } from "./station-charts.ts";
import type { Figure } from "./target-lines.ts";
import { meanOf, thinned, timeChart } from "./time-chart.ts";
import type { TimeFrame, ValueAxis } from "./time-chart.ts";

/** How much each service with a concurrency limit lets in at the same time, as it learns. */
export function limitFigures(summary: Summary, frame: TimeFrame): readonly Figure[] {
  return Object.entries(summary.series.services).flatMap(([name, { concurrencyLimit: series }]) => {
    const limit = summary.services[name]?.concurrencyLimit ?? null;
    if (series === null || limit === null) return [];
    const { values, merged } = thinned(series, meanOf);
    const axis: ValueAxis = { title: "requests let in at once", domain: null };
    const windowMs = summary.series.windowMs * merged;
    return [
      {
        title: `Concurrency limit, ${name}`,
        note: "Of all instances together; what would be under way beyond it is refused at the door.",
        key: [{ text: "limit", mark: "line", color: "var(--purple)", width: 2 }],
        chart: timeChart(frame, {
          id: `limit-${name}`,
          label: `Concurrency limit of ${name} over time: ${significant(limit.mean)} on average, ${count(limit.max)} at most; ${count(limit.rejected)} visits refused.`,
          height: HALF_HEIGHT,
          axis,
          windowMs,
          layers: [lineLayer(values, { color: "var(--purple)", strokeWidth: 2 }, { frame, axis, windowMs })],
          hover: [{ title: "limit", texts: values.map(significant) }],
        }),
      } satisfies Figure,
    ];
  });
}
