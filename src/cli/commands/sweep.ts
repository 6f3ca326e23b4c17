import { join, resolve } from "node:path";
import type { Command } from "commander";
import { type PlannedVariant, seedsOf } from "../../experiment/compare.ts";
import type { Metric } from "../../experiment/metrics.ts";
import { INTERRUPTED } from "../../experiment/run.ts";
import { type Axis, AxisError, parseAxis, parseRange } from "../../experiment/sweep/axis.ts";
import { gridOf, latinHypercube, type Point, zipOf } from "../../experiment/sweep/design.ts";
import {
  type Cell,
  cellOf,
  metricNamed,
  pointOf,
  type SweepResult,
  usualMetrics,
} from "../../experiment/sweep/sweep.ts";
import { Randoms } from "../../kernel/random.ts";
import { type Override, parseOverride } from "../../scenario/parse.ts";
import { ScenarioError } from "../../scenario/problem.ts";
import { VERSION } from "../../world/simulate.ts";
import { type ExitCode, usageError } from "../exit.ts";
import { type Io, wallClockReason } from "../io.ts";
import { type LoadedFile, loadFile, planVariant, withoutWarnings } from "../load.ts";
import {
  addRunOptions,
  addScenarioOptions,
  adjustmentsOf,
  commandAgain,
  listOption,
  type OutputOptions,
  type RunOptions,
  type ScenarioOptions,
  wholeNumber,
} from "../options.ts";
import { checkOutput, exitCodeOf } from "../results.ts";
import { runJobs, withTimeLeft } from "../run-jobs.ts";
import { cellName, SweepFolder } from "../sweep-folder.ts";
import { publishSweep } from "../sweep-results.ts";

interface Options extends ScenarioOptions, RunOptions, Pick<OutputOptions, "json" | "report"> {
  readonly vary: readonly string[];
  readonly zip?: true;
  readonly samples?: number;
  readonly metric: readonly string[];
  readonly variant?: string;
  readonly out?: string;
}

/** Enough for an interval, few enough for many points. */
const REPLICATIONS = 3;
/** Jobs handed to the threads at a time: each carries its whole scenario. */
const BATCH = 512;

/** `ripplesim sweep FILE --vary PATH=VALUES` */
export function addSweepCommand(program: Command, io: Io, settle: (code: ExitCode) => void): void {
  const command = program
    .command("sweep")
    .description("run a scenario with a setting varied, or several, and show every figure over them")
    .argument("<file>", "scenario file, or - for standard input")
    .addOption(
      listOption(
        "--vary <path=values>",
        "what to vary: path=a,b,c or path=from..to:step or path=from..to:x2 (repeatable: a grid)",
      ),
    )
    .option("--zip", "take the first values of all together, then the second ones, instead of a grid")
    .option("--samples <n>", "draw n points between path=from..to[:log] as a Latin hypercube", wholeNumber)
    .addOption(listOption("--metric <path>", "a figure to show instead of the usual ones (repeatable)"))
    .option("--variant <name>", "the scenario with this variant laid over it");
  addRunOptions(addScenarioOptions(command), REPLICATIONS)
    .option("--json", "print the result as JSON instead of text")
    .option("--report [file]", "write the page, by default sweep.html in the sweep's folder")
    .option(
      "--out <folder>",
      "the sweep's folder, where it can be taken up again (default: reports/NAME-sweep)",
    )
    .action(async (file: string, options: Options) => settle(await sweepFile(file, options, io)));
}

interface Plan {
  readonly loaded: LoadedFile;
  readonly axes: readonly Axis[];
  readonly points: readonly Point[];
  readonly design: SweepResult["design"];
  readonly seeds: readonly string[];
  /** The scenario of each point. */
  readonly planned: readonly PlannedVariant[];
  readonly metrics: readonly Metric[];
}

async function sweepFile(argument: string, options: Options, io: Io): Promise<ExitCode> {
  checkOutput(options);
  if (options.vary.length === 0)
    throw usageError("nothing to vary: give --vary PATH=VALUES, e.g. --vary services.shop.queue=10,20,40");
  const plan = asUsageError(() => planSweep(argument, options, io));
  const shown = options.out ?? join("reports", `${plan.loaded.stem}-sweep`);
  const folder = new SweepFolder(resolve(io.folder, shown), shown);
  const { cells, ended } = await cellsOf(plan, folder, options, io);
  const result = resultOf(plan, options, { cells, ended });
  const command = commandAgain(["sweep", argument, ...wordsOf(options)], options, plan.seeds[0]!);
  await publishSweep(result, { folder: shown, command, options }, io);
  return exitCodeOf(result.stopped, []);
}

function planSweep(argument: string, options: Options, io: Io): Plan {
  const loaded = loadFile(argument, io);
  const variant = options.variant ?? null;
  const base = planVariant(loaded, { name: variant ?? loaded.stem, variant }, adjustmentsOf(options), io);
  const { scenario } = base;
  const { axes, points, design } = designOf(options, scenario.seed);
  const twice = axes.find(({ path }, index) => axes.findIndex((other) => other.path === path) < index);
  if (twice !== undefined) throw new AxisError(`${twice.path} is varied twice`);
  const quiet = withoutWarnings(io);
  const planned = points.map((point) => {
    const adjustments = adjustmentsOf(options);
    const overrides = [...adjustments.overrides, ...overridesAt(axes, point)];
    return planVariant(loaded, { name: point.join(", "), variant }, { ...adjustments, overrides }, quiet);
  });
  const metrics =
    options.metric.length === 0
      ? usualMetrics(scenario)
      : options.metric.map((path) => metricNamed(scenario, path));
  const seeds = seedsOf(scenario.seed, options.replications ?? REPLICATIONS);
  return { loaded, axes, points, design, seeds, planned, metrics };
}

