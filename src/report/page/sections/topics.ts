import type { Summary } from "../../../observe/summary.ts";
import { count, latency, significant, stretch } from "../../numbers.ts";
import { groupInWords, type ShownGroup, topicInWords, topicsOf, unhandledBy } from "../../topics.ts";
import { groupLagFigure } from "../charts/group-lag-chart.ts";
import type { TimeFrame } from "../charts/time-chart.ts";
import { markup, raw } from "../html.ts";
import type { Html } from "../html.ts";
import { figure } from "./answer.ts";
import type { Section } from "./section.ts";
import { sharesFigures } from "./shares.ts";
import { cell, figureCell, row, table } from "./table.ts";

const CHARTS_MAX = 6;

/** What was published to topics, and how far the groups that read them have come; null without topics. */
export function topicsSection(summary: Summary, frame: TimeFrame): Section | null {
  const topics = topicsOf(summary);
  if (topics.length === 0) return null;
  const groups = topics.flatMap((topic) => topic.groups);
  const figures = groups
    .slice(0, CHARTS_MAX)
    .map((group) => groupLagFigure(group, frame, summary.series.windowMs))
    .filter((entry) => entry !== null);
  const said = [
    ...topics.map((topic) => [topic.name, topicInWords(topic)] as const),
    ...groups.map((group) => [group.name, groupInWords(group)] as const),
  ]
    .filter(([, words]) => words !== null)
    .map(([name, words]) => `${name}: ${words}.`);
  const lead = [
    ...topics.map(({ name, figures: { published } }) => `${count(published)} messages came to ${name}.`),
    ...said,
  ];
  return {
    id: "topics",
    title: "Topics",
    charts: figures.map((entry) => entry.chart),
    body: markup`<p class="lead">${lead.join(" ")}</p>${groupTable(groups)}${figures.length === 0 ? raw("") : markup`<div class="two gap">${figures.map((entry) => figure(entry))}</div>`}${sharesFigures(summary, ["partition"])}`,
  };
}

function groupTable(groups: readonly ShownGroup[]): Html {
  return table({
    caption: "Groups",
    heads: [
      { title: "Topic and group" },
      { title: "Published" },
      { title: "Handled" },
      { title: "Not handled" },
      { title: "Delivered again" },
      { title: "Done twice" },
      { title: "Failures" },
      { title: "Latency", small: "mean" },
      { title: "Latency", small: "p99" },
      { title: "Lag", small: "mean" },
      { title: "Lag", small: "most" },
      { title: "Lag", small: "at the end" },
      { title: "Oldest" },
      { title: "Rebalancing" },
    ],
    rows: groups.map(groupRow),
  });
}

function groupRow({ name, figures }: ShownGroup): Html {
  const not = unhandledBy(figures);
  return row(name, [
    cell(count(figures.published)),
    cell(count(figures.handled)),
    figureCell(not, count, not > 0),
    figureCell(figures.redeliveries, count),
    figureCell(figures.duplicates, count, figures.duplicates > 0),
    figureCell(figures.failures, count),
    figureCell(figures.latency.mean, latency),
    figureCell(figures.latency.p99, latency),
    cell(significant(figures.lag.mean)),
    cell(count(figures.lag.max)),
    cell(count(figures.lag.last)),
    figureCell(figures.oldestMs, stretch),
    cell(stretch(figures.rebalancingMs)),
  ]);
}
