import { csvFile } from "./csv-file.ts";
import type { CsvFile, CsvRow as Row } from "./csv-file.ts";
import { queuesOf } from "./queues.ts";
import type {
  ClientSeries,
  Named,
  SeriesSummary,
  StationSeries,
  Summary,
  WorkloadSeries,
} from "../observe/summary.ts";

const HEADER = ["name", "part", "metric", "windowStartMs", "windowMs", "value"];

/**
 * The series of a run in long form, one file per kind of part and one row per window and metric.
 * `part` is the target of a workload or the callee of a client, else empty; `value` is empty where
 * a window has too few samples. Quoted as RFC 4180 says.
 */
export function seriesCsv(summary: Summary): readonly CsvFile[] {
  const { series } = summary;
  const { windowMs } = series;
  return [
    file(
      "workloads.csv",
      Object.entries(series.workloads).flatMap(([name, workload]) => [
        ...workloadRows(name, "", workload, windowMs),
        ...Object.entries(workload.targets).flatMap(([target, of]) =>
          workloadRows(name, target, of, windowMs),
        ),
      ]),
    ),
    file("services.csv", stationRows(series.services, windowMs)),
    file("databases.csv", [
      ...stationRows(series.databases, windowMs),
      ...Object.entries(series.replication ?? {}).flatMap(([name, { lag, staleReads }]) => [
        ...rows(name, "", "replicaLag", lag, windowMs),
        ...rows(name, "", "staleReads", staleReads, windowMs),
      ]),
    ]),
    file(
      "caches.csv",
      Object.entries(series.caches).flatMap(([name, cache]) => [
        ...rows(name, "", "lookups", cache.lookups, windowMs),
        ...rows(name, "", "hitRate", cache.hitRate, windowMs),
        ...rows(name, "", "loads", cache.loads, windowMs),
        ...rows(name, "", "staleReads", cache.staleReads, windowMs),
      ]),
    ),
    file(
      "queues.csv",
      queuesOf(summary).flatMap((queue) =>
        (["published", "deliveries", "depth", "unacked", "oldestMs"] as const).flatMap((metric) =>
          rows(queue.name, "", metric, queue.series?.[metric] ?? [], windowMs),
        ),
      ),
    ),
    file(
      "clients.csv",
      Object.entries(series.clients).flatMap(([caller, callees]) =>
        Object.entries(callees).flatMap(([callee, of]) => clientRows(caller, callee, of, windowMs)),
      ),
    ),
    file("data.csv", dataRows(series)),
  ];
}

/** What becomes of data: of invariants, sagas and records. */
function dataRows({ invariants = {}, sagas = {}, records = {}, windowMs }: SeriesSummary): Row[] {
  return [
    ...Object.entries(invariants).flatMap(([name, { broken }]) => rows(name, "", "broken", broken, windowMs)),
    ...Object.entries(sagas).flatMap(([name, series]) =>
      (["completed", "compensated", "left"] as const).flatMap((metric) =>
        rows(name, "", metric, series[metric], windowMs),
      ),
    ),
    ...Object.entries(records).flatMap(([name, series]) =>
      (["dirtyReads", "lostUpdates", "staleReads", "differing"] as const).flatMap((metric) =>
        rows(name, "", metric, series[metric] ?? [], windowMs),
      ),
    ),
  ];
}

function workloadRows(name: string, part: string, series: WorkloadSeries, windowMs: number): Row[] {
  const { latency } = series;
  return [
    ...rows(name, part, "offered", series.offered, windowMs),
    ...rows(name, part, "ok", series.ok, windowMs),
    ...rows(name, part, "degraded", series.degraded, windowMs),
    ...Object.entries(series.failed).flatMap(([cause, values]) =>
      rows(name, part, `failed.${cause}`, values, windowMs),
    ),
    ...rows(name, part, "latency.p50", latency.p50, latency.windowMs),
    ...rows(name, part, "latency.p99", latency.p99, latency.windowMs),
  ];
}

function stationRows(stations: Named<StationSeries>, windowMs: number): Row[] {
  return Object.entries(stations).flatMap(([name, station]) => [
    ...rows(name, "", "requests", station.requests, windowMs),
    ...rows(name, "", "failed", station.failed, windowMs),
    ...rows(name, "", "utilization", station.utilization ?? [], windowMs),
    ...rows(name, "", "cpuUtilization", station.cpuUtilization ?? [], windowMs),
    ...rows(name, "", "queue", station.queue, windowMs),
    ...rows(name, "", "queueMax", station.queueMax, windowMs),
    ...rows(name, "", "concurrencyLimit", station.concurrencyLimit ?? [], windowMs),
  ]);
}

function clientRows(caller: string, callee: string, series: ClientSeries, windowMs: number): Row[] {
  return (["calls", "attempts", "rejected", "timeouts"] as const).flatMap((metric) =>
    rows(caller, callee, metric, series[metric], windowMs),
  );
}

function rows(
  name: string,
  part: string,
  metric: string,
  values: readonly (number | null)[],
  windowMs: number,
): Row[] {
  return values.map((value, index) => [name, part, metric, index * windowMs, windowMs, value]);
}

function file(name: string, content: readonly Row[]): CsvFile {
  return csvFile(name, HEADER, content);
}
