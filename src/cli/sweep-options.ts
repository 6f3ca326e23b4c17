import type { Command } from "commander";
import {
  addRunOptions,
  addScenarioOptions,
  commandAgain,
  listOption,
  type RunOptions,
  type ScenarioOptions,
  wholeNumber,
} from "./options.ts";
import { usageError } from "./exit.ts";
import type { SweepPlan, SweepRequest } from "./sweep-plan.ts";

/** What is to be swept. */
export interface DesignOptions extends ScenarioOptions, Pick<RunOptions, "replications" | "events"> {
  readonly vary: readonly string[];
  readonly zip?: true;
  readonly samples?: number;
  readonly metric: readonly string[];
  readonly pareto?: string;
  readonly variant?: string;
}

/** Enough for an interval, few enough for many points. */
const REPLICATIONS = 3;

export function addDesignOptions(command: Command): Command {
  command
    .addOption(
      listOption(
        "--vary <path=values>",
        "what to vary: path=a,b,c or path=from..to:step or path=from..to:x2 (repeatable: a grid)",
      ),
    )
    .option("--zip", "take the first values of all together, then the second ones, instead of a grid")
    .option("--samples <n>", "draw n points between path=from..to[:log] as a Latin hypercube", wholeNumber)
    .addOption(listOption("--metric <path>", "a figure to show instead of the usual ones (repeatable)"))
    .option(
      "--pareto <path,path>",
      "two figures to weigh against each other, e.g. cost.perHour,workloads.users.latency.p99",
    )
    .option("--variant <name>", "the scenario with this variant laid over it");
  return addScenarioOptions(command);
}

export function addSweepRunOptions(command: Command): Command {
  return addRunOptions(command, REPLICATIONS);
}

export function requestOf(file: string, options: DesignOptions): SweepRequest {
  if (options.vary.length === 0)
    throw usageError("nothing to vary: give --vary PATH=VALUES, e.g. --vary services.shop.queue=10,20,40");
  return {
    file,
    vary: options.vary,
    zip: options.zip === true,
    samples: options.samples ?? null,
    metric: options.metric,
    pareto: options.pareto ?? null,
    variant: options.variant ?? null,
    set: options.set,
    seed: options.seed ?? null,
    replications: options.replications ?? REPLICATIONS,
    events: options.events ?? null,
  };
}

/** The command line that gives the same result. */
export function sweepAgain({ request, seeds }: SweepPlan): string {
  const { vary, zip, samples, metric, pareto, variant, events, set, replications } = request;
  const words = [
    ...vary.flatMap((axis) => ["--vary", axis]),
    ...(zip ? ["--zip"] : []),
    ...(samples === null ? [] : ["--samples", String(samples)]),
    ...metric.flatMap((path) => ["--metric", path]),
    ...(pareto === null ? [] : ["--pareto", pareto]),
    ...(variant === null ? [] : ["--variant", variant]),
    ...(events === null ? [] : ["--events", String(events)]),
  ];
  return commandAgain(["sweep", request.file, ...words], { set, replications, jobs: 1 }, seeds[0]!);
}
