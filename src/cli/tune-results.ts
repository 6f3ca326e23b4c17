import { join, resolve } from "node:path";
import type { TuneResult } from "../experiment/tuning/result.ts";
import { settingsOf } from "../report/tuning/words.ts";
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
      readonly vary: readonly string[];
      readonly subjectTo: readonly string[];
      readonly budget: number;
      readonly confidence: number;
      readonly indifference: number;
      readonly out?: string;
    };
}

/** Prints what a search found, and keeps the result in its folder. */
export async function publishTuning(result: TuneResult, publication: Publication, io: Io): Promise<void> {
  const { folder, argument, options } = publication;
  const kept = join(folder, "tune.json");
  writeTextFile(resolve(io.folder, kept), kept, jsonText(result));
  const command = commandAgain(["tune", argument, ...wordsOf(result, options)], options, result.seed);
  const tryOut = tryOutOf(result, publication);
  let reportFile: string | null = null;
  if (options.report !== undefined) {
    reportFile = options.report === true ? join(folder, "tune.html") : options.report;
    const { renderTunePage } = await import("../report/page/tune-page.ts");
    const page = renderTunePage(result, { runtime: pageRuntime(), command, tryOut });
    writeTextFile(resolve(io.folder, reportFile), reportFile, page);
  }
  if (options.json === true) {
    io.stdout.write(jsonText(result));
    if (reportFile !== null) io.stderr.write(`report: ${reportFile}\n`);
    return;
  }
  const { renderTune } = await import("../report/terminal/tune.ts");
  const layout = { width: widthOf(io), color: hasColor(io), unicode: hasUnicode(io) };
  io.stdout.write(renderTune(result, { ...layout, command, tryOut, reportFile }));
}

/** A run with the best setting. */
function tryOutOf(result: TuneResult, { argument, options }: Publication): string | null {
  const settings = settingsOf(result);
  if (settings.length === 0) return null;
  const variant = options.variant === undefined ? [] : ["--variant", options.variant];
  const set = [...options.set, ...settings];
  return commandAgain(["run", argument, ...variant], { ...options, set }, result.seed);
}

function wordsOf(result: TuneResult, options: Publication["options"]): readonly string[] {
  const { vary, subjectTo, variant, events, out } = options;
  return [
    ...vary.flatMap((axis) => ["--vary", axis]),
    `--${result.goal}`,
    result.objective.path,
    ...subjectTo.flatMap((condition) => ["--subject-to", condition]),
    ...["--budget", String(options.budget)],
    ...(options.confidence === 0.95 ? [] : ["--confidence", String(options.confidence)]),
    ...(options.indifference === 0.02 ? [] : ["--indifference", String(options.indifference)]),
    ...(variant === undefined ? [] : ["--variant", variant]),
    ...(events === undefined ? [] : ["--events", String(events)]),
    ...(out === undefined ? [] : ["--out", out]),
  ];
}
