import { type Command, InvalidArgumentError } from "commander";
import { type Axis, AxisError, parseAxis } from "../../experiment/sweep/axis.ts";
import { metricNamed } from "../../experiment/sweep/figures.ts";
import type { Metric } from "../../experiment/metrics.ts";
import { Lattice } from "../../experiment/tuning/lattice.ts";
import type { WantedRun } from "../../experiment/tuning/race.ts";
import { asking, conditionFor, observationOf, ruleOf, tuningCell } from "../../experiment/tuning/readings.ts";
import { findingsOf, type TuneResult } from "../../experiment/tuning/result.ts";
import { tuning, type TuningOutcome } from "../../experiment/tuning/tuning.ts";
import type { RunJob } from "../../experiment/run.ts";
import { ratioOf } from "../../scenario/quantity.ts";
import type { Condition } from "../../scenario/scenario.ts";
import { VERSION } from "../../world/simulate.ts";
import { asUsage, EXIT, type ExitCode, usageError } from "../exit.ts";
import type { Io } from "../io.ts";
import { keepResult, TUNING, usualFolder } from "../kept-results.ts";
import { listOption } from "../options.ts";
import { checkOutput } from "../results.ts";
import { addSearchOptions, type SearchOptions } from "../search-options.ts";
import { SearchRuns } from "../search-runs.ts";
import { keptTuning } from "../tune-results.ts";
import { replicationOf, VariedScenario } from "../varied-scenario.ts";

interface Options extends SearchOptions {
  readonly vary: readonly string[];
  readonly minimize?: string;
  readonly maximize?: string;
  readonly subjectTo: readonly string[];
  readonly confidence: number;
  readonly indifference: number;
}

const CONFIDENCE = 0.95;
const INDIFFERENCE = 0.02;

/** `ripplesim tune FILE --vary PATH=VALUES --minimize METRIC --subject-to CONDITION` */
export function addTuneCommand(program: Command, io: Io, settle: (code: ExitCode) => void): void {
  const command = program
    .command("tune")
    .description("find the setting with the best figure among those that keep the constraints")
    .argument("<file>", "scenario file, or - for standard input")
    .addOption(
      listOption(
        "--vary <path=values>",
        "what may be set: path=a,b,c or path=from..to:step or path=from..to:x2 (repeatable: all combinations)",
      ),
    )
    .option("--minimize <path>", "the figure that is to be small, such as cost.perHour")
    .option("--maximize <path>", "the figure that is to be large")
    .addOption(
      listOption(
        "--subject-to <condition>",
        'what must hold on the mean, e.g. "workloads.users.latency.p99 < 300ms" (repeatable)',
      ),
    )
    .option("--confidence <ratio>", "probability of a right selection (default: 95%)", share(0.5, 1))
    .option(
      "--indifference <ratio>",
      "share of the best figure, and of each limit, that is too small to matter (default: 2%)",
      share(0, 1),
    );
  addSearchOptions(command, "tune").action(async (file: string, options: Partial<Options>) =>
    settle(
      await tuneFile(file, { confidence: CONFIDENCE, indifference: INDIFFERENCE, ...options } as Options, io),
    ),
  );
}

interface Plan {
  readonly varied: VariedScenario;
  readonly axes: readonly Axis[];
  readonly lattice: Lattice;
  readonly goal: TuneResult["goal"];
  readonly objective: Metric;
  readonly conditions: readonly Condition[];
}

async function tuneFile(argument: string, options: Options, io: Io): Promise<ExitCode> {
  checkOutput(options);
  const plan = asUsage(() => planTuning(argument, options, io));
  const folder = options.out ?? usualFolder(plan.varied.loaded.stem, TUNING.name);
  const runs = new SearchRuns(
    {
      folder,
      options,
      figures: [plan.objective.path.join("."), ...options.subjectTo].join("\n"),
      cellOf: (finished) => tuningCell(plan.objective, plan.conditions, finished),
    },
    io,
  );
  const outcome = await search(plan, options, runs);
  const result = resultOf(plan, options, outcome);
  const fault = await keepResult(keptTuning(result, { argument, options }), TUNING, { folder, options }, io);
  if (fault !== null) throw fault;
  return result.best === null ? EXIT.judgedFailed : EXIT.fine;
}

