import type { Summary } from "../../../observe/summary.ts";
import { exchangesInWords } from "../../exchanges.ts";
import { count, latency, significant, stretch } from "../../numbers.ts";
import { queueInWords, type ShownQueue, queuesOf, unhandled } from "../../queues.ts";
import { queueDepthFigure } from "../charts/queue-depth-chart.ts";
import type { TimeFrame } from "../charts/time-chart.ts";
import { markup, raw } from "../html.ts";
import type { Html } from "../html.ts";
import { figure } from "./answer.ts";
import type { Section } from "./section.ts";
import { cell, figureCell, row, table } from "./table.ts";

const CHARTS_MAX = 6;

/** What became of the messages of queues, and how they piled up; null without queues. */
export function queuesSection(summary: Summary, frame: TimeFrame): Section | null {
  const queues = queuesOf(summary);
  if (queues.length === 0) return null;
  const figures = queues
    .slice(0, CHARTS_MAX)
    .map((queue) => queueDepthFigure(queue, frame, summary.series.windowMs))
    .filter((entry) => entry !== null);
  return {
    id: "queues",
    title: "Queues",
    charts: figures.map((entry) => entry.chart),
    body: markup`<p class="lead">${[...queues.map(sentenceOf), ...exchangesInWords(summary).map((text) => `${text}.`)].join(" ")}</p>${queueTable(queues)}${figures.length === 0 ? raw("") : markup`<div class="two gap">${figures.map((entry) => figure(entry))}</div>`}`,
  };
}

function sentenceOf(queue: ShownQueue): string {
  const { name, figures } = queue;
  if (figures.published === 0) return `Nothing came to ${name}.`;
  const words = queueInWords(queue);
  return `${count(figures.handled)} of ${count(figures.published)} messages of ${name} were handled${words === null ? "" : `; ${words}`}.`;
}

function queueTable(queues: readonly ShownQueue[]): Html {
  return table({
    caption: "Queues",
    heads: [
      { title: "Queue" },
      { title: "Published" },
      { title: "Handled" },
      { title: "Not handled" },
      { title: "Under way", small: "at the end" },
      { title: "Handed out again" },
      { title: "Worked through twice" },
      { title: "Failed" },
      { title: "Timed out" },
      { title: "Wait", small: "p99" },
      { title: "To the end", small: "p99" },
      { title: "Depth", small: "mean" },
      { title: "Depth", small: "most" },
      { title: "Oldest" },
    ],
    rows: queues.map(queueRow),
  });
}

function queueRow({ name, figures }: ShownQueue): Html {
  const lost = unhandled(figures);
  return row(name, [
    cell(count(figures.published)),
    figureCell(figures.handled, count),
    figureCell(lost, count, lost > 0),
    figureCell(figures.inFlight, count),
    figureCell(figures.redeliveries, count),
    figureCell(figures.duplicates, count, figures.duplicates > 0),
    figureCell(figures.failures, count),
    figureCell(figures.timeouts, count),
    figureCell(figures.waiting.p99, latency),
    figureCell(figures.latency.p99, latency),
    figureCell(figures.depth.mean, significant),
    figureCell(figures.depth.max, count),
    figureCell(figures.oldestMs, stretch),
  ]);
}
