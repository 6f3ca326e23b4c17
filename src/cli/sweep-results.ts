import { INTERRUPTED } from "../experiment/run.ts";
import { concludeSweep } from "../experiment/sweep/sweep.ts";
import { listed, plural } from "../report/phrases.ts";
import { VERSION } from "../world/simulate.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";
import { keepResult, type ShowOptions, SWEEP } from "./kept-results.ts";
import type { SweepFolder } from "./sweep-folder.ts";
import { sweepAgain } from "./sweep-options.ts";
import type { SweepPlan } from "./sweep-plan.ts";
import type { MadeRuns } from "./sweep-runs.ts";

/** Whether nobody said which figures to show. */
function isUsual({ metric, pareto }: SweepPlan["request"]): boolean {
  return metric.length === 0 && pareto === null;
}

/** The same at every point, unless they are varied themselves. */
function thresholdsOf({ points }: SweepPlan): readonly string[] {
  const texts = points.flatMap(({ scenario }) => (scenario?.thresholds ?? []).map(({ text }) => text));
  return [...new Set(texts)];
}

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
    {
      file: loaded.file,
      name,
      variant: request.variant,
      seeds,
      axes,
      design,
      metrics,
      thresholds: thresholdsOf(plan),
      areUsual: isUsual(request),
      pareto,
      points,
    },
    made.cells,
    { version: VERSION, ended },
  );
  if (result.stopped === null) folder.tidy();
  const kept = { ...result, command: sweepAgain(plan) };
  const fault = await keepResult(kept, SWEEP, { folder: shown, options }, io);
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
  const invalid = points.filter((point) => point.scenario === null);
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
