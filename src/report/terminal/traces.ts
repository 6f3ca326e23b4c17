import type { Trace } from "../../observe/tracing/trace.ts";
import { grouped } from "../phrases.ts";
import { latency, written } from "../numbers.ts";
import type { TraceReport } from "../traces/trace-report.ts";
import type { Bar, BarKind, Waterfall, WaterfallRow } from "../traces/waterfall.ts";
import { kindsIn, waterfallOf } from "../traces/waterfall.ts";
import { headlineOf, spentText, traceOrigin, traceTitle } from "../traces/words.ts";
import type { TerminalOptions } from "./options.ts";
import { Sheet } from "./sheet.ts";
import { clean, textWidth } from "./table.ts";

const LABEL_MAX = 30;
const REMARK_MAX = 40;
const BARS_LEAST = 20;

/** What stands for each kind, with and without Unicode, and its name in the legend. */
const LETTERS: Readonly<Record<BarKind, { unicode: string; ascii: string; words: string }>> = {
  work: { unicode: "█", ascii: "#", words: "work" },
  queue: { unicode: "░", ascii: "o", words: "in a queue" },
  lock: { unicode: "▚", ascii: "k", words: "for a lock" },
  replicas: { unicode: "═", ascii: "=", words: "for replicas" },
  batch: { unicode: "▫", ascii: "b", words: "in a producer's batch" },
  buffer: { unicode: "▣", ascii: "f", words: "for room in a producer's buffer" },
  connection: { unicode: "▒", ascii: "c", words: "for a connection" },
  permit: { unicode: "▓", ascii: "p", words: "for a permit" },
  network: { unicode: "·", ascii: ".", words: "network" },
  sleep: { unicode: "~", ascii: "~", words: "asleep" },
  broker: { unicode: "▪", ascii: "m", words: "at a broker" },
  waits: { unicode: "─", ascii: "-", words: "waits for others" },
};

const BAR_KINDS = Object.keys(LETTERS) as readonly BarKind[];

/** The text that `ripplesim trace` prints: requests one by one, as waterfalls. */
export function renderTraces(report: TraceReport, options: TerminalOptions): string {
  const sheet = new Sheet(options);
  sheet.head([
    `ripplesim ${report.version}`,
    report.file,
    ...(report.variant === null ? [] : [`variant ${report.variant}`]),
    `seed ${report.seed}`,
    `${written(report.durationMs)} simulated`,
  ]);
  sheet.sentences([headlineOf(report)], "strong");
  for (const { title, lines } of report.stories)
    sheet.entries(
      `STEP BY STEP   ${clean(title)}`,
      lines.map(({ time, text }) => ({ key: time, text })),
    );
  for (const trace of report.traces) drawTrace(sheet, trace, report.endNs, options.unicode);
  if (report.traces.length > 0) sheet.sentences([legend(report, options.unicode)]);
  sheet.closing([
    ...(options.reportFile === null ? [] : [{ key: "Report", text: options.reportFile }]),
    { key: "Fingerprint", text: grouped(report.fingerprint) },
    { key: "Again", text: options.command },
  ]);
  return sheet.text();
}

function legend({ traces, endNs }: TraceReport, unicode: boolean): string {
  const drawn = kindsIn(traces, endNs);
  const kinds = BAR_KINDS.filter((kind) => drawn.has(kind)).map((kind) => {
    const letter = LETTERS[kind];
    return `${unicode ? letter.unicode : letter.ascii} ${letter.words}`;
  });
  return `${kinds.join(", ")}, ${unicode ? "✗" : "x"} given up or failed, * on the critical path.`;
}

function drawTrace(sheet: Sheet, trace: Trace, endNs: number, unicode: boolean): void {
  sheet.heading(clean(traceTitle(trace, endNs)));
  sheet.sentences([`${traceOrigin(trace)}: ${spentText(trace.root, endNs)}.`]);
  sheet.lines.pop();
  const waterfall = waterfallOf(trace, endNs);
  drawWaterfall(sheet, waterfall, unicode);
  const { later, aftermath } = waterfall;
  if (later === null) sheet.lines.push("");
  else sheet.sentences([later]);
  if (aftermath === null) return;
  sheet.sentences(["What its messages led to, while nobody waited:"]);
  sheet.lines.pop();
  drawWaterfall(sheet, aftermath, unicode);
  sheet.lines.push("");
}

function drawWaterfall(sheet: Sheet, waterfall: Waterfall, unicode: boolean): void {
  const labels = waterfall.rows.map((row) =>
    fitted(`${"  ".repeat(row.depth)}${clean(row.label)}`, LABEL_MAX),
  );
  const remarks = waterfall.rows.map((row) => fitted(clean(row.remark), REMARK_MAX));
  const labelWidth = Math.max(...labels.map(textWidth));
  const remarkWidth = Math.max(...remarks.map(textWidth));
  const width = Math.max(sheet.width - 4 - labelWidth - 3 - remarkWidth - 2, BARS_LEAST);
  const scale = scaleOf(waterfall, width);
  sheet.lines.push(`    ${" ".repeat(labelWidth + 3)}${axis(waterfall, width)}`);
  waterfall.rows.forEach((row, index) => {
    const mark = row.isOnPath ? "*" : " ";
    const bars = barsText(row, scale, width, unicode);
    const remark = remarks[index] ?? "";
    sheet.lines.push(
      `    ${labels[index]!.padEnd(labelWidth)} ${mark} ${bars}  ${row.isFailed ? sheet.paint(remark, "bad") : remark}`.trimEnd(),
    );
  });
}

type Scale = (atNs: number) => number;

function scaleOf({ fromNs, toNs }: Waterfall, width: number): Scale {
  return (atNs) => Math.round(((atNs - fromNs) / (toNs - fromNs)) * width);
}

function axis({ originNs, fromNs, toNs }: Waterfall, width: number): string {
  const start = fromNs === originNs ? "0" : latency((fromNs - originNs) / 1e6);
  const end = latency((toNs - originNs) / 1e6);
  return `${start}${end.padStart(width - start.length)}`;
}

function barsText(row: WaterfallRow, scale: Scale, width: number, unicode: boolean): string {
  const cells = Array.from({ length: width }, () => " ");
  // What is short must not vanish behind what is long: the longest first.
  const bars = [...row.bars].sort((a, b) => rank(a) - rank(b) || b.toNs - b.fromNs - (a.toNs - a.fromNs));
  for (const bar of bars) {
    const from = Math.min(scale(bar.fromNs), width - 1);
    const to = Math.max(scale(bar.toNs), from + 1);
    const letter = LETTERS[bar.kind];
    if (bar.toNs > bar.fromNs) cells.fill(unicode ? letter.unicode : letter.ascii, from, Math.min(to, width));
  }
  if (row.failedNs !== null) cells[Math.min(scale(row.failedNs), width - 1)] = unicode ? "✗" : "x";
  return cells.join("");
}

/** Waiting for others lies beneath everything, and work is never hidden by the way to it. */
function rank({ kind }: Bar): number {
  if (kind === "waits") return 0;
  return kind === "network" ? 1 : 2;
}

function fitted(text: string, width: number): string {
  return textWidth(text) <= width ? text : `${text.slice(0, width - 1)}…`;
}
