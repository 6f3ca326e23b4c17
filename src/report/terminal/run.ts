import type { Summary, TargetSummary } from "../../observe/summary.ts";
import { answerOf } from "../answer.ts";
import { batchMeansOf } from "../batch-means.ts";
import { cachesOf, sizeText } from "../caches.ts";
import type { Cache } from "../caches.ts";
import { callParticulars } from "../call-particulars.ts";
import { callsOf, pairName } from "../calls.ts";
import type { Calls } from "../calls.ts";
import { damageOf, traceCommand } from "../damage.ts";
import { incidentsIn } from "../incidents/incidents.ts";
import { holdCount, judgedOf } from "../judgement.ts";
import { clock, count, latency, NO_DATA, percent, significant, times, written } from "../numbers.ts";
import { serviceParticulars } from "../particulars.ts";
import { grouped, leftOut, listed } from "../phrases.ts";
import { bySeverity, queueText, stationsOf } from "../stations.ts";
import type { Station } from "../stations.ts";
import { warningsOf } from "../warnings.ts";
import { degradedShare, failedCauses, measuredSeconds, offeredRate, total } from "../traffic.ts";
import { against } from "./baseline.ts";
import { advice, faults, objectives } from "./collapse.ts";
import type { TerminalOptions } from "./options.ts";
import { records } from "./records.ts";
import { sagas } from "./sagas.ts";
import { queues } from "./queues.ts";
import { Sheet } from "./sheet.ts";
import type { Cell, Column } from "./table.ts";
import { topics } from "./topics.ts";

/** More rows than this are cut to the most troubled ones; the page and --json have all. */
const ROWS_MAX = 20;
/** Failures above this share are worth a colour. */
const BAD_SHARE = 0.01;

/** The text that `ripplesim run` prints, ending in a line break: the answer first, then why, then the figures. */
export function renderRun(summary: Summary, options: TerminalOptions): string {
  const sheet = new Sheet(options);
  sheet.head(headOf(summary));
  sheet.sentences([answerOf(summary).headline], "strong");
  sheet.judgements("THRESHOLDS", summary.thresholds.map(judgedOf), holdCount(summary.thresholds));
  against(sheet, summary.baseline);
  sheet.entries(
    "WARNINGS",
    warningsOf(summary).map((text) => ({ key: "!", text })),
  );
  const tenths = summary.durationMs < 60_000;
  sheet.entries(
    "WHAT HAPPENED",
    summary.timeline.map((entry) => ({ key: clock(entry.atMs, tenths), text: entry.text })),
  );
  sheet.entries(
    "INVARIANTS",
    damageOf(summary).map(({ name, text }) => ({ key: name, text })),
  );
  for (const { title, lines } of incidentsIn(summary))
    sheet.entries(
      `STEP BY STEP   ${title}`,
      lines.map(({ time, text }) => ({ key: time, text })),
    );
  faults(sheet, summary);
  objectives(sheet, summary);
  advice(sheet, summary);
  traffic(sheet, summary);
  services(sheet, summary);
  sagas(sheet, summary);
  records(sheet, summary);
  caches(sheet, summary);
  topics(sheet, summary);
  queues(sheet, summary);
  calls(sheet, summary);
  if (summary.scenario.unlimited.length > 0)
    sheet.sentences([`Left without a limit: ${listed(summary.scenario.unlimited)}.`]);
  const look = traceCommand(summary, options.command);
  sheet.closing([
    ...(options.reportFile === null ? [] : [{ key: "Report", text: options.reportFile }]),
    { key: "Fingerprint", text: grouped(summary.fingerprint) },
    { key: "Again", text: options.command },
    ...(look === null ? [] : [{ key: "Look closer", text: look }]),
  ]);
  return sheet.text();
}

function headOf(summary: Summary): string[] {
  return [
    `ripplesim ${summary.version}`,
    summary.scenario.file,
    ...(summary.variant === null ? [] : [`variant ${summary.variant}`]),
    `seed ${summary.seed}`,
    `${written(summary.durationMs)} simulated${leftOut(summary)}`,
    `${count(total(summary).requests)} requests`,
  ];
}

const TRAFFIC: readonly Column[] = [
  { title: "TRAFFIC", align: "left" },
  { title: "offered/s", align: "right" },
  { title: "goodput/s", align: "right" },
  { title: "success", align: "right" },
  { title: "degraded", align: "right" },
  { title: "p50", align: "right", dropOrder: 0 },
  { title: "p95", align: "right" },
  { title: "p99", align: "right" },
];

function traffic(sheet: Sheet, summary: Summary): void {
  const rows = Object.entries(summary.workloads).flatMap(([name, workload]) => [
    targetRow(`  ${name}`, workload, summary),
    ...Object.entries(workload.targets).map(([target, figures]) =>
      targetRow(`    ${target}`, figures, summary),
    ),
  ]);
  const causes = failedCauses(Object.values(summary.workloads)).map(
    ({ cause, count: amount }) => `${cause} ${count(amount)}`,
  );
  sheet.table(TRAFFIC, rows, [
    ...(causes.length === 0 ? [] : [`failed because: ${causes.join(", ")}`]),
    `in flight at the end: ${count(total(summary).inFlight)}`,
    ...batchMeansOf(summary),
  ]);
}

