import type { Pareto } from "../../experiment/sweep/pareto.ts";
import type { SweepResult, SweptMetric } from "../../experiment/sweep/sweep.ts";
import { plural, sentenceCase } from "../phrases.ts";
import { answerOf } from "../sweeps/answer.ts";
import { frontMetrics, type Standing, standingOf } from "../sweeps/front-words.ts";
import { axisNames, figureText, leadOf, remarksOf, sizeOf } from "../sweeps/words.ts";
import { frontChart, frontKey } from "./charts/front-chart.ts";
import type { Chart } from "./charts/chart.ts";
import { HALF_HEIGHT, KEY_HEIGHT } from "./charts/chart.ts";
import { compiled } from "./charts/compile.ts";
import { seriesKey, shapeOf, sweepChart } from "./charts/sweep-chart.ts";
import type { SweepShape } from "./charts/sweep-chart.ts";
import { documentOf } from "./document.ts";
import { markup } from "./html.ts";
import type { Html } from "./html.ts";
import type { PageParts } from "./parts.ts";
import { commandBlock, figure } from "./sections/answer.ts";
import { header, sectionsHtml } from "./sections/section.ts";
import type { Section } from "./sections/section.ts";
import { cell, row, table, textCell } from "./sections/table.ts";

/** One HTML file that shows a sweep: where the lead figure is best, then every figure over what was varied. */
export function renderSweepPage(result: SweepResult, parts: PageParts): string {
  const shape = shapeOf(result);
  const lead = leadOf(result);
  const front = result.pareto === null ? null : frontFigure(result, result.pareto);
  const ofLead =
    shape === null || lead === null || front !== null ? [] : figuresOf(result, lead, shape, true);
  const key = front === null ? ofLead : [front];
  const others = result.metrics.filter((metric) => front !== null || metric !== lead);
  const rest = shape === null ? [] : others.flatMap((metric) => figuresOf(result, metric, shape, false));
  const sections = [
    ...(rest.length === 0 ? [] : [figuresSection(result, rest)]),
    pointsSection(result),
    againSection(result, parts.command),
  ];
  const charts = [...key, ...rest].map(({ chart }) => chart);
  const [head, ...more] = answerOf(result);
  const said = [...more, ...remarksOf(result)];
  const answer = markup`<div id="answer"><h1>${head ?? ""}</h1><p class="sub">${said.join(" ")}</p>${key.map(({ body }) => body)}</div>`;
  const name = result.variant === null ? result.name : `${result.name}, variant ${result.variant}`;
  return documentOf({
    title: `${result.name}: ripplesim sweep`,
    header: header(name, ["sweep", sizeOf(result), `seed ${result.seeds[0] ?? ""}`], sections),
    body: markup`${answer}${sectionsHtml(sections)}`,
    footer: `ripplesim ${result.version}. Simulated, not measured: the numbers are exact for this scenario and these seeds, and as true to your system as the scenario is.`,
    drawn: {
      charts: { marks: null, charts: charts.map((chart) => compiled(chart)) },
      runtime: parts.runtime,
    },
  });
}

interface DrawnMetric {
  readonly chart: Chart;
  readonly body: Html;
}

/** One chart for a metric; of samples, one for each axis. */
function figuresOf(
  result: SweepResult,
  metric: SweptMetric,
  shape: SweepShape,
  isKey: boolean,
): readonly DrawnMetric[] {
  const overs = shape === "dots" ? result.axes.map((_, index) => index) : [0];
  const names = axisNames(result);
  return overs.map((over) => {
    const id = `sweep-${String(result.metrics.indexOf(metric))}-${String(over)}`;
    const chart = sweepChart(result, metric, { id, shape, over, height: heightOf(result, shape, isKey) });
    const over1 = shape === "map" ? `${names[0] ?? ""} and ${names[1] ?? ""}` : (names[over] ?? "");
    const title = markup`${sentenceCase(metric.label)} <span>over ${over1}</span>`;
    const note = noteOf(result, shape, metric);
    return {
      chart,
      body: figure({
        chart,
        title,
        note,
        key: shape === "lines" ? seriesKey(result) : [],
        level: isKey ? "h2" : "h3",
      }),
    };
  });
}

