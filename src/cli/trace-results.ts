import { join, resolve } from "node:path";
import { chromeTrace } from "../report/traces/chrome-trace.ts";
import { otlpTrace } from "../report/traces/otlp-trace.ts";
import type { TraceReport } from "../report/traces/trace-report.ts";
import { writeTextFile } from "./files.ts";
import { hasColor, hasUnicode, type Io, widthOf } from "./io.ts";
import type { OutputOptions } from "./options.ts";
import { jsonText } from "./results.ts";

/** Traces and what to do with them. */
interface Publication {
  readonly stem: string;
  readonly command: string;
  readonly options: Pick<OutputOptions, "json" | "report" | "out"> & {
    readonly chrome?: string;
    readonly otlp?: string;
  };
}

/** Prints traces and writes the files asked for. */
export async function publishTraces(report: TraceReport, publication: Publication, io: Io): Promise<void> {
  const { options, command } = publication;
  const reportFile = await writePage(report, publication, io);
  if (options.chrome !== undefined) writeJson(options.chrome, chromeTrace(report), io);
  if (options.otlp !== undefined) writeJson(options.otlp, otlpTrace(report), io);
  if (options.json === true) {
    io.stdout.write(jsonText(report));
    if (reportFile !== null) io.stderr.write(`report: ${reportFile}\n`);
    return;
  }
  const { renderTraces } = await import("../report/terminal/traces.ts");
  const layout = { width: widthOf(io), color: hasColor(io), unicode: hasUnicode(io) };
  io.stdout.write(renderTraces(report, { ...layout, command, reportFile }));
}

function writeJson(shown: string, value: unknown, io: Io): void {
  writeTextFile(resolve(io.folder, shown), shown, `${JSON.stringify(value)}\n`);
}

async function writePage(
  report: TraceReport,
  { stem, command, options }: Publication,
  io: Io,
): Promise<string | null> {
  if (options.report === undefined) return null;
  const name = `${stem}-trace-${report.fingerprint.slice(0, 8)}.html`;
  const shown = options.report === true ? join(options.out, name) : options.report;
  const { renderTracesPage } = await import("../report/page/traces-page.ts");
  writeTextFile(resolve(io.folder, shown), shown, renderTracesPage(report, command));
  return shown;
}
