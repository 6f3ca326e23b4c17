import { createHash } from "node:crypto";
import { join } from "node:path";
import { INTERRUPTED } from "../experiment/run.ts";
import type { Comparison } from "../experiment/comparison.ts";
import type { Summary } from "../observe/summary.ts";
import type { CsvFile } from "../report/csv-file.ts";
import { seriesCsv } from "../report/csv.ts";
import { count } from "../report/numbers.ts";
import type { Example, PageParts } from "../report/page/parts.ts";
import type { TerminalOptions } from "../report/terminal/options.ts";
import { EXIT } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { hasColor, hasUnicode, widthOf } from "./io.ts";
import type { Io } from "./io.ts";
import type { OutputOptions } from "./options.ts";
import { pageRuntime } from "./package-files.ts";
import { checkFileNames, writeForPipelines, WrittenFiles } from "./written-files.ts";
import type { PipelineParts } from "./written-files.ts";

/** A result and what to do with it. */
export interface Publication {
  /** What files are named after. */
  readonly stem: string;
  readonly command: string;
  readonly options: OutputOptions;
  readonly timings: Timings | null;
  /** Single requests for the page of a run. */
  readonly examples?: readonly Example[];
}

/** Real time of the runs; never part of a result unless asked for. */
export interface Timings {
  readonly wallClockMs: number;
  readonly events: number;
}

/** Prints a run and writes the files asked for. */
export async function publishRun(summary: Summary, publication: Publication, io: Io): Promise<void> {
  const drawing: Drawing = {
    page: async (parts) => (await import("../report/page/run-page.ts")).renderRunPage(summary, parts),
    text: async (options) => (await import("../report/terminal/run.ts")).renderRun(summary, options),
    name: `${publication.stem}-${summary.fingerprint.slice(0, 8)}.html`,
    csv: () => Promise.resolve(seriesCsv(summary)),
    verdict: async () =>
      (await import("../report/ci/run-verdict.ts")).verdictOfRun(summary, publication.command),
  };
  await publish(summary, drawing, publication, io);
}

/** Prints a comparison and writes the files asked for. */
export async function publishComparison(
  comparison: Comparison,
  publication: Publication,
  io: Io,
): Promise<void> {
  const drawing: Drawing = {
    page: async (parts) =>
      (await import("../report/page/comparison-page.ts")).renderComparisonPage(comparison, parts),
    text: async (options) =>
      (await import("../report/terminal/comparison.ts")).renderComparison(comparison, options),
    name: `${publication.stem}-compare-${fingerprintOf(comparison)}.html`,
    csv: () => Promise.resolve(seriesOfRuns(comparison)),
    verdict: async () =>
      (await import("../report/ci/run-verdict.ts")).verdictOfComparison(comparison, publication.command),
  };
  // It says how it was made, so that it can be drawn again as it is drawn now.
  await publish({ ...comparison, command: publication.command }, drawing, publication, io);
}

/** The series of all runs, one after the other: there may be many. */
function* seriesOfRuns({ variants }: Comparison): Generator<CsvFile> {
  for (const [variant, { runs }] of Object.entries(variants))
    for (const [index, summary] of runs.entries())
      for (const { name, text } of seriesCsv(summary))
        yield { name: join(variant, String(index + 1), name), text };
}

/** Refuses before a long run what could not be written after it. */
export function checkOutput({
  report,
  junit,
  markdown,
}: Pick<OutputOptions, "report" | "junit" | "markdown">): void {
  checkFileNames({ report, junit, markdown });
  if (report !== undefined) pageRuntime();
}

/** How a result looks; the page's libraries are loaded only when there is to be a page. */
interface Drawing extends PipelineParts {
  readonly page: (parts: PageParts) => Promise<string>;
  readonly text: (options: TerminalOptions) => Promise<string>;
  /** File name of the page unless another is given. */
  readonly name: string;
}

async function publish(result: object, drawing: Drawing, publication: Publication, io: Io): Promise<void> {
  const files = new WrittenFiles(io);
  const reportFile = await writePage(drawing, publication, files);
  await writeForPipelines(drawing, publication.options, files);
  await print(result, drawing, { ...publication, reportFile }, io);
  if (files.fault !== null) throw files.fault;
}

async function print(
  result: object,
  drawing: Drawing,
  { command, options, timings, reportFile }: Publication & { readonly reportFile: string | null },
  io: Io,
): Promise<void> {
  if (options.json === true) {
    io.stdout.write(jsonText(options.timings === true && timings !== null ? { ...result, timings } : result));
    if (reportFile !== null) io.stderr.write(`report: ${reportFile}\n`);
    return;
  }
  io.stdout.write(
    await drawing.text({
      width: widthOf(io),
      color: hasColor(io),
      unicode: hasUnicode(io),
      command,
      reportFile,
    }),
  );
  if (options.timings === true && timings !== null) io.stderr.write(timingsText(timings));
}

/** Writes the page if one is wanted, and says where it is. */
async function writePage(
  drawing: Drawing,
  { command, options, examples = [] }: Publication,
  files: WrittenFiles,
): Promise<string | null> {
  if (options.report === undefined) return null;
  const shown = options.report === true ? join(options.out, drawing.name) : options.report;
  const html = await drawing.page({ runtime: pageRuntime(), command, examples });
  return files.write(shown, html) ? shown : null;
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

function timingsText({ wallClockMs, events }: Timings): string {
  const seconds = wallClockMs / 1000;
  const rate = seconds > 0 ? `, ${(events / seconds / 1e6).toFixed(2)} million a second` : "";
  return `${seconds.toFixed(2)} s for ${count(events)} events${rate}\n`;
}

/** Equal comparisons have equal names: eight digits over the fingerprints of all runs. */
function fingerprintOf(comparison: Comparison): string {
  const hash = createHash("sha256");
  for (const [name, { runs }] of Object.entries(comparison.variants)) {
    for (const { fingerprint } of runs) hash.update(`${name} ${fingerprint}\n`);
  }
  return hash.digest("hex").slice(0, 8);
}
