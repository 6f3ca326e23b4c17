import type { SagaStepSummary, Summary } from "../../../observe/summary.ts";
import { count, latency, NO_DATA, percent } from "../../numbers.ts";
import { plural } from "../../phrases.ts";
import { inconsistencies, type Saga, sagasOf } from "../../sagas.ts";
import { harmFigures, outcomesFigure } from "../charts/data-chart.ts";
import type { Figure } from "../charts/target-lines.ts";
import type { TimeFrame } from "../charts/time-chart.ts";
import { markup } from "../html.ts";
import type { Html } from "../html.ts";
import { sagaFlow } from "../saga-flow.ts";
import { figurePair } from "./answer.ts";
import type { Section } from "./section.ts";
import { cell, figureCell, row, table } from "./table.ts";

/** How the sagas ended, and what became of each step; null without sagas. */
export function sagasSection(summary: Summary, frame: TimeFrame): Section | null {
  const sagas = sagasOf(summary);
  if (sagas.length === 0) return null;
  const parts = sagas.map((saga) => ({ saga, figures: overTime(saga, summary, frame) }));
  return {
    id: "sagas",
    title: "Sagas",
    charts: parts.flatMap(({ figures }) => figures.map(({ chart }) => chart)),
    body: markup`<p class="lead">${sagas.map(sentenceOf).join(" ")}</p>${parts.map(({ saga, figures }) => sagaPart(saga, figures))}`,
  };
}

function sentenceOf({ name, figures }: Saga): string {
  const { started, completed, compensated, stuck, manual, running, duration } = figures;
  if (started === 0) return `No saga ${name} began.`;
  const halfway = stuck + manual;
  const where = [
    ...(stuck === 0 ? [] : [`${count(stuck)} that nobody knows of`]),
    ...(manual === 0 ? [] : [`${count(manual)} for a person`]),
  ];
  const open = running === 0 ? "" : ` ${count(running)} were running at the end.`;
  const lost =
    halfway === 0
      ? "None was left halfway."
      : `${count(halfway)} ${halfway === 1 ? "was" : "were"} left halfway: ${where.join(", ")}.`;
  const time = duration.p50 === null ? NO_DATA : latency(duration.p50);
  const wrong = inconsistencies(figures).map((text) => ` ${text}.`);
  return `${percent(completed / started)} of ${plural(started, "saga")} ${name} were completed, ${percent(compensated / started)} undone, in ${time} (median). ${lost}${open}${wrong.join("")}`;
}

function overTime({ name, figures }: Saga, summary: Summary, frame: TimeFrame): readonly Figure[] {
  const series = summary.series.sagas?.[name];
  if (series === undefined || figures.started === 0) return [];
  return [outcomesFigure(name, series, { summary, frame }), ...harmFigures(summary, frame, [`left-${name}`])];
}

function sagaPart(saga: Saga, charted: readonly Figure[]): Html {
  return markup`<div class="gap"><figure><figcaption><h3>${saga.name} <span>from the start to the final state</span></h3><p>Left to right, step by step; widths are numbers of sagas.</p></figcaption>${sagaFlow(saga)}</figure>${figurePair(charted)}${stepTable(saga)}</div>`;
}

function stepTable({ name, figures }: Saga): Html {
  return table({
    caption: `Steps of ${name}`,
    heads: [
      { title: "Step" },
      { title: "Came" },
      { title: "Done" },
      { title: "Turned back" },
      { title: "Attempts" },
      { title: "In doubt" },
      { title: "Undone" },
      { title: "Undos that failed" },
      { title: "Done, no undo" },
      { title: "Ignored" },
      { title: "Stuck" },
      { title: "Manual" },
    ],
    rows: Object.entries(figures.steps).map(([step, one]) => stepRow(step, one)),
  });
}

function stepRow(name: string, step: SagaStepSummary): Html {
  const bad = (value: number): Html => figureCell(value, count, value > 0);
  return row(name, [
    cell(count(step.entered)),
    cell(count(step.done)),
    figureCell(step.turnedBack, count),
    cell(count(step.attempts)),
    figureCell(step.inDoubt, count),
    figureCell(step.undone, count),
    bad(step.undoFailures),
    bad(step.kept),
    bad(step.passedOver + step.notUndone),
    bad(step.stuck),
    bad(step.manual),
  ]);
}
