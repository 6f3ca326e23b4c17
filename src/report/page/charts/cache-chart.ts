import type { Cache } from "../../caches.ts";
import { percent, perSecond } from "../../numbers.ts";
import { HALF_HEIGHT } from "./chart.ts";
import { areaLayer } from "./station-charts.ts";
import type { Figure } from "./target-lines.ts";
import { meanOf, thinned, timeChart } from "./time-chart.ts";
import type { TimeFrame, ValueAxis } from "./time-chart.ts";

/** The share of lookups that a cache answered, over time; null without a lookup. */
export function hitRateFigure(cache: Cache, frame: TimeFrame, windowMs: number): Figure | null {
  const { series, figures, name } = cache;
  if (series === null || figures.hitRate === null) return null;
  const { values, merged } = thinned(
    series.hitRate.map((value) => value ?? 0),
    meanOf,
  );
  const loads = thinned(series.loads, meanOf).values;
  const axis: ValueAxis = { title: "hit rate, %", domain: [0, 100], ticks: [0, 50, 100] };
  return {
    title: `Hit rate, ${name}`,
    note: "Lookups answered by the cache. A window without lookups counts 0.",
    key: [{ text: "hit rate", mark: "area", color: "var(--blue)" }],
    chart: timeChart(frame, {
      id: `hit-rate-${name}`,
      label: `Hit rate of ${name} over time: ${percent(figures.hitRate)} over the run.`,
      height: HALF_HEIGHT,
      axis,
      windowMs: windowMs * merged,
      layers: [
        areaLayer(
          values.map((value) => value * 100),
          "var(--blue)",
          { frame, axis, windowMs: windowMs * merged },
        ),
      ],
      hover: [
        { title: "hit rate", texts: values.map(percent) },
        { title: "loads", texts: loads.map(perSecond) },
      ],
    }),
  };
}
