import type { SweepResult, SweptMetric } from "../../../experiment/sweep/sweep.ts";
import { listed, plural, sentenceCase } from "../../phrases.ts";
import { axisNames } from "../../sweeps/words.ts";
import { type Chart, HALF_HEIGHT, type Height, KEY_HEIGHT } from "../charts/chart.ts";
import { axesByEffect, groupSize, samplesChart, samplesMap } from "../charts/sample-charts.ts";
import { shadeKey } from "../charts/shades.ts";
import { alongOf, panelsOf, seriesKey, shapeOf, sweepLines, type SweepShape } from "../charts/sweep-chart.ts";
import { sweepMap } from "../charts/sweep-map.ts";
import { rowsOf, unitOf } from "../charts/sweep-rows.ts";
import { type Html, markup } from "../html.ts";
import { figure, panels } from "./answer.ts";

/** What is drawn of one metric. */
export interface DrawnMetric {
  readonly charts: readonly Chart[];
  readonly body: Html;
  /** It wants the width of the page. */
  readonly isWide: boolean;
}

/** How a metric is shown: as the answer, or as one of the others. */
interface Wanted {
  readonly metric: SweptMetric;
  readonly isKey: boolean;
}

const PANEL_HEIGHT: Height = { wide: 150, narrow: 150 };
/** Axes beyond those that move the figure most are for the table. */
const OVER_MAX = 6;
/** A map of more columns wants the width of the page. */
const COLUMNS_MAX = 6;

type Draw = (result: SweepResult, wanted: Wanted) => DrawnMetric;

const DRAWN: Readonly<Record<SweepShape, Draw>> = { lines, map, panels: small, dots };

/** One metric over what was varied; nothing where that is too much for a picture. */
export function figureOf(result: SweepResult, metric: SweptMetric, isKey: boolean): DrawnMetric | null {
  const shape = shapeOf(result);
  return shape === null ? null : DRAWN[shape](result, { metric, isKey });
}

function lines(result: SweepResult, { metric, isKey }: Wanted): DrawnMetric {
  const chart = sweepLines(result, metric, {
    id: idOf(result, metric),
    height: isKey ? KEY_HEIGHT : HALF_HEIGHT,
    all: rowsOf(result, metric),
    isPanel: false,
  });
  const body = figure({
    chart,
    title: titleOf(metric, `over ${alongOf(result)}`),
    note: meansText(result, "; bands are 95 % intervals"),
    key: seriesKey(result),
    level: isKey ? "h2" : "h3",
  });
  return { charts: [chart], body, isWide: false };
}

function map(result: SweepResult, { metric, isKey }: Wanted): DrawnMetric {
  const all = rowsOf(result, metric);
  const chart = sweepMap(result, metric, { id: idOf(result, metric), all, isPanel: false });
  const body = figure({
    chart,
    title: titleOf(metric, `over ${listed(axisNames(result))}`),
    note: shadesText(result, metric),
    key: shadeKey(metric, all),
    level: isKey ? "h2" : "h3",
  });
  return { charts: [chart], body, isWide: (result.axes[0]?.values.length ?? 0) > COLUMNS_MAX };
}

/** One small chart for each combination of the axes behind the second, all to one scale. */
function small(result: SweepResult, { metric, isKey }: Wanted): DrawnMetric {
  const all = rowsOf(result, metric);
  const parts = panelsOf(result);
  const first = parts[0]!.part;
  const isMap = shapeOf(first) === "map";
  const drawn = parts.map(({ title, part }, index) => {
    const id = `${idOf(result, metric)}-${String(index)}`;
    const chart = isMap
      ? sweepMap(part, metric, { id, all, isPanel: true })
      : sweepLines(part, metric, { id, height: PANEL_HEIGHT, all, isPanel: true });
    return { title, chart: { ...chart, label: `${title}: ${chart.label}` } };
  });
  const [over = "", second = "", ...others] = axisNames(result);
  const body = panels({
    all: drawn,
    title: titleOf(metric, `over ${isMap ? `${over} and ${second}` : over}, for each ${listed(others)}`),
    note: isMap ? shadesText(result, metric) : meansText(result, "; bands are 95 % intervals"),
    key: isMap ? shadeKey(metric, all) : seriesKey(first),
    level: isKey ? "h2" : "h3",
  });
  return { charts: drawn.map(({ chart }) => chart), body, isWide: true };
}

/** Samples: between the two axes that move the figure most, where it is the answer, then over each axis. */
function dots(result: SweepResult, { metric, isKey }: Wanted): DrawnMetric {
  const names = axisNames(result);
  const overs = axesByEffect(result, metric).slice(0, OVER_MAX);
  const drawn = overs.map((over) => ({
    title: `over ${names[over]!}`,
    chart: samplesChart(result, metric, {
      id: `${idOf(result, metric)}-${String(over)}`,
      over,
      height: isKey ? HALF_HEIGHT : PANEL_HEIGHT,
    }),
  }));
  const size = groupSize(result, metric);
  const body = panels({
    all: drawn,
    title: titleOf(metric, overs.length === 1 ? `over ${names[0]!}` : "over each setting"),
    note: `${meansText(result, "")}${size === null ? "" : ` Lines join the means of about ${String(size)} neighbours.`}`,
    key: [],
    level: isKey && overs.length === 1 ? "h2" : "h3",
  });
  const charts = drawn.map(({ chart }) => chart);
  const [first, second] = overs;
  if (!isKey || first === undefined || second === undefined) return { charts, body, isWide: true };
  const between = samplesMap(result, metric, { id: "between", axes: [first, second] });
  const moving = overs.length === 2 ? "" : ", which move it most";
  const key = figure({
    chart: between,
    title: titleOf(metric, `between ${names[first]!} and ${names[second]!}${moving}`),
    note: shadesText(result, metric),
    key: shadeKey(metric, rowsOf(result, metric)),
    level: "h2",
  });
  return { charts: [between, ...charts], body: markup`${key}<div class="gap">${body}</div>`, isWide: true };
}

function idOf(result: SweepResult, metric: SweptMetric): string {
  return `sweep-${String(result.metrics.indexOf(metric))}`;
}

function titleOf(metric: SweptMetric, over: string): Html {
  return markup`${sentenceCase(metric.label)} <span>${over}</span>`;
}

function meansText({ seeds }: SweepResult, bands: string): string {
  return seeds.length === 1 ? "One run at each point." : `Means of ${plural(seeds.length, "run")}${bands}.`;
}

function shadesText(result: SweepResult, metric: SweptMetric): string {
  const unit = unitOf(metric);
  const isWhole = rowsOf(result, metric).length === result.points.length;
  return [
    ...(unit === "" ? [] : [unit.startsWith("per ") ? `${sentenceCase(unit)}.` : `In ${unit}.`]),
    metric.better === null ? "Stronger is more." : `Stronger is more: ${metric.better} is better.`,
    ...(isWhole ? [] : ["What is missing has no data."]),
  ].join(" ");
}
