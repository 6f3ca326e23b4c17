import type { Summary } from "../../../observe/summary.ts";
import { type Cache, cachesOf, sizeText } from "../../caches.ts";
import { count, latency, NO_DATA, percent, significant } from "../../numbers.ts";
import { hitRateFigure } from "../charts/cache-chart.ts";
import type { TimeFrame } from "../charts/time-chart.ts";
import { markup, raw } from "../html.ts";
import type { Html } from "../html.ts";
import { figure } from "./answer.ts";
import type { Section } from "./section.ts";
import { cell, figureCell, row, table } from "./table.ts";

const CHARTS_MAX = 4;

/** How much the caches keep away from what is behind them, and how old their answers are; null without caches. */
export function cachesSection(summary: Summary, frame: TimeFrame): Section | null {
  const caches = cachesOf(summary);
  if (caches.length === 0) return null;
  const figures = caches
    .slice(0, CHARTS_MAX)
    .map((cache) => hitRateFigure(cache, frame, summary.series.windowMs))
    .filter((entry) => entry !== null);
  return {
    id: "caches",
    title: "Caches",
    charts: figures.map((entry) => entry.chart),
    body: markup`<p class="lead">${caches.map(sentenceOf).join(" ")}</p>${cacheTable(caches)}${figures.length === 0 ? raw("") : markup`<div class="two gap">${figures.map((entry) => figure(entry))}</div>`}`,
  };
}

function sentenceOf({ name, figures }: Cache): string {
  if (figures.hitRate === null) return `Nobody looked into ${name}.`;
  const stale =
    figures.staleReads === 0
      ? ""
      : `; ${count(figures.staleReads)} answers were stale, for ${figures.staleness.mean === null ? NO_DATA : latency(figures.staleness.mean)} on average`;
  return `${name} answered ${percent(figures.hitRate)} of ${count(figures.lookups)} lookups and let ${significant(figures.loadRate)} loads per second through${stale}.`;
}

function cacheTable(caches: readonly Cache[]): Html {
  return table({
    caption: "Caches",
    heads: [
      { title: "Cache" },
      { title: "Lookups" },
      { title: "Hit rate" },
      { title: "Loads", small: "per s" },
      { title: "Joined a load" },
      { title: "Most loads of one key" },
      { title: "Failed loads" },
      { title: "Stale reads" },
      { title: "Staleness", small: "p99" },
      { title: "Old copies on error" },
      { title: "Unavailable" },
      { title: "Expired" },
      { title: "Evicted" },
      { title: "Size, most" },
    ],
    rows: caches.map(cacheRow),
  });
}

function cacheRow(cache: Cache): Html {
  const { figures } = cache;
  return row(cache.name, [
    cell(count(figures.lookups)),
    figureCell(figures.hitRate, percent),
    cell(significant(figures.loadRate)),
    figureCell(figures.coalesced, count),
    figureCell(figures.stampede, count),
    figureCell(figures.loadFailures, count, figures.loadFailures > 0),
    figureCell(figures.staleReads, count),
    figureCell(figures.staleness.p99, latency),
    figureCell(figures.staleOnError.answers, count),
    figureCell(figures.unavailable, count, figures.unavailable > 0),
    figureCell(figures.expirations, count),
    figureCell(figures.evictions, count),
    cell(sizeText(cache)),
  ]);
}
