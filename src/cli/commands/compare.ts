import type { Command } from "commander";
import { concludeComparison, planJobs } from "../../experiment/compare.ts";
import type { ComparisonPlan, PlannedVariant } from "../../experiment/compare.ts";
import type { Comparison } from "../../experiment/comparison.ts";
import type { FinishedRun } from "../../experiment/run.ts";
import type { Summary } from "../../observe/summary.ts";
import {
  addBaselineOptions,
  checkBaseline,
  heldAgainst,
  withBaseline,
  wordsOfBaseline,
} from "../baseline-options.ts";
import type { BaselineOptions } from "../baseline-options.ts";
import { EXIT, usageError } from "../exit.ts";
import type { ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { loadFile, parseLoaded, planVariant, withoutWarnings } from "../load.ts";
import type { Adjustments, LoadedFile } from "../load.ts";
import {
  addOutputOptions,
  addRunOptions,
  addScenarioOptions,
  addWarmupOption,
  adjustmentsOf,
  commandAgain,
} from "../options.ts";
import type { OutputOptions, RunOptions, ScenarioOptions } from "../options.ts";
import {
  addPrecisionOptions,
  checkPrecision,
  figuresNamed,
  runPrecisely,
  wordsOfPrecision,
} from "../precise-runs.ts";
import type { PrecisionOptions } from "../precise-runs.ts";
import { readBaseline } from "../result-file.ts";
import type { Timings } from "../results.ts";
import { checkOutput, exitCodeOf, publishComparison } from "../results.ts";
import { runJobs } from "../run-jobs.ts";
import { withWarmupFound } from "../warm-runs.ts";

interface Options extends ScenarioOptions, RunOptions, OutputOptions, PrecisionOptions, BaselineOptions {}

/** Enough for an interval, few enough to wait for. */
const REPLICATIONS = 5;

/** `ripplesim compare FILE...` */
export function addCompareCommand(program: Command, io: Io, settle: (code: ExitCode) => void): void {
  const command = program
    .command("compare")
    .description(
      "run all variants of a scenario, or several scenarios, on common random numbers and judge the findings",
    )
    .argument("<files...>", "one scenario with variants, or several scenarios");
  addBaselineOptions(command);
  addOutputOptions(
    addPrecisionOptions(addRunOptions(addWarmupOption(addScenarioOptions(command)), REPLICATIONS)),
  );
  command.action(async (files: readonly string[], options: Options) =>
    settle(await compareFiles(files, options, io)),
  );
}

async function compareFiles(files: readonly string[], options: Options, io: Io): Promise<ExitCode> {
  checkOutput(options);
  checkPrecision(options, { hasTable: true });
  checkBaseline(options);
  const adjustments = adjustmentsOf(options);
  const loaded = files.map((file) => loadFile(file, io));
  const plan =
    loaded.length === 1 ? planOfVariants(loaded[0]!, adjustments, io) : planOfFiles(loaded, adjustments, io);
  const names = plan.variants.map(({ name }) => name);
  const older = options.baseline === undefined ? null : readBaseline(options.baseline, names, io);
  const variants = await withWarmupFound(plan.variants, options, io);
  const { complete, finished, timings } = await runsOf({ ...plan, variants }, options, io);
  const concluded = concludeComparison(complete, finished);
  const against = heldAgainst(wholeRunsOf(concluded), variants, { ...options, older });
  const comparison = against === undefined ? concluded : { ...concluded, against };
  const command = commandAgain(
    ["compare", ...files, ...wordsOfPrecision(options), ...wordsOfBaseline(options)],
    // How many a precision takes is found again.
    options.precision === undefined ? { ...options, replications: complete.replications } : options,
    complete.seed,
  );
  await publishComparison(comparison, { stem: loaded[0]!.stem, command, options, timings }, io);
  const code = withBaseline(exitCodeOf(comparison.stopped, comparison.findings), against);
  return code === EXIT.fine && complete.precision?.reached === false ? EXIT.cutShort : code;
}

/** Where a run was cut short, none is whole. */
function wholeRunsOf({ variants, stopped }: Comparison): Readonly<Record<string, readonly Summary[]>> {
  if (stopped !== null) return {};
  return Object.fromEntries(Object.entries(variants).map(([name, { runs }]) => [name, runs]));
}

interface Runs {
  readonly complete: ComparisonPlan;
  readonly finished: readonly FinishedRun[];
  readonly timings: Timings;
}

/** As many replications as were asked for, or as precision takes. */
async function runsOf(plan: Omit<ComparisonPlan, "replications">, options: Options, io: Io): Promise<Runs> {
  const { precision } = options;
  if (precision !== undefined) {
    const { plan: complete, ...runs } = await runPrecisely(plan, { ...options, precision }, io);
    return { complete, ...runs };
  }
  const asked = figuresNamed(options.metric, plan.variants);
  const complete = { ...plan, asked, replications: options.replications ?? REPLICATIONS };
  return { complete, ...(await runJobs(planJobs(complete), options, io)) };
}

/** Exactly the variants of the file, in its order. */
function planOfVariants(
  loaded: LoadedFile,
  adjustments: Adjustments,
  io: Io,
): Omit<ComparisonPlan, "replications"> {
  const { name, seed, variants, findings } = parseLoaded(loaded, null, adjustments, io);
  const names = Object.keys(variants);
  if (names.length === 0)
    throw usageError(`${loaded.argument} has no variants; give it some, or name several files`);
  const quiet = withoutWarnings(io);
  const planned = names.map((variant) => planVariant(loaded, { name: variant, variant }, adjustments, quiet));
  return { file: loaded.file, name, seed, variants: planned, findings };
}

/** Every file as written, all on the seed of the first. Findings speak of variants, so there are none to judge. */
function planOfFiles(
  files: readonly LoadedFile[],
  adjustments: Adjustments,
  io: Io,
): Omit<ComparisonPlan, "replications"> {
  const planned: PlannedVariant[] = [];
  for (const loaded of files) {
    if (planned.some(({ name }) => name === loaded.stem))
      throw usageError(`two files are called ${loaded.stem}; results could not tell them apart`);
    planned.push(planVariant(loaded, { name: loaded.stem, variant: null }, adjustments, io));
  }
  const { source, scenario } = planned[0]!;
  return { file: source.file, name: scenario.name, seed: scenario.seed, variants: planned, findings: [] };
}
