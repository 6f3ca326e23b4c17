import type { Summary } from "../../../observe/summary.ts";
import { callParticulars } from "../../call-particulars.ts";
import { callsOf, isNotable, movedCircuits, pairName } from "../../calls.ts";
import type { Calls } from "../../calls.ts";
import { count, percent, stretch, times } from "../../numbers.ts";
import { listedUpTo, plural } from "../../phrases.ts";
import { CIRCUIT_KEY, circuitChart, LANES_MAX } from "../charts/circuit-chart.ts";
import { callsFigure } from "../charts/station-charts.ts";
import type { TimeFrame } from "../charts/time-chart.ts";
import type { Chart } from "../charts/chart.ts";
import { markup, raw } from "../html.ts";
import type { Html } from "../html.ts";
import { figure } from "./answer.ts";
import type { Section } from "./section.ts";
import { cell, figureCell, row, table, textCell } from "./table.ts";
import type { Head } from "./table.ts";

const BAD_SHARE = 0.01;
const ROWS_MAX = 15;
/** Fewer rows than this are not worth folding. */
const FOLDED_MIN = 3;
/** So few columns would stand far apart over the whole width. */
const NARROW_COLUMNS = 4;

/** Every client, the most telling one over time, and the circuits that moved. */
export function callsSection(summary: Summary, frame: TimeFrame): Section {
  const all = callsOf(summary);
  const [notable] = [...all].filter(isTelling).sort((a, b) => telling(b) - telling(a));
  const calls = notable === undefined ? null : callsFigure(notable, frame, summary.series.windowMs);
  const moved = movedCircuits(summary);
  const circuits = moved.length === 0 ? null : circuitChart(moved, frame);
  const charts: Chart[] = [
    ...(calls === null ? [] : [calls.chart]),
    ...(circuits === null ? [] : [circuits]),
  ];
  const figures = [
    ...(calls === null ? [] : [figure(calls)]),
    ...(circuits === null
      ? []
      : [
          figure({
            chart: circuits,
            title: `Circuit states${moved.length === 1 ? `, ${pairName(moved[0] ?? { caller: "", callee: "" })}` : ""}`,
            note: circuitNote(moved, summary),
            key: CIRCUIT_KEY,
          }),
        ]),
  ];
  return {
    id: "calls",
    title: "Calls and circuits",
    link: "Calls",
    charts,
    body: markup`<p class="lead">${leadOf(all, summary)}</p>${clientTables(all)}${particulars(summary)}${figures.length === 0 ? raw("") : markup`<div class="two gap">${figures}</div>`}${circuits === null ? markup`<p class="muted">${noCircuits(all)}</p>` : raw("")}`,
  };
}

function particulars(summary: Summary): Html {
  const sentences = callParticulars(summary);
  return sentences.length === 0
    ? raw("")
    : markup`<ul>${sentences.map((sentence) => markup`<li>${sentence}</li>`)}</ul>`;
}

function isTelling(calls: Calls): boolean {
  return calls.series !== null && ((calls.figures.amplification ?? 1) > 1.005 || calls.rejected > 0);
}

function telling(calls: Calls): number {
  return (calls.figures.attempts - calls.figures.calls + calls.rejected) / Math.max(calls.figures.calls, 1);
}

function leadOf(all: readonly Calls[], summary: Summary): string {
  const worst = Math.max(1, ...Object.values(summary.scenario.worstCaseAmplification));
  const [most] = [...all].sort((a, b) => (b.figures.amplification ?? 0) - (a.figures.amplification ?? 0));
  const highest = most?.figures.amplification ?? 1;
  if (worst === 1 && highest <= 1.0005) return "Nobody retries: every call is one attempt.";
  const allowed = `Worst-case amplification allowed by the scenario is ${String(Number(worst.toFixed(2)))}\u00a0×.`;
  if (most === undefined || highest <= 1.0005) return `${allowed} No call was retried.`;
  return `${allowed} The highest over the run was ${times(highest)}, ${pairName(most)}.`;
}

function clientTables(all: readonly Calls[]): Html {
  if (all.length === 0) return markup`<p class="muted">Nobody calls anybody.</p>`;
  const isLong = all.length > ROWS_MAX + FOLDED_MIN;
  const sorted = isLong
    ? [...all].sort(
        (a, b) => Number(isNotable(b)) - Number(isNotable(a)) || b.figures.failed - a.figures.failed,
      )
    : all;
  const rest = isLong ? sorted.slice(ROWS_MAX) : [];
  const columns = COLUMNS.filter((column) => all.some(column.isNeeded));
  return markup`${clientTable(isLong ? sorted.slice(0, ROWS_MAX) : sorted, columns)}${rest.length === 0 ? raw("") : markup`<details><summary>${String(rest.length)} more <span>with no more failures</span></summary>${clientTable(rest, columns)}</details>`}`;
}

