import { resolve } from "node:path";
import type { Command } from "commander";
import type { ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { loadFile } from "../load.ts";
import { type ShowOptions, SWEEP, usualFolder } from "../kept-results.ts";
import { addShowOptions, type RunOptions } from "../options.ts";
import { checkOutput } from "../results.ts";
import { SweepFolder } from "../sweep-folder.ts";
import { addDesignOptions, addSweepRunOptions, type DesignOptions, requestOf } from "../sweep-options.ts";
import { planSweep } from "../sweep-plan.ts";
import { keepPlan, readOnce } from "../sweep-plan-file.ts";
import { endSweep, tellInvalid } from "../sweep-results.ts";
import { makeRuns } from "../sweep-runs.ts";
import { addMergeCommand } from "./sweep-merge.ts";
import { addPlanCommand } from "./sweep-plan.ts";
import { addWorkCommand } from "./sweep-work.ts";

interface Options extends DesignOptions, RunOptions, ShowOptions {
  readonly out?: string;
}

/** `ripplesim sweep FILE --vary PATH=VALUES`, and its three steps for schedulers. */
export function addSweepCommand(program: Command, io: Io, settle: (code: ExitCode) => void): void {
  const command = program
    .command("sweep")
    .description("run a scenario with a setting varied, or several, and show every figure over them")
    .enablePositionalOptions()
    .argument("<file>", "scenario file, or - for standard input");
  addShowOptions(addSweepRunOptions(addDesignOptions(command)), SWEEP.name)
    .option(
      "--out <folder>",
      "the sweep's folder, where it can be taken up again (default: reports/NAME-sweep)",
    )
    .action(async (file: string, options: Options) => settle(await sweepFile(file, options, io)));
  addPlanCommand(command, io, settle);
  addWorkCommand(command, io, settle);
  addMergeCommand(command, io, settle);
}

async function sweepFile(argument: string, options: Options, io: Io): Promise<ExitCode> {
  checkOutput(options);
  const request = requestOf(argument, options);
  const { loaded, companions } = readOnce(loadFile(argument, io));
  const counted = (runs: number): void => io.runner.prepare?.(Math.min(runs, options.jobs));
  const plan = planSweep({ loaded, request, counted }, io);
  tellInvalid(plan, io);
  const shown = options.out ?? usualFolder(loaded.stem, SWEEP.name);
  const path = resolve(io.folder, shown);
  const folder = new SweepFolder(path, shown);
  keepPlan(plan, { folder: path, shown, companions }, io);
  const made = await makeRuns(plan, folder, options, io);
  return endSweep(plan, made, { folder, shown, options }, io);
}
