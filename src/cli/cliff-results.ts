import { join, resolve } from "node:path";
import type { CliffResult } from "../experiment/cliff/result.ts";
import { writeTextFile } from "./files.ts";
import { hasColor, hasUnicode, type Io, widthOf } from "./io.ts";
import { commandAgain, type OutputOptions, type RunOptions } from "./options.ts";
import { pageRuntime } from "./package-files.ts";
import { jsonText } from "./results.ts";
import type { VariedOptions } from "./varied-scenario.ts";

interface Publication {
  /** The search's folder as the user knows it. */
  readonly folder: string;
  readonly argument: string;
  readonly options: VariedOptions &
    RunOptions &
    Pick<OutputOptions, "json" | "report"> & {
      readonly vary: string;
      readonly until?: string;
      readonly precision?: string;
      readonly budget: number;
      readonly out?: string;
    };
}

/** Prints where the cliff is, and keeps the result in its folder. */
export async function publishCliff(result: CliffResult, publication: Publication, io: Io): Promise<void> {
  const { folder, argument, options } = publication;
  const kept = join(folder, "cliff.json");
  writeTextFile(resolve(io.folder, kept), kept, jsonText(result));
  const command = commandAgain(["cliff", argument, ...wordsOf(options)], options, result.seed);
  let reportFile: string | null = null;
  if (options.report !== undefined) {
    reportFile = options.report === true ? join(folder, "cliff.html") : options.report;
    const { renderCliffPage } = await import("../report/page/cliff-page.ts");
    const page = renderCliffPage(result, { runtime: pageRuntime(), command });
    writeTextFile(resolve(io.folder, reportFile), reportFile, page);
  }
  if (options.json === true) {
    io.stdout.write(jsonText(result));
    if (reportFile !== null) io.stderr.write(`report: ${reportFile}\n`);
    return;
  }
  const { renderCliff } = await import("../report/terminal/cliff.ts");
  const layout = { width: widthOf(io), color: hasColor(io), unicode: hasUnicode(io) };
  io.stdout.write(renderCliff(result, { ...layout, command, reportFile }));
}

function wordsOf({
  vary,
  until,
  precision,
  variant,
  events,
  budget,
  out,
}: Publication["options"]): readonly string[] {
  return [
    ...["--vary", vary],
    ...(until === undefined ? [] : ["--until", until]),
    ...(precision === undefined ? [] : ["--precision", precision]),
    ...["--budget", String(budget)],
    ...(variant === undefined ? [] : ["--variant", variant]),
    ...(events === undefined ? [] : ["--events", String(events)]),
    ...(out === undefined ? [] : ["--out", out]),
  ];
}
