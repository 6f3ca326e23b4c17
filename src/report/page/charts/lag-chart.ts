import type { Summary } from "../../../observe/summary.ts";
import { count, latency, NO_DATA, perSecond } from "../../numbers.ts";
import { HALF_HEIGHT } from "./chart.ts";
import { lineLayer } from "./station-charts.ts";
import type { Figure } from "./target-lines.ts";
import { meanOf, thinned, timeChart } from "./time-chart.ts";
import type { TimeFrame, ValueAxis } from "./time-chart.ts";

/** How far the replicas of each database are behind, over time. */
export function lagFigures(summary: Summary, frame: TimeFrame): readonly Figure[] {
  return Object.entries(summary.series.replication ?? {}).flatMap(([name, series]) => {
    const figures = summary.databases[name]?.replication;
    if (figures === undefined || figures.lag.mean === null) return [];
    const { values, merged } = thinned(
      series.lag.map((lag) => lag ?? 0),
      meanOf,
    );
    const stale = thinned(series.staleReads, meanOf).values;
    const axis: ValueAxis = { title: "replica lag, ms", domain: null };
    const windowMs = summary.series.windowMs * merged;
    return [
      {
        title: `Replica lag, ${name}`,
        note: "Mean of the writes that came to a replica in the window: from their commit at the primary. A window in which none came counts 0.",
        key: [{ text: "lag", mark: "line", color: "var(--purple)", width: 2 }],
        chart: timeChart(frame, {
          id: `lag-${name}`,
          label: `Replica lag of ${name} over time: ${latency(figures.lag.mean)} on average, ${figures.lag.max === null ? NO_DATA : latency(figures.lag.max)} at most; ${count(figures.staleReads)} stale reads.`,
          height: HALF_HEIGHT,
          axis,
          windowMs,
          layers: [lineLayer(values, { color: "var(--purple)", strokeWidth: 2 }, { frame, axis, windowMs })],
          hover: [
            { title: "lag", texts: values.map(latency) },
            { title: "stale reads", texts: stale.map(perSecond) },
          ],
        }),
      } satisfies Figure,
    ];
  });
}
