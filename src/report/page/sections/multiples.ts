import type { Summary } from "../../../observe/summary.ts";
import { count } from "../../numbers.ts";
import { listed, listedUpTo } from "../../phrases.ts";
import { bySeverity, peakOf } from "../../stations.ts";
import type { Station } from "../../stations.ts";
import { HALF_HEIGHT, SMALL_HEIGHT } from "../charts/chart.ts";
import type { Chart, Height } from "../charts/chart.ts";
import { queueChart, utilizationChart } from "../charts/station-charts.ts";
import type { TimeFrame } from "../charts/time-chart.ts";
import { markup, raw } from "../html.ts";
import type { Html } from "../html.ts";
import { figure } from "./answer.ts";

const MULTIPLES_MAX = 9;
/** Below this peak utilisation, and with fewer waiting, a chart shows a line near 0. */
const CALM_SHARE = 0.25;
const CALM_QUEUE = 5;

interface Multiples {
  readonly body: Html;
  readonly charts: readonly Chart[];
}

/** Utilisation and queues over time of what was busy or had a queue; a sentence for the rest. */
export function smallMultiples(stations: readonly Station[], summary: Summary, frame: TimeFrame): Multiples {
  const isBusy = (station: Station): boolean =>
    station.figures.queue.max >= CALM_QUEUE || peakShare(station, summary) >= CALM_SHARE;
  const busy = stations.length === 1 ? stations : stations.filter(isBusy);
  const worst = bySeverity(busy).slice(0, MULTIPLES_MAX);
  const shown = stations.filter((station) => worst.includes(station));
  const rest = restWords(
    stations.filter((station) => !busy.includes(station)),
    busy.length - shown.length,
  );
  const isAlone = shown.length === 1;
  const windowMs = summary.series.windowMs;
  const limited = shown.filter((station) => station.busy !== null);
  const waited = shown.filter((station) => station.figures.queue.max > 0);
  const utilizations = limited.flatMap((station) => {
    const chart = utilizationChart(station, frame, windowMs, heightOf(limited.length, isAlone));
    return chart === null ? [] : [{ chart, title: markup`${station.name} <span>utilisation</span>` }];
  });
  const queues = waited.map((station) => ({
    chart: queueChart(station, frame, windowMs, heightOf(waited.length, isAlone)),
    title: markup`${station.name} <span>queue${station.places === null ? "" : `, of ${count(station.places)} places`}</span>`,
  }));
  const sentences = [...missing(shown, limited, waited), ...rest];
  const said = markup`${sentences.map((sentence) => markup`<p class="muted small">${sentence}</p>`)}`;
  const charts = [...utilizations, ...queues].map(({ chart }) => chart);
  const all = [...utilizations, ...queues].map((entry) => figure(entry));
  if (charts.length === 0) return { charts, body: markup`<div class="gap">${said}</div>` };
  const body = isAlone
    ? markup`<div class="two">${all}</div>`
    : markup`${grid(all.slice(0, utilizations.length))}${grid(all.slice(utilizations.length))}`;
  return {
    charts,
    body: markup`<h3 class="gap" style="margin-bottom:12px">Utilisation and queues</h3>${body}<div class="gap">${said}</div>`,
  };
}

/** A lone chart, or a pair of one part, has the room of two columns. */
function heightOf(charts: number, isAlone: boolean): Height {
  return isAlone || charts === 1 ? HALF_HEIGHT : SMALL_HEIGHT;
}

/** Rows of three, unless two fill them better. */
function grid(figures: readonly Html[]): Html {
  if (figures.length === 0) return raw("");
  const isPaired = figures.length === 1 || figures.length === 2 || figures.length === 4;
  return markup`<div class="${isPaired ? "two" : "three"} rows">${figures}</div>`;
}

function peakShare(station: Station, summary: Summary): number {
  return peakOf(station.busy?.series ?? null, summary)?.value ?? 0;
}

/** Which of the parts shown have no chart of one kind, and why. */
function missing(
  shown: readonly Station[],
  limited: readonly Station[],
  waited: readonly Station[],
): string[] {
  const names = (part: readonly Station[]): string[] =>
    shown.filter((station) => !part.includes(station)).map((station) => station.name);
  const [unlimited, unwaited] = [names(limited), names(waited)];
  return [
    ...(unlimited.length === 0 ? [] : [`Nothing limits ${listed(unlimited)}: there is no utilisation.`]),
    ...(unwaited.length === 0 ? [] : [`Nobody ever waited at ${listed(unwaited)}.`]),
  ];
}

/** The parts without charts: calm ones, those that nothing limits, and how many more were busy. */
function restWords(calm: readonly Station[], more: number): string[] {
  const names = (part: readonly Station[]): string =>
    listedUpTo(
      part.map((station) => station.name),
      8,
    );
  const limited = calm.filter((station) => station.busy !== null);
  const unlimited = calm.filter((station) => station.busy === null);
  const queue = Math.max(0, ...limited.map((station) => station.figures.queue.max));
  const waited = queue === 0 ? "nobody waited" : `never more than ${count(queue)} waited`;
  return [
    ...(more === 0 ? [] : [`${count(more)} more were busy: see the table.`]),
    ...(limited.length === 0 ? [] : [`${names(limited)} stayed calm: utilisation below 25 %, ${waited}.`]),
    ...(unlimited.length === 0 ? [] : [`Nothing limits ${names(unlimited)}.`]),
  ];
}
