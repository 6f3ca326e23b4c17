import type { Command } from "commander";
import type { Baseline } from "../../experiment/baseline.ts";
import { concludeComparison, planJobs } from "../../experiment/compare.ts";
import type { ComparisonPlan, PlannedVariant } from "../../experiment/compare.ts";
import { judged } from "../../experiment/judge.ts";
import type { FinishedRun } from "../../experiment/run.ts";
import type { BaselineSummary, Summary } from "../../observe/summary.ts";
import {
  addBaselineOptions,
  checkBaseline,
  heldAgainst,
  withBaseline,
  wordsOfBaseline,
} from "../baseline-options.ts";
import type { BaselineOptions } from "../baseline-options.ts";
import { EXIT } from "../exit.ts";
import type { ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { loadFile, planVariant } from "../load.ts";
import type { LoadedFile } from "../load.ts";
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
import { checkOutput, exitCodeOf, publishComparison, publishRun } from "../results.ts";
import { examplesOf, exampleWishes } from "../examples.ts";
import { withIncidents } from "../incidents.ts";
import type { Timings } from "../results.ts";
import { runJobs } from "../run-jobs.ts";
import { withWarmupFound } from "../warm-runs.ts";

interface Options extends ScenarioOptions, RunOptions, OutputOptions, PrecisionOptions, BaselineOptions {
  readonly variant?: string;
}

/** `ripplesim run FILE` */
export function addRunCommand(program: Command, io: Io, settle: (code: ExitCode) => void): void {
  const command = program
    .command("run")
    .description("simulate one scenario and judge its thresholds")
    .argument("<file>", "scenario file, or - for standard input")
    .option("--variant <name>", "the scenario with this variant laid over it");
  addBaselineOptions(command);
  addOutputOptions(addPrecisionOptions(addRunOptions(addWarmupOption(addScenarioOptions(command)), 1)));
  command.action(async (file: string, options: Options) => settle(await runFile(file, options, io)));
}

async function runFile(argument: string, options: Options, io: Io): Promise<ExitCode> {
  checkOutput(options);
  checkPrecision(options, { hasTable: (options.replications ?? 1) > 1 });
  checkBaseline(options);
  const loaded = loadFile(argument, io);
  const variant = options.variant ?? null;
  const written = planVariant(loaded, { name: variant ?? loaded.stem, variant }, adjustmentsOf(options), io);
  const words = ["run", argument, ...(variant === null ? [] : ["--variant", variant])];
  words.push(...wordsOfPrecision(options), ...wordsOfBaseline(options));
  const older = options.baseline === undefined ? null : readBaseline(options.baseline, [written.name], io);
  const command = commandAgain(words, options, written.scenario.seed);
  const [planned = written] = await withWarmupFound([written], options, io);
  const run = { loaded, planned, command, older };
  const { precision } = options;
  if (precision !== undefined) return runUntilPrecise(run, { ...options, precision }, io);
  return options.replications === undefined || options.replications === 1
    ? runOnce(run, options, io)
    : runOften(run, options, io);
}

interface Run {
  readonly loaded: LoadedFile;
  readonly planned: PlannedVariant;
  readonly command: string;
  /** The result that it must not be worse than. */
  readonly older: Baseline | null;
}

/** How these runs stand against the older ones; nothing where there are none. */
function held(
  { planned, older }: Run,
  runs: readonly Summary[],
  options: BaselineOptions,
): BaselineSummary | undefined {
  return heldAgainst({ [planned.name]: runs }, [planned], { ...options, older });
}

async function runOnce(run: Run, options: Options, io: Io): Promise<ExitCode> {
  const { loaded, planned, command } = run;
  const plan = { ...planOf(run), replications: 1 };
  // To watch requests takes about half as long as the run itself: only where there is a page to show them.
  const wishes = options.report === undefined ? [] : exampleWishes(planned.scenario);
  const jobs = planJobs(plan).map((job) => ({ ...job, examples: wishes, isAlone: true }));
  const { finished, timings } = await runJobs(jobs, options, io);
  const first = finished[0];
  if (first === undefined) throw new Error("the run gave no answer");
  const alone = await withIncidents(judged(first, planned.scenario.thresholds), planned, options, io);
  const baseline = held(run, alone.stopped === null ? [alone] : [], options);
  const summary = baseline === undefined ? alone : { ...alone, baseline };
  const examples = examplesOf(first, wishes);
  await publishRun(summary, { stem: loaded.stem, command, options, timings, examples }, io);
  return withBaseline(exitCodeOf(summary.stopped, summary.thresholds), baseline);
}

async function runOften(run: Run, options: Options, io: Io): Promise<ExitCode> {
  const plan = {
    ...planOf(run),
    replications: options.replications ?? 1,
    asked: figuresNamed(options.metric, [run.planned]),
  };
  const { finished, timings } = await runJobs(planJobs(plan), options, io);
  return concludeRuns(run, { plan, finished, timings }, options, io);
}

async function runUntilPrecise(
  run: Run,
  options: Options & Required<Pick<Options, "precision">>,
  io: Io,
): Promise<ExitCode> {
  const { plan, finished, timings } = await runPrecisely(planOf(run), options, io);
  const code = await concludeRuns(run, { plan, finished, timings }, options, io);
  return code === EXIT.fine && plan.precision?.reached !== true ? EXIT.cutShort : code;
}

interface Runs {
  readonly plan: ComparisonPlan;
  readonly finished: readonly FinishedRun[];
  readonly timings: Timings;
}

async function concludeRuns(
  run: Run,
  { plan, finished, timings }: Runs,
  options: Options,
  io: Io,
): Promise<ExitCode> {
  const { loaded, planned, command } = run;
  const alone = concludeComparison(plan, finished);
  const { runs = [], thresholds = [] } = alone.variants[planned.name] ?? {};
  const against = held(run, alone.stopped === null ? runs : [], options);
  const comparison = against === undefined ? alone : { ...alone, against };
  await publishComparison(comparison, { stem: loaded.stem, command, options, timings }, io);
  return withBaseline(exitCodeOf(comparison.stopped, thresholds), against);
}

function planOf({ loaded, planned }: Run): Omit<ComparisonPlan, "replications"> {
  const { name, seed } = planned.scenario;
  return { file: loaded.file, name, seed, variants: [planned], findings: [] };
}
