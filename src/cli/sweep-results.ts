import { join, resolve } from "node:path";
import type { SweepResult } from "../experiment/sweep/sweep.ts";
import { writeTextFile } from "./files.ts";
import { hasColor, hasUnicode, type Io, widthOf } from "./io.ts";
import type { OutputOptions } from "./options.ts";
import { pageRuntime } from "./package-files.ts";
import { jsonText } from "./results.ts";

interface Publication {
  /** The sweep's folder as the user knows it. */
  readonly folder: string;
  readonly command: string;
  readonly options: Pick<OutputOptions, "json" | "report">;
}

/** Prints a sweep, keeps its result in its folder, and writes the page if one is wanted. */
export async function publishSweep(
  result: SweepResult,
  { folder, command, options }: Publication,
  io: Io,
): Promise<void> {
  const kept = join(folder, "sweep.json");
  writeTextFile(resolve(io.folder, kept), kept, jsonText(result));
  let reportFile: string | null = null;
  if (options.report !== undefined) {
    reportFile = options.report === true ? join(folder, "sweep.html") : options.report;
    const { renderSweepPage } = await import("../report/page/sweep-page.ts");
    const page = renderSweepPage(result, { runtime: pageRuntime(), command });
    writeTextFile(resolve(io.folder, reportFile), reportFile, page);
  }
  if (options.json === true) {
    io.stdout.write(jsonText(result));
    if (reportFile !== null) io.stderr.write(`report: ${reportFile}\n`);
    return;
  }
  const { renderSweep } = await import("../report/terminal/sweep.ts");
  const layout = { width: widthOf(io), color: hasColor(io), unicode: hasUnicode(io) };
  io.stdout.write(renderSweep(result, { ...layout, command, reportFile }));
}
