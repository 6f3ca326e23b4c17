import type { Comparison } from "../../../experiment/comparison.ts";
import type { Summary } from "../../../observe/summary.ts";
import { callsOf, pairName } from "../../calls.ts";
import { courseOf } from "../../data-series.ts";
import { count, perSecond } from "../../numbers.ts";
import { stationsOf } from "../../stations.ts";
import type { Station } from "../../stations.ts";
import { offeredRate } from "../../traffic.ts";
import { HALF_HEIGHT, KEY_HEIGHT } from "../charts/chart.ts";
import { sentOf } from "../charts/station-charts.ts";
import { coloredVariants, overlayChart, variantKey } from "../charts/overlay-chart.ts";
import type { Overlay } from "../charts/overlay-chart.ts";
import type { TimeFrame } from "../charts/time-chart.ts";
import { added } from "../charts/target-lines.ts";
import { markup } from "../html.ts";
import type { Html } from "../html.ts";
import type { Chart } from "../charts/chart.ts";
import { leadMetric, ranked } from "../../variants.ts";
import { figure } from "./answer.ts";
import type { Section } from "./section.ts";

export interface ChartedFigure {
  readonly chart: Chart;
  readonly body: Html;
}

/** What the first figure is about, over time, where that is data and it has a course. */
function courseOverlay(comparison: Comparison, path: string): Overlay | null {
  const run = firstRun(comparison);
  const course = run === null ? null : courseOf(run, path);
  if (course === null) return null;
  return {
    id: "key-chart",
    title: course.title,
    note: course.note,
    axis: { title: course.axis, domain: null },
    unit: course.unit,
    height: KEY_HEIGHT,
    isKey: true,
    read: (other) => courseOf(other, path)?.values ?? null,
  };
}

/** Goodput of the workload that the first figure is about (or of all), every variant over the other; or that figure itself. */
export function keyOverlay(comparison: Comparison, frame: TimeFrame): ChartedFigure | null {
  const path = leadMetric(comparison)?.path ?? "";
  const course = courseOverlay(comparison, path);
  if (course !== null) return drawn(comparison, frame, course, "h2");
  const workload = /^workloads\.([^.]+)\./.exec(path)?.[1] ?? null;
  const isKnown = (run: Summary): boolean =>
    workload !== null && run.series.workloads[workload] !== undefined;
  return drawn(
    comparison,
    frame,
    {
      id: "key-chart",
      title: `Goodput${workload === null ? "" : ` of ${workload}`}`,
      note: "",
      axis: { title: "OK answers per second", domain: null },
      unit: "perSecond",
      height: KEY_HEIGHT,
      isKey: true,
      read: (run) =>
        isKnown(run)
          ? (run.series.workloads[workload ?? ""]?.ok ?? null)
          : added(Object.values(run.series.workloads).map((own) => own.ok)),
    },
    "h2",
  );
}

/** The four series in which the variants differ most: a queue, attempts, a utilisation, and a target; nothing where none does. */
export function overTimeSection(comparison: Comparison, frame: TimeFrame): readonly Section[] {
  const overlays = [
    queueOverlay(comparison),
    attemptsOverlay(comparison),
    utilizationOverlay(comparison),
    targetOverlay(comparison),
  ].filter((overlay) => overlay !== null);
  const figures = overlays
    .map((overlay) => drawn(comparison, frame, overlay))
    .filter((entry) => entry !== null);
  const bands =
    comparison.seeds.length === 1
      ? "One run of each variant."
      : `Lines are means of ${String(comparison.seeds.length)} runs, bands reach from the lowest to the highest run.`;
  if (figures.length === 0) return [];
  return [
    {
      id: "time",
      title: "Over time",
      charts: figures.map(({ chart }) => chart),
      body: markup`<p class="lead">${bands}</p><div class="two">${figures.map(({ body }) => body)}</div>`,
    },
  ];
}

function drawn(
  comparison: Comparison,
  frame: TimeFrame,
  overlay: Overlay,
  level: "h2" | "h3" = "h3",
): ChartedFigure | null {
  const windowMs = comparison.variants[comparison.baseline]?.runs[0]?.series.windowMs ?? 1000;
  const colored = coloredVariants(
    comparison,
    ranked(comparison).map(([name]) => name),
  );
  const chart = overlayChart(comparison, overlay, { frame, windowMs, colored });
  if (chart === null) return null;
  return {
    chart,
    body: figure({
      chart,
      title: overlay.title,
      note: overlay.note,
      key: variantKey(comparison, colored),
      level,
    }),
  };
}

