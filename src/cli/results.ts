import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import type { Comparison } from "../experiment/comparison.ts";
import type { Summary } from "../observe/summary.ts";
import { seriesCsv } from "../report/csv.ts";
import type { TerminalOptions } from "../report/terminal/options.ts";
import { EXIT, usageError } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { writeTextFile } from "./files.ts";
import { INTERRUPTED, hasColor, hasUnicode, widthOf } from "./io.ts";
import type { Io } from "./io.ts";
import type { OutputOptions } from "./options.ts";
import { pageRuntime } from "./package-files.ts";

/** A result and what to do with it. */
export interface Publication {
  /** What files are named after. */
  readonly stem: string;
  readonly command: string;
  readonly options: OutputOptions;
  readonly timings: Timings | null;
}

/** Real time of the runs; never part of a result unless asked for. */
export interface Timings {
  readonly wallClockMs: number;
  readonly events: number;
}

/** Prints a run and writes the files asked for. */
export async function publishRun(summary: Summary, publication: Publication, io: Io): Promise<void> {
  const name = `${publication.stem}-${summary.fingerprint.slice(0, 8)}.html`;
  const page = pageFile(name, publication, io);
  if (page !== null) {
    const { renderRunPage } = await import("../report/page/run-page.ts");
    const html = renderRunPage(summary, { runtime: pageRuntime(), command: publication.command });
    writeTextFile(page.path, page.shown, html);
  }
  if (publication.options.csv !== undefined) writeSeries(summary, publication.options.csv, io);
  if (publication.options.json === true) {
    printJson(summary, page?.shown ?? null, publication, io);
    return;
  }
  const { renderRun } = await import("../report/terminal/run.ts");
  io.stdout.write(renderRun(summary, terminalOptions(publication.command, page?.shown ?? null, io)));
  printTimings(publication, io);
}

/** Prints a comparison and writes the files asked for. */
export async function publishComparison(
  comparison: Comparison,
  publication: Publication,
  io: Io,
): Promise<void> {
  const name = `${publication.stem}-compare-${fingerprintOf(comparison)}.html`;
  const page = pageFile(name, publication, io);
  if (page !== null) {
    const { renderComparisonPage } = await import("../report/page/comparison-page.ts");
    const html = renderComparisonPage(comparison, { runtime: pageRuntime(), command: publication.command });
    writeTextFile(page.path, page.shown, html);
  }
  if (publication.options.csv !== undefined) writeAllSeries(comparison, publication.options.csv, io);
  if (publication.options.json === true) {
    printJson(comparison, page?.shown ?? null, publication, io);
    return;
  }
  const { renderComparison } = await import("../report/terminal/comparison.ts");
  io.stdout.write(
    renderComparison(comparison, terminalOptions(publication.command, page?.shown ?? null, io)),
  );
  printTimings(publication, io);
}

/** What a script must know: whether the result is whole, and whether what was judged holds. */
export function exitCodeOf(
  stopped: { readonly reason: string } | null,
  judged: readonly { readonly status: "pass" | "fail" | "no-data" }[],
): ExitCode {
  if (stopped !== null) return stopped.reason === INTERRUPTED ? EXIT.interrupted : EXIT.cutShort;
  return judged.every(({ status }) => status === "pass") ? EXIT.fine : EXIT.judgedFailed;
}

/** JSON for readers of both kinds: indented, but lists of plain numbers on one line. */
export function jsonText(value: unknown): string {
  // Strings never hold a raw line break, so that this finds only what the printer broke.
  const text = JSON.stringify(value, null, 2).replace(/\[\n\s*([^[\]{}"]*?)\n\s*\]/g, (_, list: string) => {
    return `[${list.replace(/,\n\s*/g, ", ")}]`;
  });
  return `${text}\n`;
}

function pageFile(
  name: string,
  { options }: Publication,
  io: Io,
): { readonly path: string; readonly shown: string } | null {
  if (options.report === undefined) return null;
  const shown = options.report === true ? join(options.out, name) : options.report;
  if (/\.ya?ml$/i.test(shown))
    throw usageError(`--report ${shown} would overwrite a scenario; name the scenario first`);
  return { path: resolve(io.folder, shown), shown };
}

function printJson(
  result: Summary | Comparison,
  page: string | null,
  { options, timings }: Publication,
  io: Io,
): void {
  io.stdout.write(jsonText(options.timings === true && timings !== null ? { ...result, timings } : result));
  if (page !== null) io.stderr.write(`report: ${page}\n`);
}

function printTimings({ options, timings }: Publication, io: Io): void {
  if (options.timings !== true || timings === null) return;
  const seconds = timings.wallClockMs / 1000;
  const rate = seconds > 0 ? `, ${(timings.events / seconds / 1e6).toFixed(2)} million a second` : "";
  io.stderr.write(`${seconds.toFixed(2)} s for ${(timings.events / 1e6).toFixed(2)} million events${rate}\n`);
}

function terminalOptions(command: string, reportFile: string | null, io: Io): TerminalOptions {
  return { width: widthOf(io), color: hasColor(io), unicode: hasUnicode(io), command, reportFile };
}

function writeAllSeries(comparison: Comparison, folder: string, io: Io): void {
  for (const [name, { runs }] of Object.entries(comparison.variants)) {
    for (const [index, summary] of runs.entries())
      writeSeries(summary, join(folder, name, String(index + 1)), io);
  }
}

function writeSeries(summary: Summary, folder: string, io: Io): void {
  for (const { name, text } of seriesCsv(summary)) {
    const shown = join(folder, name);
    writeTextFile(resolve(io.folder, shown), shown, text);
  }
}

/** Equal comparisons have equal names: eight digits over the fingerprints of all runs. */
function fingerprintOf(comparison: Comparison): string {
  const hash = createHash("sha256");
  for (const [name, { runs }] of Object.entries(comparison.variants)) {
    for (const { fingerprint } of runs) hash.update(`${name} ${fingerprint}\n`);
  }
  return hash.digest("hex").slice(0, 8);
}
