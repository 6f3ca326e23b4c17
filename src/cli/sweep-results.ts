import { join, resolve } from "node:path";
import { INTERRUPTED } from "../experiment/run.ts";
import { concludeSweep, type SweepResult } from "../experiment/sweep/sweep.ts";
import { listed, plural } from "../report/phrases.ts";
import { VERSION } from "../world/simulate.ts";
import { CommandError, EXIT, type ExitCode } from "./exit.ts";
import { writeTextFile } from "./files.ts";
import { hasColor, hasUnicode, type Io, widthOf } from "./io.ts";
import { pageRuntime } from "./package-files.ts";
import { jsonText } from "./results.ts";
import type { SweepFolder } from "./sweep-folder.ts";
import { type ShowOptions, sweepAgain } from "./sweep-options.ts";
import type { SweepPlan } from "./sweep-plan.ts";
import type { MadeRuns } from "./sweep-runs.ts";

interface Publication {
  readonly folder: SweepFolder;
  /** The sweep's folder as the user knows it. */
  readonly shown: string;
  readonly options: ShowOptions;
}

/** Prints what was found, keeps it, and says what is not as it should be. */
export async function endSweep(
  plan: SweepPlan,
  made: MadeRuns,
  { folder, shown, options }: Publication,
  io: Io,
): Promise<ExitCode> {
  const ended = made.ended ?? `a failure in ${plural(made.failures.length, "run")}`;
  const { loaded, request, axes, design, seeds, metrics, pareto, points, name } = plan;
  const result = concludeSweep(
    { file: loaded.file, name, variant: request.variant, seeds, axes, design, metrics, pareto, points },
    made.cells,
    { version: VERSION, ended },
  );
  if (result.stopped === null) folder.tidy();
  const fault = await publishSweep(result, { shown, command: sweepAgain(plan, shown), options }, io);
  tellFailures(plan, made, io);
  if (fault !== null) {
    io.stderr.write(`${fault.message}\n`);
    return fault.exitCode;
  }
  const code = exitCodeOfRuns(made);
  const isInvalid = result.points.some(({ invalid }) => invalid !== null);
  return isInvalid && (code === EXIT.fine || code === EXIT.cutShort) ? EXIT.invalidScenario : code;
}

/** What the runs alone say to a script. */
export function exitCodeOfRuns({ cells, ended, failures }: MadeRuns): ExitCode {
  if (failures.some(({ error }) => error.exitCode === EXIT.bug)) return EXIT.bug;
  if (ended === INTERRUPTED) return EXIT.interrupted;
  const isCut =
    ended !== null || failures.length > 0 || cells.some((cell) => cell !== null && cell.stopped !== null);
  return isCut ? EXIT.cutShort : EXIT.fine;
}

/** Points at which the scenario is invalid are said before the others are run. Answers whether there are any. */
export function tellInvalid({ points, axes }: SweepPlan, io: Io): boolean {
  const invalid = points.filter((point) => point.planned === null);
  const [first] = invalid;
  if (first === undefined) return false;
  const where = listed(first.values.map((value, index) => `${axes[index]!.path}=${value}`));
  const left = invalid.length === 1 ? "; it is left out" : `, first at ${where}; they are left out`;
  io.stderr.write(
    `${first.invalid}\n\nThe scenario is invalid at ${plural(invalid.length, "point")} of ${points.length}${left}.\n`,
  );
  return true;
}

/** The first run that failed in full, and how many more did. */
export function tellFailures(plan: SweepPlan, { failures }: MadeRuns, io: Io): void {
  const [first] = failures;
  if (first === undefined) return;
  const { axes, points, seeds } = plan;
  const { values } = points[Math.floor(first.index / seeds.length)]!;
  const where = listed(values.map((value, index) => `${axes[index]!.path}=${value}`));
  const more = failures.length === 1 ? "" : `; ${plural(failures.length - 1, "more run")} failed`;
  io.stderr.write(
    `${first.error.message}\nat ${where}, seed ${seeds[first.index % seeds.length]!}${more}. The others were made.\n`,
  );
}

/** Prints a sweep, keeps its result in its folder, and writes the page if one is wanted. Answers what could not be written. */
async function publishSweep(
  result: SweepResult,
  {
    shown,
    command,
    options,
  }: { readonly shown: string; readonly command: string; readonly options: ShowOptions },
  io: Io,
): Promise<CommandError | null> {
  const faults: CommandError[] = [];
  // What is printed is not lost because a disk is full.
  const write = (name: string, text: string): void => {
    try {
      writeTextFile(resolve(io.folder, name), name, text);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      faults.push(error);
    }
  };
  write(join(shown, "sweep.json"), jsonText(result));
  let reportFile: string | null = null;
  if (options.report !== undefined) {
    reportFile = options.report === true ? join(shown, "sweep.html") : options.report;
    const { renderSweepPage } = await import("../report/page/sweep-page.ts");
    write(reportFile, renderSweepPage(result, { runtime: pageRuntime(), command }));
  }
  if (options.json === true) {
    io.stdout.write(jsonText(result));
    if (reportFile !== null && faults.length === 0) io.stderr.write(`report: ${reportFile}\n`);
    return faults[0] ?? null;
  }
  const { renderSweep } = await import("../report/terminal/sweep.ts");
  const layout = { width: widthOf(io), color: hasColor(io), unicode: hasUnicode(io) };
  io.stdout.write(renderSweep(result, { ...layout, command, reportFile }));
  return faults[0] ?? null;
}
