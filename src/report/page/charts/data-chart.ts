import { type DataSeries, harmOverTime, worstLag } from "../../data-series.ts";
import { figure } from "../../numbers.ts";
import { harmIn } from "../../harm.ts";
import { total } from "../../traffic.ts";
import type { SagaSeries, Summary } from "../../../observe/summary.ts";
import { HALF_HEIGHT, KEY_HEIGHT } from "./chart.ts";
import { areaLayer, lineLayer } from "./station-charts.ts";
import type { Figure } from "./target-lines.ts";
import { domainFor, meanOf, thinned, timeChart, windowsOfRates } from "./time-chart.ts";
import type { TimeFrame, ValueAxis } from "./time-chart.ts";

/** Room above the highest value of the first chart, where the numbered markers stand. */
const HEADROOM = 1.12;
/** Where more requests failed than this share of all, answers are the news and not data. */
const FAILED_MOST = 0.01;

/** What the first chart of a page shows where answers went well and data did not; null: it shows answers. */
export function harmOnTop(summary: Summary): DataSeries | null {
  const { failed, ended } = total(summary);
  if (summary.stopped !== null || failed > FAILED_MOST * ended || harmIn(summary).length === 0) return null;
  const [worst] = harmOverTime(summary);
  if (worst !== undefined) return worst;
  return harmIn(summary).some((clause) => / behind( |$)/.test(clause)) ? worstLag(summary) : null;
}

/** One course of what befell data. */
export function dataFigure(
  series: DataSeries,
  on: { readonly summary: Summary; readonly frame: TimeFrame; readonly isKey: boolean },
): Figure {
  const { frame, isKey } = on;
  const isRate = series.unit === "perSecond";
  const { values, merged } = thinned(
    series.values,
    isRate ? meanOf : lastOf,
    ...(isRate ? [frame.ratesMax] : []),
  );
  const axis: ValueAxis = {
    title: series.axis,
    domain: isKey ? [0, HEADROOM * Math.max(...values)] : domainFor(values),
    isCount: !isRate,
  };
  const windowMs = on.summary.series.windowMs * merged;
  return {
    title: series.title,
    note: series.note,
    key: [{ text: series.legend, mark: "area", color: "var(--verm)" }],
    chart: timeChart(frame, {
      id: isKey ? "key-chart" : series.id,
      label: `${series.title} over time: ${series.told}.`,
      height: isKey ? KEY_HEIGHT : HALF_HEIGHT,
      axis,
      windowMs,
      layers: [areaLayer(values, "var(--verm)", { frame, axis, windowMs })],
      hover: [{ title: series.legend, texts: values.map((value) => figure(value, series.unit)) }],
      isKey,
    }),
  };
}

/** Of these courses those in which anything went wrong, but for the one that the page begins with. */
export function harmFigures(summary: Summary, frame: TimeFrame, ids: readonly string[]): readonly Figure[] {
  const onTop = harmOnTop(summary)?.id;
  return harmOverTime(summary)
    .filter(({ id }) => id !== onTop && ids.includes(id))
    .map((series) => dataFigure(series, { summary, frame, isKey: false }));
}

function lastOf(group: readonly number[]): number {
  return group.at(-1) ?? 0;
}

/** How sagas ended, over time. */
export function outcomesFigure(
  name: string,
  series: SagaSeries,
  on: { readonly summary: Summary; readonly frame: TimeFrame },
): Figure {
  const { frame, summary } = on;
  const { started = 0 } = summary.sagas[name] ?? {};
  const windows = windowsOfRates(series.completed.length, started);
  const completed = thinned(series.completed, meanOf, windows);
  const compensated = thinned(series.compensated, meanOf, windows).values;
  const axis: ValueAxis = {
    title: "sagas per second",
    domain: domainFor([...completed.values, ...compensated]),
  };
  const windowMs = summary.series.windowMs * completed.merged;
  const where = { frame, axis, windowMs };
  const text = (value: number): string => figure(value, "perSecond");
  return {
    title: `Ends of ${name}`,
    note: "Sagas that were completed or undone, by the time at which they were.",
    key: [
      { text: "completed", mark: "line", color: "var(--green)", width: 2 },
      { text: "undone", mark: "line", color: "var(--orange)", dash: [4, 3], width: 2 },
    ],
    chart: timeChart(frame, {
      id: `ends-${name}`,
      label: `Sagas ${name} that ended, over time: ${String(summary.sagas[name]?.completed ?? 0)} completed, ${String(summary.sagas[name]?.compensated ?? 0)} undone.`,
      height: HALF_HEIGHT,
      axis,
      windowMs,
      layers: [
        lineLayer(completed.values, { color: "var(--green)", strokeWidth: 1.75 }, where),
        lineLayer(compensated, { color: "var(--orange)", strokeWidth: 1.75, strokeDash: [4, 3] }, where),
      ],
      hover: [
        { title: "completed", texts: completed.values.map(text) },
        { title: "undone", texts: compensated.map(text) },
      ],
    }),
  };
}
