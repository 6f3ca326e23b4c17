import type { Summary } from "../../../observe/summary.ts";
import { latency, percent, significant, stretch } from "../../numbers.ts";
import { listedUpTo } from "../../phrases.ts";
import { serviceParticulars } from "../../particulars.ts";
import { bySeverity, peakOf, queueText, stationsOf } from "../../stations.ts";
import type { Station } from "../../stations.ts";
import { measuredSeconds } from "../../traffic.ts";
import { replicationFigures } from "../charts/lag-chart.ts";
import { limitFigures } from "../charts/limit-chart.ts";
import type { TimeFrame } from "../charts/time-chart.ts";
import { markup, raw } from "../html.ts";
import type { Html } from "../html.ts";
import { shareBar, sparkline } from "../sparkline.ts";
import { topologyFigure } from "../topology/figure.ts";
import { figure } from "./answer.ts";
import { smallMultiples } from "./multiples.ts";
import type { Section } from "./section.ts";
import { sharesFigures } from "./shares.ts";
import { cell, figureCell, groupRow, row, table, textCell } from "./table.ts";

const BAD_SHARE = 0.01;
const ROWS_MAX = 15;
const LIMITS_MAX = 6;
/** A lone service has nobody to draw a line to. */
const NO_TOPOLOGY = { html: raw(""), course: null };

/** The topology, every service and database, and the worst of them over time. */
export function servicesSection(summary: Summary, frame: TimeFrame): Section {
  const stations = stationsOf(summary);
  const multiples = smallMultiples(stations, summary, frame);
  const limits = [...limitFigures(summary, frame), ...replicationFigures(summary, frame)].slice(
    0,
    LIMITS_MAX,
  );
  const { html, course } = stations.length > 1 ? topologyFigure(summary) : NO_TOPOLOGY;
  return {
    id: "services",
    title: "Services and resources",
    link: "Services",
    ...(course === null ? {} : { topology: course }),
    charts: [...multiples.charts, ...limits.map(({ chart }) => chart)],
    body: markup`<p class="lead">${leadOf(stations, summary)}</p>${html}${stationTables(stations, summary, frame)}${particulars(summary)}${multiples.body}${sharesFigures(summary, ["instance", "shard"])}${limits.length === 0 ? raw("") : markup`<div class="two gap">${limits.map((entry) => figure(entry))}</div>`}`,
  };
}

function particulars(summary: Summary): Html {
  const sentences = serviceParticulars(summary);
  return sentences.length === 0
    ? raw("")
    : markup`<ul>${sentences.map((sentence) => markup`<li>${sentence}</li>`)}</ul>`;
}

function leadOf(stations: readonly Station[], summary: Summary): string {
  const full = stations.filter(
    (station) => (peakOf(station.busy?.series ?? null, summary)?.value ?? 0) >= 0.995,
  );
  const waited = stations.filter((station) => station.figures.queue.max > 0);
  const saturated =
    full.length === 0
      ? "No service was ever fully busy."
      : `${listedUpTo(
          full.map((station) => station.name),
          4,
        )} ${full.length === 1 ? "was" : "were"} fully busy at times.`;
  if (waited.length === 0)
    return `${saturated} Nobody waited for a worker or a connection${placesOfLocks(summary).length === 0 ? "" : `, but for locks at ${listedUpTo(placesOfLocks(summary), 4)}`}.`;
  const others = waited.length === stations.length ? "" : ` Nobody waited elsewhere.`;
  return `${saturated} Requests waited at ${listedUpTo(
    waited.map((station) => station.name),
    4,
  )}.${others}`;
}

/** Databases and records whose locks somebody waited for. */
function placesOfLocks({ databases, records }: Summary): readonly string[] {
  const ofRows = Object.entries(databases).filter(
    ([, { contention }]) => (contention?.lockWait.count ?? 0) > 0,
  );
  const ofRecords = Object.entries(records ?? {}).filter(([, { waiting }]) => waiting.count > 0);
  return [...ofRows, ...ofRecords].map(([name]) => name);
}

function windowWords(summary: Summary): string {
  return stretch(summary.series.windowMs);
}

const COLUMNS = 11;

function stationTables(stations: readonly Station[], summary: Summary, frame: TimeFrame): Html {
  const isLong = stations.length > ROWS_MAX;
  const sorted = isLong ? bySeverity(stations) : stations;
  const first = sorted.slice(0, ROWS_MAX);
  const rest = sorted.slice(ROWS_MAX);
  return markup`<div class="gap">${stationTable(first, summary, frame)}</div>${rest.length === 0 ? raw("") : markup`<details><summary>${String(rest.length)} more <span>that are calmer</span></summary>${stationTable(rest, summary, frame)}</details>`}`;
}

function stationTable(stations: readonly Station[], summary: Summary, frame: TimeFrame): Html {
  const services = stations.filter((station) => station.kind === "service");
  const databases = stations.filter((station) => station.kind === "database");
  const rows = (part: readonly Station[]): Html[] =>
    part.map((station) => stationRow(station, summary, frame));
  return table({
    caption: databases.length === 0 ? "Services" : "Services and databases",
    note: `Rate, errors and durations of visits; utilisation is busy time over all workers (or cores, where they are busier), the tick is the busiest ${windowWords(summary)}.`,
    heads: [
      { title: "Name" },
      { title: "Workers" },
      { title: "Visits", small: "per s" },
      { title: "Errors" },
      { title: "Waiting", small: "p99" },
      { title: "Serving", small: "p50" },
      { title: "Serving", small: "p99" },
      { title: "Utilisation", small: "mean, peak" },
      { title: "over time", isText: true },
      { title: "Longest queue" },
      { title: "Wasted work" },
    ],
    rows: [
      ...rows(services),
      ...(databases.length > 0 && services.length > 0
        ? [groupRow("Databases, by connections", COLUMNS)]
        : []),
      ...rows(databases),
    ],
  });
}

function stationRow(station: Station, summary: Summary, frame: TimeFrame): Html {
  const { figures } = station;
  const seconds = measuredSeconds(summary);
  const { busy } = station;
  const peak = peakOf(busy?.series ?? null, summary)?.value ?? 0;
  const [longest = "", ...rest] = queueText(station).split(/(?= of |, )/);
  return row(station.name, [
    cell(station.workers),
    figureCell(seconds === 0 ? null : figures.requests / seconds, significant),
    figureCell(station.errors, percent, (station.errors ?? 0) > BAD_SHARE),
    figureCell(figures.waiting.p99, latency),
    figureCell(figures.serving.p50, latency),
    figureCell(figures.serving.p99, latency),
    busy === null
      ? cell("no limit", "none")
      : cell(markup`${percent(busy.mean)}${shareBar(busy.mean, peak)}`),
    textCell(busy === null ? "" : sparkline(busy.series, frame)),
    cell(
      markup`${longest}<span class="muted">${rest.join("")}</span>`,
      figures.queue.max === 0 ? "none" : "",
    ),
    station.wasted === null ? cell("–", "none") : figureCell(station.wasted, percent, station.wasted > 0.25),
  ]);
}