function targetRow(name: string, target: TargetSummary, summary: Summary): Cell[] {
  return [
    { text: name },
    { text: significant(offeredRate(target.requests, summary)) },
    { text: significant(target.goodput) },
    bad(
      orNoData(target.successRate, percent),
      target.successRate !== null && 1 - target.successRate > BAD_SHARE,
    ),
    { text: orNoData(degradedShare(target), percent) },
    ...[target.latency.p50, target.latency.p95, target.latency.p99].map((value) => ({
      text: orNoData(value, latency),
    })),
  ];
}

const SERVICES: readonly Column[] = [
  { title: "SERVICES", align: "left" },
  { title: "workers", align: "right" },
  { title: "visits/s", align: "right" },
  { title: "errors", align: "right" },
  { title: "wait p99", align: "right" },
  { title: "serve p99", align: "right", dropOrder: 0 },
  { title: "busy", align: "right" },
  { title: "max queue", align: "right" },
  { title: "wasted", align: "right", dropOrder: 1 },
];

function services(sheet: Sheet, summary: Summary): void {
  const all = stationsOf(summary);
  const shown = all.length > ROWS_MAX ? bySeverity(all).slice(0, ROWS_MAX) : all;
  sheet.table(
    SERVICES,
    shown.map((station) => stationRow(station, summary)),
    [...cut(all.length), ...serviceParticulars(summary)],
  );
}

function stationRow(station: Station, summary: Summary): Cell[] {
  const { figures } = station;
  const seconds = measuredSeconds(summary);
  return [
    { text: `  ${station.name}` },
    {
      text:
        station.kind === "database" && station.workers !== "no limit"
          ? `${station.workers} conn`
          : station.workers,
    },
    { text: seconds === 0 ? NO_DATA : significant(figures.requests / seconds) },
    bad(orNoData(station.errors, percent), (station.errors ?? 0) > BAD_SHARE),
    { text: orNoData(figures.waiting.p99, latency) },
    { text: orNoData(figures.serving.p99, latency) },
    { text: busyText(station) },
    { text: queueText(station) },
    { text: station.wasted === null ? "-" : percent(station.wasted) },
  ];
}

const CACHES: readonly Column[] = [
  { title: "CACHES", align: "left" },
  { title: "lookups", align: "right" },
  { title: "hit rate", align: "right" },
  { title: "loads/s", align: "right" },
  { title: "joined", align: "right", dropOrder: 1 },
  { title: "stampede", align: "right" },
  { title: "stale", align: "right" },
  { title: "evicted", align: "right", dropOrder: 0 },
  { title: "size", align: "right" },
];

function caches(sheet: Sheet, summary: Summary): void {
  const all = cachesOf(summary);
  if (all.length === 0) return;
  sheet.table(CACHES, all.slice(0, ROWS_MAX).map(cacheRow), cut(all.length));
}

function cacheRow(cache: Cache): Cell[] {
  const { figures } = cache;
  return [
    { text: `  ${cache.name}` },
    { text: count(figures.lookups) },
    { text: orNoData(figures.hitRate, percent) },
    { text: significant(figures.loadRate) },
    { text: count(figures.coalesced) },
    { text: count(figures.stampede) },
    { text: count(figures.staleReads) },
    { text: count(figures.evictions) },
    { text: sizeText(cache) },
  ];
}

const CALLS: readonly Column[] = [
  { title: "CALLS", align: "left" },
  { title: "calls", align: "right" },
  { title: "attempts", align: "right" },
  { title: "amplif.", align: "right" },
  { title: "failed", align: "right" },
  { title: "timeouts", align: "right" },
  { title: "rejected", align: "right" },
  { title: "circuit", align: "left" },
];

/** Cores are named, since the column before it counts workers. */
function busyText({ busy }: Station): string {
  if (busy === null) return "no limit";
  return busy.resource === "cores" ? `${percent(busy.mean)} cpu` : percent(busy.mean);
}

function calls(sheet: Sheet, summary: Summary): void {
  const all = callsOf(summary);
  if (all.length === 0) return;
  const byTrouble = [...all].sort(
    (a, b) => b.figures.failed - a.figures.failed || b.figures.attempts - a.figures.attempts,
  );
  const shown = all.length > ROWS_MAX ? byTrouble.slice(0, ROWS_MAX) : all;
  sheet.table(CALLS, shown.map(callRow), [
    ...cut(all.length),
    ...callParticulars(summary).slice(0, ROWS_MAX),
  ]);
}

function callRow(calls: Calls): Cell[] {
  const { figures } = calls;
  return [
    { text: `  ${pairName(calls)}` },
    { text: count(figures.calls) },
    { text: count(figures.attempts) },
    bad(orNoData(figures.amplification, times), (figures.amplification ?? 1) > 1.5),
    bad(orNoData(calls.failedShare, percent), (calls.failedShare ?? 0) > BAD_SHARE),
    { text: count(figures.timeouts) },
    { text: count(calls.rejected) },
    circuitCell(calls),
  ];
}

function circuitCell(calls: Calls): Cell {
  const { opened, state } = calls.figures.circuitBreaker;
  if (state === null) return { text: "-" };
  if (opened === 0) return { text: state };
  return bad(`opened ${count(opened)}${state === "closed" ? "" : `, ${state} at the end`}`, true);
}

function cut(rows: number): string[] {
  return rows > ROWS_MAX
    ? [`and ${String(rows - ROWS_MAX)} more that are calmer; the report and --json have all`]
    : [];
}

function orNoData(value: number | null, format: (value: number) => string): string {
  return value === null ? NO_DATA : format(value);
}

function bad(text: string, isBad: boolean): Cell {
  return isBad ? { text, tone: "bad" } : { text };
}
