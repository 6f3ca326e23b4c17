import type { Command } from "commander";
import { concludeComparison, planJobs } from "../../experiment/compare.ts";
import type { PlannedVariant } from "../../experiment/compare.ts";
import { judged } from "../../experiment/judge.ts";
import { EXIT } from "../exit.ts";
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
import { addPrecisionOptions, checkPrecision, runPrecisely, wordsOfPrecision } from "../precise-runs.ts";
import type { PrecisionOptions } from "../precise-runs.ts";
import { checkOutput, exitCodeOf, publishComparison, publishRun } from "../results.ts";
import { withIncidents } from "../incidents.ts";
import { runJobs } from "../run-jobs.ts";

interface Options extends ScenarioOptions, RunOptions, OutputOptions, PrecisionOptions {
  readonly variant?: string;
}

/** `ripplesim run FILE` */
export function addRunCommand(program: Command, io: Io, settle: (code: ExitCode) => void): void {
  const command = program
    .command("run")
    .description("simulate one scenario and judge its thresholds")
    .argument("<file>", "scenario file, or - for standard input")
    .option("--variant <name>", "the scenario with this variant laid over it");
  addOutputOptions(addPrecisionOptions(addRunOptions(addScenarioOptions(command), 1)));
  command.action(async (file: string, options: Options) => settle(await runFile(file, options, io)));
}

async function runFile(argument: string, options: Options, io: Io): Promise<ExitCode> {
  checkOutput(options);
  checkPrecision(options);
  const loaded = loadFile(argument, io);
  const variant = options.variant ?? null;
  const planned = planVariant(loaded, { name: variant ?? loaded.stem, variant }, adjustmentsOf(options), io);
  const words = ["run", argument, ...(variant === null ? [] : ["--variant", variant])];
  words.push(...wordsOfPrecision(options));
  const command = commandAgain(words, options, planned.scenario.seed);
  const { precision } = options;
  if (precision !== undefined)
    return runUntilPrecise(loaded, planned, command, { ...options, precision }, io);
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
  const summary = await withIncidents(judged(first, planned.scenario.thresholds), planned, options, io);
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

async function runUntilPrecise(
  loaded: LoadedFile,
  planned: PlannedVariant,
  command: string,
  options: Options & Required<Pick<Options, "precision">>,
  io: Io,
): Promise<ExitCode> {
  const { metrics, finished, precision, timings } = await runPrecisely(planned, options, io);
  const { stopped } = finished.at(-1)?.summary ?? { stopped: null };
  const replications = precision.looks.at(-1)?.replications ?? 0;
  // A block that was cut short was planned, and is not whole.
  const isWhole = stopped === null && finished.length === replications;
  const plan = {
    ...planOf(loaded, planned),
    asked: metrics,
    precision,
    replications: isWhole ? replications : finished.length + 1,
  };
  const comparison = concludeComparison(plan, finished);
  await publishComparison(comparison, { stem: loaded.stem, command, options, timings }, io);
  const code = exitCodeOf(comparison.stopped, comparison.variants[planned.name]?.thresholds ?? []);
  return code === EXIT.fine && !precision.reached ? EXIT.cutShort : code;
}

function planOf(
  loaded: LoadedFile,
  planned: PlannedVariant,
): Omit<Parameters<typeof concludeComparison>[0], "replications"> {
  const { name, seed } = planned.scenario;
  return { file: loaded.file, name, seed, variants: [planned], findings: [] };
}
