import { count, NO_DATA, perSecond, significant, stretch } from "../../numbers.ts";
import type { ShownGroup } from "../../topics.ts";
import { HALF_HEIGHT } from "./chart.ts";
import { areaLayer } from "./station-charts.ts";
import type { Figure } from "./target-lines.ts";
import { domainFor, meanOf, thinned, timeChart } from "./time-chart.ts";
import type { TimeFrame, ValueAxis } from "./time-chart.ts";

/** How many messages a group is behind, over time. */
export function groupLagFigure(group: ShownGroup, frame: TimeFrame, seriesWindowMs: number): Figure | null {
  const { series, figures, name } = group;
  if (series === null || figures.published === 0) return null;
  const { values, merged } = thinned(series.lag, meanOf);
  const handled = thinned(series.handled, meanOf).values;
  const oldest = thinned(series.oldestMs, meanOf).values;
  const axis: ValueAxis = { title: "messages", domain: domainFor(values) };
  const windowMs = seriesWindowMs * merged;
  const age = figures.oldestMs === null ? NO_DATA : stretch(figures.oldestMs);
  return {
    title: `Lag, ${name}`,
    note: "Messages that the group can read and is not done with.",
    key: [{ text: "lag", mark: "area", color: "var(--purple)" }],
    chart: timeChart(frame, {
      id: `lag-${name.replace(/[^\w-]+/g, "-")}`,
      label: `Lag of ${name} over time: ${significant(figures.lag.mean)} messages on average, ${count(figures.lag.max)} at most, ${count(figures.lag.last)} at the end; the oldest was ${age} old.`,
      height: HALF_HEIGHT,
      axis,
      windowMs,
      layers: [areaLayer(values, "var(--purple)", { frame, axis, windowMs })],
      hover: [
        { title: "lag", texts: values.map(significant) },
        { title: "handled", texts: handled.map(perSecond) },
        { title: "oldest", texts: oldest.map(stretch) },
      ],
    }),
  };
}