function designOf(options: Options, seed: string): Pick<Plan, "axes" | "points" | "design"> {
  if (options.samples !== undefined) {
    if (options.zip === true) throw usageError("--zip and --samples exclude each other");
    const randoms = new Randoms(seed);
    const drawn = latinHypercube(options.vary.map(parseRange), options.samples, (name) =>
      randoms.stream(name),
    );
    return { ...drawn, design: "samples" };
  }
  const axes = options.vary.map(parseAxis);
  return options.zip === true
    ? { axes, points: zipOf(axes), design: "zip" }
    : { axes, points: gridOf(axes), design: "grid" };
}

function overridesAt(axes: readonly Axis[], point: Point): readonly Override[] {
  return axes.map(({ path }, index) => ({
    ...parseOverride(`${path}=${point[index] ?? ""}`),
    origin: "--vary",
  }));
}

/** The cells point by point, seed by seed, null where the sweep was ended before; and what ended it. */
interface Made {
  readonly cells: readonly (Cell | null)[];
  readonly ended: string | null;
}

/** Makes the runs that no earlier sweep has left in the folder. */
async function cellsOf(plan: Plan, folder: SweepFolder, options: Options, io: Io): Promise<Made> {
  const runs = plan.planned.flatMap(({ scenario, source }) =>
    plan.seeds.map((seed) => ({ scenario: { ...scenario, seed }, source })),
  );
  const budget = String(options.events ?? "");
  const figures = plan.metrics.map(({ path }) => path.join(".")).join(" ");
  const names = runs.map(({ scenario }) => cellName([VERSION, budget, figures, JSON.stringify(scenario)]));
  const cells = names.map((name) => folder.read(name));
  const missing = runs.map((_, index) => index).filter((index) => cells[index] === null);
  if (missing.length < runs.length && missing.length > 0)
    io.stderr.write(`${runs.length - missing.length} of ${runs.length} runs are there already\n`);
  const startedAt = io.now();
  let ended: string | null = null;
  for (let from = 0; from < missing.length && ended === null; from += BATCH) {
    const batch = missing.slice(from, from + BATCH);
    await runJobs(
      batch.map((index) => runs[index]!),
      withTimeLeft(options, io.now() - startedAt),
      io,
      (place, finished) => {
        const index = batch[place]!;
        const cell = cellOf(runs[index]!.scenario, plan.metrics, finished);
        // A run that was cut short from outside is made again another time; one that its own budget ended is not.
        if (isFromOutside(cell.stopped)) ended ??= cell.stopped;
        else {
          folder.write(names[index]!, cell);
          cells[index] = cell;
        }
      },
    );
    if (batch.some((index) => cells[index] === null)) ended ??= endOf(options, io.now() - startedAt);
  }
  return { cells, ended };
}

function resultOf(plan: Plan, options: Options, { cells, ended }: Made): SweepResult {
  const { axes, design, loaded, points, seeds } = plan;
  const metrics = plan.metrics.map((metric) => ({ ...metric, path: metric.path.join(".") }));
  const missing = cells.filter((cell) => cell === null).length;
  return {
    schema: "ripplesim/sweep@1",
    version: VERSION,
    file: loaded.file,
    name: plan.planned[0]!.scenario.name,
    variant: options.variant ?? null,
    seeds,
    axes,
    design,
    metrics,
    points: points.map((point, index) => {
      const own = cells.slice(index * seeds.length, (index + 1) * seeds.length);
      return pointOf(
        point,
        metrics,
        own.filter((cell) => cell !== null),
      );
    }),
    stopped: missing === 0 ? null : { reason: ended ?? INTERRUPTED, missing, runs: cells.length },
  };
}

function wordsOf(options: Options): readonly string[] {
  const { vary, zip, samples, metric, variant, out, events } = options;
  return [
    ...vary.flatMap((axis) => ["--vary", axis]),
    ...(zip === true ? ["--zip"] : []),
    ...(samples === undefined ? [] : ["--samples", String(samples)]),
    ...metric.flatMap((path) => ["--metric", path]),
    ...(variant === undefined ? [] : ["--variant", variant]),
    ...(events === undefined ? [] : ["--events", String(events)]),
    ...(out === undefined ? [] : ["--out", out]),
  ];
}

function asUsageError<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof AxisError) throw usageError(error.message);
    if (error instanceof ScenarioError) throw usageError(`--vary ${error.message}`);
    throw error;
  }
}

/** Its own budget of events or of requests ends a run in the same way every time; nothing else does. */
function isFromOutside(reason: string | null): boolean {
  return reason !== null && !/^the budget of .* (events|live requests)$/.test(reason);
}

/** Why runs are missing of which none was cut short: it ended between two. */
function endOf({ wallClock }: Options, elapsedMs: number): string {
  return wallClock !== undefined && elapsedMs >= wallClock ? wallClockReason(wallClock) : INTERRUPTED;
}
