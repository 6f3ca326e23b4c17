import type { Command } from "commander";
import { concludeComparison, planJobs } from "../../experiment/compare.ts";
import type { ComparisonPlan, PlannedVariant } from "../../experiment/compare.ts";
import { usageError } from "../exit.ts";
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
import { checkOutput, exitCodeOf, publishComparison } from "../results.ts";
import { runJobs } from "../run-jobs.ts";
import { withWarmupFound } from "../warm-runs.ts";

interface Options extends ScenarioOptions, RunOptions, OutputOptions {}

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
  addOutputOptions(addRunOptions(addWarmupOption(addScenarioOptions(command)), REPLICATIONS));
  command.action(async (files: readonly string[], options: Options) =>
    settle(await compareFiles(files, options, io)),
  );
}

async function compareFiles(files: readonly string[], options: Options, io: Io): Promise<ExitCode> {
  checkOutput(options);
  const adjustments = adjustmentsOf(options);
  const loaded = files.map((file) => loadFile(file, io));
  const plan =
    loaded.length === 1 ? planOfVariants(loaded[0]!, adjustments, io) : planOfFiles(loaded, adjustments, io);
  const variants = await withWarmupFound(plan.variants, options, io);
  const complete = { ...plan, variants, replications: options.replications ?? REPLICATIONS };
  const { finished, timings } = await runJobs(planJobs(complete), options, io);
  const comparison = concludeComparison(complete, finished);
  const command = commandAgain(
    ["compare", ...files],
    { ...options, replications: complete.replications },
    complete.seed,
  );
  await publishComparison(comparison, { stem: loaded[0]!.stem, command, options, timings }, io);
  return exitCodeOf(comparison.stopped, comparison.findings);
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
