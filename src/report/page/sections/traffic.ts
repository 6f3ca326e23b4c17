import type { Summary, TargetSummary } from "../../../observe/summary.ts";
import { count, latency, percent, significant } from "../../numbers.ts";
import { degradedShare, failedCauses, offeredRate, total } from "../../traffic.ts";
import { batchMeansOf } from "../../batch-means.ts";
import type { TimeFrame } from "../charts/time-chart.ts";
import { answeredFigure } from "../charts/key-chart.ts";
import { latencyFigure } from "../charts/latency-chart.ts";
import { errorsFigure } from "../charts/errors-chart.ts";
import { markup, raw } from "../html.ts";
import type { Html } from "../html.ts";
import { figure } from "./answer.ts";
import type { Section } from "./section.ts";
import { cell, figureCell, row, table, textCell } from "./table.ts";

const BAD_SHARE = 0.01;

/** Requests per target, their latency, and why they failed; how many were answered, where the page does not begin with that. */
export function trafficSection(summary: Summary, frame: TimeFrame, showsAnswered: boolean): Section {
  const latencies = latencyFigure(summary, frame);
  const errors = errorsFigure(summary, frame);
  const answered = showsAnswered ? answeredFigure(summary, frame, false) : null;
  const figures = [answered, latencies, errors].filter((entry) => entry !== null);
  const empty = [
    ...(latencies === null ? [noLatencies(summary)] : []),
    ...(errors === null ? ["No request failed."] : []),
  ];
  return {
    id: "traffic",
    title: "Traffic",
    charts: figures.map((entry) => entry.chart),
    body: markup`<p class="lead">${leadOf(summary)}</p>${trafficTable(summary)}${batchMeansOf(summary).map((sentence) => markup`<p class="muted">${sentence}</p>`)}${figures.length === 0 ? raw("") : markup`<div class="two gap">${figures.map((entry) => figure(entry))}</div>`}${empty.map((sentence) => markup`<p class="muted">${sentence}</p>`)}`,
  };
}

function noLatencies(summary: Summary): string {
  return total(summary).ok === 0
    ? "No request was answered OK: there is no latency to show."
    : "Too few requests were answered OK to draw their latency over time; the table has the percentiles.";
}

function leadOf(summary: Summary): string {
  const { requests, ok, degraded, failed, inFlight } = total(summary);
  const began = summary.warmupMs > 0 ? "began after the warm-up" : "began";
  return `${count(requests)} requests ${began}: ${count(ok)} OK (${count(degraded)} of them degraded), ${count(failed)} failed, ${count(inFlight)} in flight at the end.`;
}

function trafficTable(summary: Summary): Html {
  const rows = Object.entries(summary.workloads).flatMap(([name, workload]) => {
    const targets = Object.entries(workload.targets);
    if (targets.length === 0) return [targetRow(name, workload, summary)];
    return [
      ...targets.map(([target, figures]) => targetRow(target, figures, summary)),
      targetRow(`all ${name}`, workload, summary),
    ];
  });
  return table({
    caption: "By target",
    heads: [
      { title: "Target" },
      { title: "Requests" },
      { title: "Offered", small: "per s" },
      { title: "Goodput", small: "per s" },
      { title: "Success" },
      { title: "Degraded" },
      { title: "p50" },
      { title: "p95" },
      { title: "p99" },
      { title: "Failed because", isText: true },
    ],
    rows,
  });
}

function targetRow(name: string, target: TargetSummary, summary: Summary): Html {
  const causes = failedCauses([target]);
  const { p50, p95, p99 } = target.latency;
  return row(name, [
    cell(count(target.requests)),
    cell(significant(offeredRate(target.requests, summary))),
    cell(significant(target.goodput)),
    figureCell(
      target.successRate,
      percent,
      target.successRate !== null && 1 - target.successRate > BAD_SHARE,
    ),
    figureCell(degradedShare(target), percent),
    ...[p50, p95, p99].map((value) => figureCell(value, latency)),
    textCell(
      causes.length === 0
        ? markup`<span class="muted">none failed</span>`
        : causes
            .slice(0, 3)
            .map(({ cause, count: amount }) => `${cause} ${count(amount)}`)
            .join(" · ") + (causes.length > 3 ? ` · ${String(causes.length - 3)} more` : ""),
    ),
  ]);
}
