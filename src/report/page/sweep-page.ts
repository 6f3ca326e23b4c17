import type { Pareto } from "../../experiment/sweep/pareto.ts";
import type { SweepResult } from "../../experiment/sweep/sweep.ts";
import { plural, sentenceCase } from "../phrases.ts";
import { answerOf } from "../sweeps/answer.ts";
import { frontMetrics, type Standing, standingOf } from "../sweeps/front-words.ts";
import { axisNames, figureText, remarksOf, sizeOf } from "../sweeps/words.ts";
import { frontChart, frontKey } from "./charts/front-chart.ts";
import { KEY_HEIGHT } from "./charts/chart.ts";
import { compiled } from "./charts/compile.ts";
import { shapeOf } from "./charts/sweep-chart.ts";
import { documentOf } from "./document.ts";
import { markup } from "./html.ts";
import type { Html } from "./html.ts";
import type { PageParts } from "./parts.ts";
import { commandBlock, figure } from "./sections/answer.ts";
import { header, sectionsHtml } from "./sections/section.ts";
import type { Section } from "./sections/section.ts";
import { type DrawnMetric, figureOf } from "./sections/sweep-figures.ts";
import { cell, row, table, textCell } from "./sections/table.ts";

const TOO_MUCH = "These are too many combinations for a picture: the table has every point.";

/** One HTML file that shows a sweep: where the lead figure is best, then every figure over what was varied. */
export function renderSweepPage(result: SweepResult, parts: PageParts): string {
  const { sentences, figure: lead } = answerOf(result);
  const front = result.pareto === null ? null : frontFigure(result, result.pareto);
  const key = front ?? (lead === null ? null : figureOf(result, lead, true));
  const others = result.metrics.filter((metric) => front !== null || metric !== lead);
  const rest = others.flatMap((metric) => figureOf(result, metric, false) ?? []);
  const sections = [
    ...(rest.length === 0 ? [] : [figuresSection(rest)]),
    pointsSection(result),
    againSection(result, parts.command),
  ];
  const charts = [...(key === null ? [] : [key]), ...rest].flatMap((drawn) => drawn.charts);
  const [head, ...more] = sentences;
  const isTooMuch = shapeOf(result) === null;
  const said = [...more, ...remarksOf(result), ...(isTooMuch ? [TOO_MUCH] : [])];
  const answer = markup`<div id="answer"><h1>${head ?? ""}</h1><p class="sub">${said.join(" ")}</p>${key?.body ?? null}</div>`;
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

/** Every point between two figures; those that are beaten stand back. */
function frontFigure(result: SweepResult, pareto: Pareto): DrawnMetric {
  const [x, y] = frontMetrics(result, pareto);
  const chart = frontChart(result, pareto, { id: "front", height: KEY_HEIGHT });
  const wishes = pareto.better.map((better) => (better === "lower" ? "less" : "more"));
  const note = `Of the first ${wishes[0]!} is better, of the second ${wishes[1]!}.${result.seeds.length > 1 ? ` Means of ${plural(result.seeds.length, "run")}; bars are 95 % intervals.` : ""}`;
  const title = markup`${sentenceCase(x.label)} <span>against ${y.label}</span>`;
  const body = figure({ chart, title, note, key: frontKey(pareto), level: "h2" });
  return { charts: [chart], body, isWide: false };
}

function figuresSection(figures: readonly DrawnMetric[]): Section {
  const bodies = figures.map(({ body }) => body);
  const body = figures.some(({ isWide }) => isWide)
    ? markup`<div class="stack">${bodies}</div>`
    : markup`<div class="two">${bodies}</div>`;
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
