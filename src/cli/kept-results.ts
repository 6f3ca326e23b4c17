import { join } from "node:path";
import type { CliffResult } from "../experiment/cliff/result.ts";
import type { SweepResult } from "../experiment/sweep/sweep.ts";
import type { TuneResult } from "../experiment/tuning/result.ts";
import type { Verdict } from "../report/ci/verdict.ts";
import type { CsvFile } from "../report/csv-file.ts";
import type { TerminalOptions } from "../report/terminal/options.ts";
import type { CommandError } from "./exit.ts";
import { hasColor, hasUnicode, type Io, widthOf } from "./io.ts";
import { type OutputOptions, shellWord } from "./options.ts";
import { pageRuntime } from "./package-files.ts";
import { jsonText } from "./results.ts";
import { writeForPipelines, WrittenFiles } from "./written-files.ts";

/** A result as a folder keeps it: with the command line that gives the same again, wherever it is kept. */
export type Kept<Result> = Result & { readonly file: string; readonly command: string };

export type KeptSweep = Kept<SweepResult>;
export type KeptCliff = Kept<CliffResult>;
/** And a run with the best setting, where there is one. */
export type KeptTuning = Kept<TuneResult> & { readonly tryOut: string | null };

/** A kind of result that has a folder of its own: what it is called there, and how it is drawn and judged. */
export interface KeptKind<Result> {
  readonly name: "sweep" | "tune" | "cliff";
  readonly text: (result: Result, options: TerminalOptions) => Promise<string>;
  readonly page: (result: Result, runtime: string) => Promise<string>;
  readonly verdict: (result: Result) => Promise<Verdict>;
  readonly csv: (result: Result) => Promise<Iterable<CsvFile>>;
}

/** The libraries of a page are loaded only when there is to be one. */
export const SWEEP: KeptKind<KeptSweep> = {
  name: "sweep",
  text: async (result, options) => (await import("../report/terminal/sweep.ts")).renderSweep(result, options),
  page: async (result, runtime) =>
    (await import("../report/page/sweep-page.ts")).renderSweepPage(result, {
      runtime,
      command: result.command,
    }),
  verdict: async (result) => (await import("../report/ci/sweep-verdict.ts")).verdictOfSweep(result),
  csv: async (result) => (await import("../report/sweeps/csv.ts")).sweepCsv(result),
};

export const TUNING: KeptKind<KeptTuning> = {
  name: "tune",
  text: async (result, options) =>
    (await import("../report/terminal/tune.ts")).renderTune(result, { ...options, tryOut: result.tryOut }),
  page: async (result, runtime) =>
    (await import("../report/page/tune-page.ts")).renderTunePage(result, {
      runtime,
      command: result.command,
      tryOut: result.tryOut,
    }),
  verdict: async (result) => (await import("../report/ci/tune-verdict.ts")).verdictOfTuning(result),
  csv: async (result) => (await import("../report/tuning/csv.ts")).tuneCsv(result),
};

export const CLIFF: KeptKind<KeptCliff> = {
  name: "cliff",
  text: async (result, options) => (await import("../report/terminal/cliff.ts")).renderCliff(result, options),
  page: async (result, runtime) =>
    (await import("../report/page/cliff-page.ts")).renderCliffPage(result, {
      runtime,
      command: result.command,
    }),
  verdict: async (result) => (await import("../report/ci/cliff-verdict.ts")).verdictOfCliff(result),
  csv: async (result) => (await import("../report/cliff/csv.ts")).cliffCsv(result),
};

/** How a result is shown. */
export type ShowOptions = Pick<OutputOptions, "json" | "report" | "csv" | "junit" | "markdown">;

/** Where a result is kept that is given no folder. */
export function usualFolder(stem: string, name: string): string {
  return join("reports", `${stem}-${name}`);
}

/**
 * Keeps a result in its folder, writes the files that were asked for, and prints the result. Answers what could not be
 * written: what is printed is not lost because a disk is full.
 */
export async function keepResult<Result extends Kept<object>>(
  result: Result,
  kind: KeptKind<Result>,
  { folder, options }: { readonly folder: string; readonly options: ShowOptions },
  io: Io,
): Promise<CommandError | null> {
  const files = new WrittenFiles(io);
  files.write(join(folder, `${kind.name}.json`), jsonText(result));
  const page = join(folder, `${kind.name}.html`);
  await showKept(result, kind, { folder, page, options, files }, io);
  return files.fault;
}

/** What showing needs to know beside the result. */
interface Showing {
  /** Where it is kept, as the user knows it; null: it is not known. */
  readonly folder: string | null;
  /** The page, unless another name is given. */
  readonly page: string;
  readonly options: ShowOptions;
  readonly files: WrittenFiles;
}

/** Writes the files that were asked for, and prints the result. */
export async function showKept<Result extends Kept<object>>(
  result: Result,
  kind: KeptKind<Result>,
  { folder, page, options, files }: Showing,
  io: Io,
): Promise<void> {
  const reportFile = await writePage(result, kind, { page, options, files });
  const parts = { verdict: () => kind.verdict(result), csv: () => kind.csv(result) };
  await writeForPipelines(parts, options, files);
  if (options.json === true) {
    io.stdout.write(jsonText(result));
    if (reportFile !== null) io.stderr.write(`report: ${reportFile}\n`);
    return;
  }
  const layout = { width: widthOf(io), color: hasColor(io), unicode: hasUnicode(io) };
  const command = folder === null ? result.command : commandIn(folder, result, kind.name);
  io.stdout.write(await kind.text(result, { ...layout, command, reportFile }));
}

/** Writes the page if one is wanted, and says where it is. */
async function writePage<Result>(
  result: Result,
  kind: KeptKind<Result>,
  { page, options, files }: Omit<Showing, "folder">,
): Promise<string | null> {
  if (options.report === undefined) return null;
  const shown = options.report === true ? page : options.report;
  return files.write(shown, await kind.page(result, pageRuntime())) ? shown : null;
}

/** The command that takes up what is in the folder. */
function commandIn(folder: string, { file, command }: Kept<object>, name: string): string {
  const isUsual = folder === usualFolder(stemOf(file), name);
  return isUsual ? command : `${command} --out ${shellWord(folder)}`;
}

/** The name of a file without its ending. */
export function stemOf(file: string): string {
  return file.replace(/\.[^.]+$/, "");
}