/** How much a figure differs between the variants, judged by their first runs. */
function rangeOf(comparison: Comparison, read: (run: Summary) => number | null): number {
  const values = Object.values(comparison.variants).map((variant) =>
    variant.runs[0] === undefined ? 0 : (read(variant.runs[0]) ?? 0),
  );
  return Math.max(...values) - Math.min(...values);
}

function firstRun(comparison: Comparison): Summary | null {
  return comparison.variants[comparison.baseline]?.runs[0] ?? null;
}

/** The candidate in which the variants differ most; null where none differs. */
function widest<T>(candidates: readonly T[], range: (candidate: T) => number): T | null {
  const [best] = candidates
    .map((candidate, index) => ({ candidate, index, range: range(candidate) }))
    .filter((entry) => entry.range > 0)
    .sort((a, b) => b.range - a.range || a.index - b.index);
  return best?.candidate ?? null;
}

function queueOverlay(comparison: Comparison): Overlay | null {
  const run = firstRun(comparison);
  if (run === null) return null;
  const station = widest(stationsOf(run), ({ name, kind }) =>
    rangeOf(
      comparison,
      (other) => (kind === "service" ? other.services : other.databases)[name]?.queue.mean ?? 0,
    ),
  );
  if (station === null) return null;
  const { name, kind, places } = station;
  return {
    id: "queue-overlay",
    title: `Queue of ${name}`,
    note:
      places === null
        ? "Waiting requests; there is no limit."
        : `Waiting requests, of ${count(places)} places.`,
    axis: { title: "waiting requests", domain: null },
    unit: "number",
    height: HALF_HEIGHT,
    read: (other) =>
      (kind === "service" ? other.series.services : other.series.databases)[name]?.queue ?? null,
  };
}

function attemptsOverlay(comparison: Comparison): Overlay | null {
  const run = firstRun(comparison);
  if (run === null) return null;
  const calls = widest(callsOf(run), ({ caller, callee }) =>
    rangeOf(comparison, (other) => other.clients[caller]?.[callee]?.amplification ?? 1),
  );
  if (calls === null) return null;
  const { caller, callee } = calls;
  const rate = perSecond(offeredRate(calls.figures.calls, run));
  return {
    id: "attempts-overlay",
    title: `Attempts, ${pairName(calls)}`,
    note: `${rate} calls in ${comparison.baseline}; what lies above is amplification.`,
    axis: { title: "attempts sent per second", domain: null },
    unit: "perSecond",
    height: HALF_HEIGHT,
    read: (other) => {
      const series = other.series.clients[caller]?.[callee];
      return series === undefined ? null : sentOf(series);
    },
  };
}

function utilizationOverlay(comparison: Comparison): Overlay | null {
  const run = firstRun(comparison);
  if (run === null) return null;
  const limited = stationsOf(run).filter((station) => station.busy !== null);
  const station = widest(limited, ({ name, kind }) =>
    rangeOf(comparison, (other) => stationOf(other, name, kind)?.busy?.mean ?? 0),
  );
  const resource = station?.busy?.resource;
  if (station === null || resource === undefined) return null;
  const { name, kind } = station;
  return {
    id: "utilisation-overlay",
    title: `Utilisation of ${name}`,
    note: `Busy ${resource} over all ${resource}.`,
    axis: { title: `busy ${resource}, %`, domain: [0, 100], ticks: [0, 50, 100] },
    unit: "ratio",
    height: HALF_HEIGHT,
    read: (other) => {
      const series = stationOf(other, name, kind)?.series ?? null;
      const shares = resource === "cores" ? series?.cpuUtilization : series?.utilization;
      return shares?.map((share) => share * 100) ?? null;
    },
  };
}

function stationOf(run: Summary, name: string, kind: Station["kind"]): Station | null {
  return stationsOf(run).find((station) => station.name === name && station.kind === kind) ?? null;
}

function targetOverlay(comparison: Comparison): Overlay | null {
  const run = firstRun(comparison);
  if (run === null) return null;
  const targets = Object.entries(run.workloads).flatMap(([workload, figures]) =>
    Object.entries(figures.targets).map(([target, own]) => ({ workload, target, own })),
  );
  const found = widest(targets, ({ workload, target }) =>
    rangeOf(comparison, (other) => other.workloads[workload]?.targets[target]?.goodput ?? 0),
  );
  if (found === null) return null;
  const { workload, target, own } = found;
  return {
    id: "target-overlay",
    title: `Goodput of ${target}`,
    note: `${perSecond(offeredRate(own.requests, run))} offered in ${comparison.baseline}.`,
    axis: { title: "OK answers per second", domain: null },
    unit: "perSecond",
    height: HALF_HEIGHT,
    read: (other) => other.series.workloads[workload]?.targets[target]?.ok ?? null,
  };
}
