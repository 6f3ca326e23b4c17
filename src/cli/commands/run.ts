import type { Command } from "commander";
import { concludeComparison, planJobs } from "../../experiment/compare.ts";
import type { PlannedVariant } from "../../experiment/compare.ts";
import { judged } from "../../experiment/judge.ts";
import type { ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { loadFile, planVariant } from "../load.ts";
import type { LoadedFile } from "../load.ts";
import {
  addOutputOptions,
  addRunOptions,
  addScenarioOptions,
  adjustmentsOf,
  commandAgain,
} from "../options.ts";
import type { OutputOptions, RunOptions, ScenarioOptions } from "../options.ts";
import { checkOutput, exitCodeOf, publishComparison, publishRun } from "../results.ts";
import { runJobs } from "../run-jobs.ts";

interface Options extends ScenarioOptions, RunOptions, OutputOptions {
  readonly variant?: string;
}

/** `ripplesim run FILE` */
export function addRunCommand(program: Command, io: Io, settle: (code: ExitCode) => void): void {
  const command = program
    .command("run")
    .description("simulate one scenario and judge its thresholds")
    .argument("<file>", "scenario file, or - for standard input")
    .option("--variant <name>", "the scenario with this variant laid over it");
  addOutputOptions(addRunOptions(addScenarioOptions(command), 1));
  command.action(async (file: string, options: Options) => settle(await runFile(file, options, io)));
}

async function runFile(argument: string, options: Options, io: Io): Promise<ExitCode> {
  checkOutput(options);
  const loaded = loadFile(argument, io);
  const variant = options.variant ?? null;
  const planned = planVariant(loaded, { name: variant ?? loaded.stem, variant }, adjustmentsOf(options), io);
  const words = ["run", argument, ...(variant === null ? [] : ["--variant", variant])];
  const command = commandAgain(words, options, planned.scenario.seed);
  return options.replications === undefined || options.replications === 1
    ? runOnce(loaded, planned, command, options, io)
    : runOften(loaded, planned, command, options, io);
}

async function runOnce(
  loaded: LoadedFile,
  planned: PlannedVariant,
  command: string,
  options: Options,
  io: Io,
): Promise<ExitCode> {
  const plan = { ...planOf(loaded, planned), replications: 1 };
  const { finished, timings } = await runJobs(planJobs(plan), options, io);
  const first = finished[0];
  if (first === undefined) throw new Error("the run gave no answer");
  const summary = judged(first, planned.scenario.thresholds);
  await publishRun(summary, { stem: loaded.stem, command, options, timings }, io);
  return exitCodeOf(summary.stopped, summary.thresholds);
}

async function runOften(
  loaded: LoadedFile,
  planned: PlannedVariant,
  command: string,
  options: Options,
  io: Io,
): Promise<ExitCode> {
  const plan = { ...planOf(loaded, planned), replications: options.replications ?? 1 };
  const { finished, timings } = await runJobs(planJobs(plan), options, io);
  const comparison = concludeComparison(plan, finished);
  await publishComparison(comparison, { stem: loaded.stem, command, options, timings }, io);
  return exitCodeOf(comparison.stopped, comparison.variants[planned.name]?.thresholds ?? []);
}

function planOf(
  loaded: LoadedFile,
  planned: PlannedVariant,
): Omit<Parameters<typeof concludeComparison>[0], "replications"> {
  const { name, seed } = planned.scenario;
  return { file: loaded.file, name, seed, variants: [planned], findings: [] };
}
