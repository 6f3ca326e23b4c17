import { count, perSecond, significant, stretch } from "../../numbers.ts";
import type { ShownQueue } from "../../queues.ts";
import { HALF_HEIGHT } from "./chart.ts";
import { areaLayer } from "./station-charts.ts";
import type { Figure } from "./target-lines.ts";
import { domainFor, meanOf, thinned, timeChart } from "./time-chart.ts";
import type { TimeFrame, ValueAxis } from "./time-chart.ts";

/** How many messages wait in a queue, over time; null where none ever came. */
export function queueDepthFigure(queue: ShownQueue, frame: TimeFrame, windowMs: number): Figure | null {
  const { series, figures, name } = queue;
  if (series === null || figures.published === 0) return null;
  const { values, merged } = thinned(series.depth, meanOf);
  const oldest = thinned(series.oldestMs, (group) => Math.max(...group)).values;
  const deliveries = thinned(series.deliveries, meanOf).values;
  const axis: ValueAxis = { title: "messages that wait", domain: domainFor(values), isCount: true };
  const on = { frame, axis, windowMs: windowMs * merged };
  return {
    title: `Depth, ${name}`,
    note: "Mean in each window. What a consumer has does not count.",
    key: [{ text: "waiting", mark: "area", color: "var(--orange)" }],
    chart: timeChart(frame, {
      id: `queue-${name}`,
      label: `Messages that wait in ${name} over time: ${count(figures.depth.max)} at most.`,
      height: HALF_HEIGHT,
      axis,
      windowMs: on.windowMs,
      layers: [areaLayer(values, "var(--orange)", on)],
      hover: [
        { title: "waiting", texts: values.map((value) => significant(value)) },
        { title: "oldest", texts: oldest.map((value) => (value === 0 ? "-" : stretch(value))) },
        { title: "handed out", texts: deliveries.map(perSecond) },
      ],
    }),
  };
}
