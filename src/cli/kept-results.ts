import { join, resolve } from "node:path";
import type { CliffResult } from "../experiment/cliff/result.ts";
import type { SweepResult } from "../experiment/sweep/sweep.ts";
import type { TuneResult } from "../experiment/tuning/result.ts";
import type { TerminalOptions } from "../report/terminal/options.ts";
import { CommandError } from "./exit.ts";
import { writeTextFile } from "./files.ts";
import { hasColor, hasUnicode, type Io, widthOf } from "./io.ts";
import { type OutputOptions, shellWord } from "./options.ts";
import { pageRuntime } from "./package-files.ts";
import { jsonText } from "./results.ts";

/** A result as a folder keeps it: with the command line that gives the same again, wherever it is kept. */
export type Kept<Result> = Result & { readonly file: string; readonly command: string };

export type KeptSweep = Kept<SweepResult>;
export type KeptCliff = Kept<CliffResult>;
/** And a run with the best setting, where there is one. */
export type KeptTuning = Kept<TuneResult> & { readonly tryOut: string | null };

/** A kind of result that has a folder of its own: what it is called there, and how it is drawn. */
export interface KeptKind<Result> {
  readonly name: "sweep" | "tune" | "cliff";
  readonly text: (result: Result, options: TerminalOptions) => Promise<string>;
  readonly page: (result: Result, runtime: string) => Promise<string>;
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
};

export const CLIFF: KeptKind<KeptCliff> = {
  name: "cliff",
  text: async (result, options) => (await import("../report/terminal/cliff.ts")).renderCliff(result, options),
  page: async (result, runtime) =>
    (await import("../report/page/cliff-page.ts")).renderCliffPage(result, {
      runtime,
      command: result.command,
    }),
};

/** How a result is shown. */
export type ShowOptions = Pick<OutputOptions, "json" | "report">;

/** Where a result is kept that is given no folder. */
export function usualFolder(stem: string, name: string): string {
  return join("reports", `${stem}-${name}`);
}

/**
 * Keeps a result in its folder, writes the page that was asked for, and prints the result. Answers what could not be
 * written: what is printed is not lost because a disk is full.
 */
export async function keepResult<Result extends Kept<object>>(
  result: Result,
  kind: KeptKind<Result>,
  { folder, options }: { readonly folder: string; readonly options: ShowOptions },
  io: Io,
): Promise<CommandError | null> {
  const faults: CommandError[] = [];
  const write = (file: string, text: string): void => {
    try {
      writeTextFile(resolve(io.folder, file), file, text);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      faults.push(error);
    }
  };
  write(join(folder, `${kind.name}.json`), jsonText(result));
  const page = join(folder, `${kind.name}.html`);
  await showKept(result, kind, { folder, page, options, write, faults }, io);
  return faults[0] ?? null;
}

/** What showing needs to know beside the result. */
interface Showing {
  /** Where it is kept, as the user knows it; null: it is not known. */
  readonly folder: string | null;
  /** The page, unless another name is given. */
  readonly page: string;
  readonly options: ShowOptions;
  readonly write: (file: string, text: string) => void;
  readonly faults: readonly CommandError[];
}

/** Writes the page that was asked for, and prints the result. */
export async function showKept<Result extends Kept<object>>(
  result: Result,
  kind: KeptKind<Result>,
  { folder, page, options, write, faults }: Showing,
  io: Io,
): Promise<void> {
  let reportFile: string | null = null;
  if (options.report !== undefined) {
    reportFile = options.report === true ? page : options.report;
    write(reportFile, await kind.page(result, pageRuntime()));
  }
  if (options.json === true) {
    io.stdout.write(jsonText(result));
    if (reportFile !== null && faults.length === 0) io.stderr.write(`report: ${reportFile}\n`);
    return;
  }
  const layout = { width: widthOf(io), color: hasColor(io), unicode: hasUnicode(io) };
  const command = folder === null ? result.command : commandIn(folder, result, kind.name);
  io.stdout.write(await kind.text(result, { ...layout, command, reportFile }));
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
