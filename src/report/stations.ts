import type {
  DatabaseSummary,
  EndpointSummary,
  ServiceSummary,
  StationSeries,
  Summary,
} from "../observe/summary.ts";
import { count } from "./numbers.ts";

/** A service or a database, seen as a place where requests wait and are served. */
export interface Station {
  readonly name: string;
  readonly kind: "service" | "database";
  readonly figures: ServiceSummary | DatabaseSummary;
  readonly series: StationSeries | null;
  /** What it was busiest with; null where nothing limits it. */
  readonly busy: Busy | null;
  /** `2 × 60`, `1 × 0.2 cores`, `50`, `no limit`. */
  readonly workers: string;
  /** Waiting places in all instances together; null: no limit. */
  readonly places: number | null;
  /** Share of visits that failed; null without an ended visit. */
  readonly errors: number | null;
  readonly wasted: number | null;
}

/** The share of a limited resource in use: of workers, cores or connections, whichever is used more. */
export interface Busy {
  readonly resource: "workers" | "cores" | "connections";
  /** 0..1, over the measured time. */
  readonly mean: number;
  /** Per window, 0..1. */
  readonly series: readonly number[];
}

/** Services, then databases, in file order. */
export function stationsOf(summary: Summary): readonly Station[] {
  const services = Object.entries(summary.services).map(([name, figures]): Station => {
    const facts = summary.scenario.services[name];
    const queue = facts?.queue ?? null;
    return {
      name,
      kind: "service",
      figures,
      series: summary.series.services[name] ?? null,
      busy: busyOf(figures, summary.series.services[name] ?? null),
      workers: facts === undefined ? "" : workersText(facts),
      places: queue === null ? null : queue * (facts?.instances ?? 1),
      errors: errorsOf(figures),
      wasted: figures.wastedWork,
    };
  });
  const databases = Object.entries(summary.databases).map(([name, figures]): Station => {
    const facts = summary.scenario.databases[name];
    const connections = facts?.connections ?? null;
    return {
      name,
      kind: "database",
      figures,
      series: summary.series.databases[name] ?? null,
      busy: connectionsOf(figures, summary.series.databases[name] ?? null),
      workers:
        connections === null
          ? "no limit"
          : `${count(connections)}${facts?.perInstance === true ? " each" : ""}`,
      places: null,
      errors: errorsOf(figures),
      wasted: null,
    };
  });
  return [...services, ...databases];
}

function busyOf(figures: ServiceSummary, series: StationSeries | null): Busy | null {
  const workers: Busy | null =
    figures.utilization === null
      ? null
      : { resource: "workers", mean: figures.utilization, series: series?.utilization ?? [] };
  const cores: Busy | null =
    figures.cpuUtilization === null
      ? null
      : { resource: "cores", mean: figures.cpuUtilization, series: series?.cpuUtilization ?? [] };
  if (workers === null || cores === null) return workers ?? cores;
  return cores.mean > workers.mean ? cores : workers;
}

function connectionsOf(figures: DatabaseSummary, series: StationSeries | null): Busy | null {
  return figures.utilization === null
    ? null
    : { resource: "connections", mean: figures.utilization, series: series?.utilization ?? [] };
}

function workersText(facts: Summary["scenario"]["services"][string]): string {
  const isUnlimited = facts.workers === null && facts.cpu === null;
  return isUnlimited && facts.instances === 1
    ? "no limit"
    : `${count(facts.instances)} × ${limitText(facts)}`;
}

function limitText(facts: Summary["scenario"]["services"][string]): string {
  if (facts.workers !== null) return count(facts.workers);
  return facts.cpu === null ? "no limit" : `${String(facts.cpu)} ${facts.cpu === 1 ? "core" : "cores"}`;
}

function errorsOf(figures: EndpointSummary): number | null {
  const ended = figures.ok + figures.failed;
  return ended === 0 ? null : figures.failed / ended;
}

/** `66 of 800`, `0, no limit`; `125` where some of them wait at a limit in front of the queue. */
export function queueText({ figures, places }: Station): string {
  const longest = count(figures.queue.max);
  if (places === null) return `${longest}, no limit`;
  return figures.queue.max > places ? longest : `${longest} of ${count(places)}`;
}

/** The highest value of a series and when its window began; null without one. Looks at measured windows only. */
export function peakOf(
  values: readonly number[] | null,
  summary: Summary,
): { readonly value: number; readonly atMs: number } | null {
  if (values === null) return null;
  const { windowMs } = summary.series;
  const from = Math.ceil(summary.warmupMs / windowMs);
  let best: { value: number; atMs: number } | null = null;
  for (let index = from; index < values.length; index += 1) {
    const value = values[index] ?? 0;
    if (best === null || value > best.value) best = { value, atMs: index * windowMs };
  }
  return best;
}

/** From the failing and the busy to the calm; ties in file order. */
export function bySeverity(stations: readonly Station[]): readonly Station[] {
  const weight = (station: Station): number =>
    (station.errors ?? 0) * 10 + (station.busy?.mean ?? 0) + (station.figures.queue.max > 0 ? 0.5 : 0);
  return stations
    .map((station, index) => ({ station, index }))
    .sort((a, b) => weight(b.station) - weight(a.station) || a.index - b.index)
    .map((entry) => entry.station);
}
