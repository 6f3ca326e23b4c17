import type { Summary } from "../../../observe/summary.ts";
import { count, latency, NO_DATA, perSecond } from "../../numbers.ts";
import { HALF_HEIGHT } from "./chart.ts";
import { areaLayer, lineLayer } from "./station-charts.ts";
import type { Figure } from "./target-lines.ts";
import { domainFor, meanOf, thinned, timeChart } from "./time-chart.ts";
import type { TimeFrame, ValueAxis } from "./time-chart.ts";

/** How far the replicas of each database are behind, and what reads missed by that, over time. */
export function replicationFigures(summary: Summary, frame: TimeFrame): readonly Figure[] {
  return [...lagFigures(summary, frame), ...staleReadFigures(summary, frame)];
}

function lagFigures(summary: Summary, frame: TimeFrame): readonly Figure[] {
  return Object.entries(summary.series.replication ?? {}).flatMap(([name, series]) => {
    const figures = summary.databases[name]?.replication;
    if (figures === undefined || figures.lag.mean === null) return [];
    const { values, merged } = thinned(
      series.lag.map((lag) => lag ?? 0),
      meanOf,
    );
    const stale = thinned(series.staleReads, meanOf).values;
    const axis: ValueAxis = { title: "replica lag, ms", domain: domainFor(values) };
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

function staleReadFigures(summary: Summary, frame: TimeFrame): readonly Figure[] {
  return Object.entries(summary.series.replication ?? {}).flatMap(([name, series]) => {
    const figures = summary.databases[name]?.replication;
    if (figures === undefined || figures.staleReads === 0) return [];
    const { values, merged } = thinned(series.staleReads, meanOf, frame.ratesMax);
    const axis: ValueAxis = { title: "stale reads per second", domain: null };
    const windowMs = summary.series.windowMs * merged;
    return [
      {
        title: `Stale reads, ${name}`,
        note: "Reads that missed a write of their key which had been acknowledged before they began.",
        key: [{ text: "stale reads", mark: "area", color: "var(--verm)" }],
        chart: timeChart(frame, {
          id: `stale-${name}`,
          label: `Stale reads of ${name} over time: ${count(figures.staleReads)} in all.`,
          height: HALF_HEIGHT,
          axis,
          windowMs,
          layers: [areaLayer(values, "var(--verm)", { frame, axis, windowMs })],
          hover: [{ title: "stale reads", texts: values.map(perSecond) }],
        }),
      } satisfies Figure,
    ];
  });
}