/** Every point between two figures; those that are beaten stand back. */
function frontFigure(result: SweepResult, pareto: Pareto): DrawnMetric {
  const [x, y] = frontMetrics(result, pareto);
  const chart = frontChart(result, pareto, { id: "front", height: KEY_HEIGHT });
  const wishes = pareto.better.map((better) => (better === "lower" ? "less" : "more"));
  const note = `Of the first ${wishes[0]!} is better, of the second ${wishes[1]!}.${result.seeds.length > 1 ? ` Means of ${plural(result.seeds.length, "run")}; bars are 95 % intervals.` : ""}`;
  const title = markup`${sentenceCase(x.label)} <span>against ${y.label}</span>`;
  return { chart, body: figure({ chart, title, note, key: frontKey(pareto), level: "h2" }) };
}

function heightOf(result: SweepResult, shape: SweepShape, isKey: boolean): Chart["height"] {
  if (shape !== "map") return isKey ? KEY_HEIGHT : HALF_HEIGHT;
  const rows = (result.axes[1]?.values.length ?? 1) * 28;
  return { wide: rows, narrow: rows };
}

function noteOf(result: SweepResult, shape: SweepShape, metric: SweptMetric): string {
  if (shape === "map")
    return metric.better === null ? "Stronger is more." : `Stronger is more: ${metric.better} is better.`;
  const runs = result.seeds.length;
  if (runs === 1) return "One run at each point.";
  return shape === "dots"
    ? `Means of ${plural(runs, "run")}.`
    : `Means of ${plural(runs, "run")}; bands are 95 % intervals.`;
}

function figuresSection(result: SweepResult, figures: readonly DrawnMetric[]): Section {
  const isWide = shapeOf(result) === "map" && (result.axes[0]?.values.length ?? 0) > 6;
  const body = isWide
    ? markup`<div class="stack">${figures.map((one) => one.body)}</div>`
    : markup`<div class="two">${figures.map((one) => one.body)}</div>`;
  return { id: "figures", title: "The other figures", body, charts: [] };
}

const FRONT_WORDS: Readonly<Record<Standing, string>> = { front: "front", near: "perhaps", beaten: "" };

/** More rows than this make no page. */
const ROWS_MAX = 400;

function pointsSection(result: SweepResult): Section {
  const isJudged = result.points.some(({ holding }) => holding !== null);
  const names = axisNames(result);
  const body = markup`${table({
    caption: "",
    heads: [
      ...names.map((name) => ({ title: name })),
      ...result.metrics.map(({ label }) => ({ title: label })),
      ...(isJudged ? [{ title: "thresholds" }] : []),
      ...(result.pareto === null ? [] : [{ title: "front" }]),
    ],
    rows: result.points
      .slice(0, ROWS_MAX)
      .map((point, index) =>
        row(point.values[0] ?? "", [
          ...point.values.slice(1).map((value) => cell(value)),
          ...result.metrics.map((metric) => cell(figureText(point, metric))),
          ...(isJudged ? [holdingCell(point.holding)] : []),
          ...(result.pareto === null ? [] : [cell(FRONT_WORDS[standingOf(result.pareto, index)])]),
        ]),
      ),
  })}${result.points.length > ROWS_MAX ? markup`<p class="muted">The first ${ROWS_MAX} of ${result.points.length}; --json has all.</p>` : null}`;
  return { id: "points", title: "Points", body, charts: [] };
}

function holdingCell(holding: SweepResult["points"][number]["holding"]): Html {
  if (holding === null) return textCell("");
  if (holding.runs === holding.of) return cell("hold");
  return cell(holding.runs === 0 ? "fail" : `${holding.runs} of ${holding.of} hold`, "bad");
}

function againSection(result: SweepResult, command: string): Section {
  const body = markup`${commandBlock(command)}<dl class="facts"><dt>Scenario</dt><dd>${result.file}</dd><dt>Seeds</dt><dd>${result.seeds.join(", ")}</dd>${result.axes.map(({ path, values }) => markup`<dt>${path}</dt><dd>${values.slice(0, 40).join(", ")}${values.length > 40 ? ", ..." : ""}</dd>`)}</dl>`;
  return { id: "reproduce", title: "Reproduce", body, charts: [] };
}