function planTuning(argument: string, options: Options, io: Io): Plan {
  const { minimize, maximize, vary, subjectTo } = options;
  if (vary.length === 0)
    throw usageError("nothing to vary: give --vary PATH=VALUES, e.g. --vary services.shop.instances=2..8:1");
  if ((minimize === undefined) === (maximize === undefined))
    throw usageError("say what is best: either --minimize PATH or --maximize PATH");
  const goal = minimize === undefined ? "maximize" : "minimize";
  const axes = vary.map(parseAxis);
  for (const { path, values } of axes)
    if (values.length < 2) throw new AxisError(`${path} has one value: there is nothing to choose`);
  const twice = axes.find(({ path }, index) => axes.findIndex((other) => other.path === path) < index);
  if (twice !== undefined) throw new AxisError(`${twice.path} is varied twice`);
  const varied = new VariedScenario(argument, options, io);
  const figure = minimize ?? maximize ?? "";
  // What people call the cost is that of an hour.
  const objective = metricNamed(varied.base, figure === "cost" ? "cost.perHour" : figure, `--${goal}`);
  const conditions = subjectTo.map((text) => conditionFor(varied.base, "--subject-to", text));
  checkValues(varied, axes, subjectTo);
  return { varied, axes, lattice: new Lattice(axes), goal, objective, conditions };
}

/** Every value once, with the first ones of the other axes: mistakes are told before the search. */
function checkValues(varied: VariedScenario, axes: readonly Axis[], subjectTo: readonly string[]): void {
  const paths = axes.map(({ path }) => path);
  axes.forEach((axis, at) => {
    for (const value of axis.values) {
      const { scenario } = varied.at(
        paths,
        axes.map(({ values }, index) => (index === at ? value : values[0]!)),
      );
      for (const text of subjectTo) conditionFor(scenario, "--subject-to", text);
    }
  });
}

async function search(plan: Plan, options: Options, runs: SearchRuns): Promise<TuningOutcome> {
  const { lattice, goal, conditions } = plan;
  const { budget, confidence, indifference } = options;
  const constraints = conditions.map(ruleOf);
  const steps = tuning({ lattice, goal, constraints, budget, confidence, indifference });
  let step = asUsage(() => steps.next());
  while (step.done !== true) {
    const cells = await runs.make(step.value.map((wanted) => jobOf(plan, options, wanted)));
    step = steps.next(cells.map((cell) => observationOf(cell, conditions.length)));
  }
  runs.tellFound();
  return step.value;
}

function jobOf({ varied, axes, lattice }: Plan, { subjectTo }: Options, wanted: WantedRun): RunJob {
  const paths = axes.map(({ path }) => path);
  const { scenario, source } = varied.at(paths, valuesAt(axes, lattice, wanted.candidate));
  const conditions = subjectTo.map((text) => conditionFor(scenario, "--subject-to", text));
  return replicationOf({ scenario: asking(scenario, conditions), source }, wanted.replication);
}

function valuesAt(axes: readonly Axis[], lattice: Lattice, point: number): readonly string[] {
  return lattice.placesOf(point).map((place, axis) => axes[axis]!.values[place]!);
}

function resultOf(plan: Plan, options: Options, outcome: TuningOutcome): TuneResult {
  const { varied, axes, lattice, goal, objective, conditions } = plan;
  const findings = findingsOf(outcome, {
    goal,
    conditions,
    combinations: lattice.size,
    pointOf: (point) => valuesAt(axes, lattice, point),
  });
  return {
    schema: "ripplesim/tune@1",
    version: VERSION,
    file: varied.loaded.file,
    name: varied.base.name,
    variant: options.variant ?? null,
    seed: varied.base.seed,
    axes,
    goal,
    objective: { ...objective, path: objective.path.join(".") },
    constraints: conditions.map((condition) => ({ text: condition.text, unit: unitOf(condition) })),
    confidence: options.confidence,
    indifference: { share: options.indifference, amount: outcome.race.indifference },
    budget: options.budget,
    ...findings,
  };
}

function unitOf({ left, right }: Condition): TuneResult["constraints"][number]["unit"] {
  const side = left.kind === "metric" ? left : right;
  return side.kind === "metric" ? side.unit : "number";
}

function share(from: number, to: number): (text: string) => number {
  return (text) => {
    try {
      const ratio = ratioOf(text);
      if (ratio > from && ratio < to) return ratio;
    } catch {
      // Told below, in the same words as for a ratio out of range.
    }
    throw new InvalidArgumentError(`Expected a ratio above ${100 * from}% and below ${100 * to}%, e.g. 95%.`);
  };
}
