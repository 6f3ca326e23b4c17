import { join, resolve } from "node:path";
import type { TerminalOptions } from "../report/terminal/options.ts";
import { writeTextFile } from "./files.ts";
import { hasColor, hasUnicode, type Io, widthOf } from "./io.ts";
import type { OutputOptions, RunOptions } from "./options.ts";
import { pageRuntime } from "./package-files.ts";
import { jsonText } from "./results.ts";
import type { VariedOptions } from "./varied-scenario.ts";

/** Options that every search has. */
export type SearchOptions = VariedOptions &
  RunOptions &
  Pick<OutputOptions, "json" | "report"> & { readonly budget: number; readonly out?: string };

/** How the text is laid out, but for the command that each search words itself. */
export type SearchLayout = Omit<TerminalOptions, "command">;

/** What a search found, where it is kept, and how it is drawn. */
interface Publication {
  /** What its files are called: `tune` or `cliff`. */
  readonly name: string;
  /** The search's folder as the user knows it. */
  readonly folder: string;
  readonly options: SearchOptions;
  readonly text: (layout: SearchLayout) => Promise<string>;
  readonly page: (runtime: string) => Promise<string>;
}

/** Keeps the result of a search in its folder, writes the page that was asked for, and prints the result. */
export async function publishSearch(result: object, publication: Publication, io: Io): Promise<void> {
  const { name, folder, options, text, page } = publication;
  const write = (file: string, content: string): void => {
    writeTextFile(resolve(io.folder, file), file, content);
  };
  write(join(folder, `${name}.json`), jsonText(result));
  let reportFile: string | null = null;
  if (options.report !== undefined) {
    reportFile = options.report === true ? join(folder, `${name}.html`) : options.report;
    write(reportFile, await page(pageRuntime()));
  }
  if (options.json === true) {
    io.stdout.write(jsonText(result));
    if (reportFile !== null) io.stderr.write(`report: ${reportFile}\n`);
    return;
  }
  const layout = { width: widthOf(io), color: hasColor(io), unicode: hasUnicode(io) };
  io.stdout.write(await text({ ...layout, reportFile }));
}

/** The words behind the search's own that give the same again. */
export function sharedWords({ variant, events, out }: SearchOptions): readonly string[] {
  return [
    ...(variant === undefined ? [] : ["--variant", variant]),
    ...(events === undefined ? [] : ["--events", String(events)]),
    ...(out === undefined ? [] : ["--out", out]),
  ];
}