interface Column {
  readonly head: Head;
  readonly cell: (calls: Calls) => Html;
  /** Whether a client has something to show here; a column that no client needs is left out. */
  readonly isNeeded: (calls: Calls) => boolean;
}

const COLUMNS: readonly Column[] = [
  { head: { title: "Calls" }, cell: ({ figures }) => cell(count(figures.calls)), isNeeded: () => true },
  {
    head: { title: "Attempts" },
    cell: ({ figures }) => cell(count(figures.attempts)),
    isNeeded: ({ figures }) => figures.attempts !== figures.calls,
  },
  {
    head: { title: "Amplification" },
    cell: ({ figures }) => figureCell(figures.amplification, times, (figures.amplification ?? 1) > 1.5),
    isNeeded: ({ figures }) => figures.attempts !== figures.calls,
  },
  {
    head: { title: "Failed" },
    cell: ({ failedShare }) => figureCell(failedShare, percent, (failedShare ?? 0) > BAD_SHARE),
    isNeeded: () => true,
  },
  counted({ title: "Retries" }, ({ figures }) => figures.retries),
  counted({ title: "Hedges" }, ({ figures }) => figures.hedges),
  counted({ title: "Timeouts" }, ({ figures }) => figures.timeouts),
  counted({ title: "Circuit", small: "rejected" }, ({ figures }) => figures.circuitBreaker.rejected),
  counted({ title: "Bulkhead", small: "rejected" }, ({ figures }) => figures.bulkhead.rejected),
  counted({ title: "Rate limit", small: "rejected" }, ({ figures }) => figures.rateLimiter.rejected),
  {
    head: { title: "Circuit", isText: true },
    cell: (calls) => textCell(circuitWords(calls)),
    isNeeded: ({ figures }) => figures.circuitBreaker.state !== null,
  },
];

function counted(head: Head, read: (calls: Calls) => number): Column {
  return { head, cell: (calls) => figureCell(read(calls), count), isNeeded: (calls) => read(calls) > 0 };
}

function clientTable(all: readonly Calls[], columns: readonly Column[]): Html {
  const isAmplified = columns.some(({ head }) => head.title === "Amplification");
  const isRejected = columns.some(({ head }) => head.small === "rejected");
  return table({
    caption: "Clients",
    note: [
      ...(isAmplified ? ["Amplification is attempts per call."] : []),
      isRejected ? "Rejected calls are refused at the caller." : "No call is refused at the caller.",
    ].join(" "),
    heads: [{ title: "Caller → callee" }, ...columns.map(({ head }) => head)],
    rows: all.map((calls) =>
      row(
        pairName(calls),
        columns.map((column) => column.cell(calls)),
      ),
    ),
    isNarrow: columns.length <= NARROW_COLUMNS,
  });
}

function circuitWords(calls: Calls): Html {
  const { opened, openMs, state } = calls.figures.circuitBreaker;
  if (state === null) return markup`<span class="muted">none set</span>`;
  if (opened === 0) return markup`<span class="muted">stayed closed</span>`;
  const instances = Math.max(calls.circuits.length, 1);
  const after = state === "closed" ? "" : `, ${state} at the end`;
  return markup`<span class="fail"><b>opened ${opened === 1 ? "once" : `${count(opened)} times`}</b></span>, open ${stretch(openMs / instances)}${instances > 1 ? " on average" : ""}${after}`;
}

function isOnePerInstance({ circuits }: Calls): boolean {
  return circuits.every(({ instance, endpoint }) => instance !== null && endpoint === null);
}

function circuitNote(moved: readonly Calls[], summary: Summary): string {
  const lanes = moved.flatMap((calls) => calls.circuits.filter((circuit) => circuit.moves.length > 0)).length;
  const still = callsOf(summary).flatMap((calls) => calls.circuits).length - lanes;
  const openings = moved.map((calls) => `${pairName(calls)} ${count(calls.figures.circuitBreaker.opened)}`);
  const cut = lanes > LANES_MAX ? ` The first ${String(LANES_MAX)} of ${String(lanes)} are drawn.` : "";
  return `${moved.every(isOnePerInstance) ? "One circuit per instance of the caller. " : ""}Openings: ${listedUpTo(openings, 3)}.${cut} ${still === 0 ? "" : `${plural(still, "other circuit")} stayed closed.`}`;
}

function noCircuits(all: readonly Calls[]): string {
  const guarded = all.filter((calls) => calls.figures.circuitBreaker.state !== null);
  return guarded.length === 0 ? "No call has a circuit breaker." : "No circuit opened.";
}
