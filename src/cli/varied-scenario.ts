import type { PlannedVariant } from "../experiment/compare.ts";
import { seedsOf } from "../experiment/compare.ts";
import type { RunJob } from "../experiment/run.ts";
import { parseOverride } from "../scenario/parse.ts";
import { ScenarioError } from "../scenario/problem.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { usageError } from "./exit.ts";
import type { Io } from "./io.ts";
import { type LoadedFile, loadFile, planVariant, withoutWarnings } from "./load.ts";
import { adjustmentsOf, type ScenarioOptions } from "./options.ts";
import { refuseAuto } from "./warm-runs.ts";

export interface VariedOptions extends ScenarioOptions {
  readonly variant?: string;
}

/** A scenario of which some settings take values that are not known beforehand. */
export class VariedScenario {
  readonly loaded: LoadedFile;
  readonly base: Scenario;
  private readonly _options: VariedOptions;
  private readonly _quiet: Io;
  private readonly _planned = new Map<string, PlannedVariant>();

  constructor(argument: string, options: VariedOptions, io: Io) {
    this._options = options;
    this._quiet = withoutWarnings(io);
    this.loaded = loadFile(argument, io);
    const variant = options.variant ?? null;
    const name = variant ?? this.loaded.stem;
    this.base = planVariant(this.loaded, { name, variant }, adjustmentsOf(options), io).scenario;
    refuseAuto(this.base);
  }

  /** The scenario with these values at these paths. Throws a CommandError where they make none. */
  at(paths: readonly string[], values: readonly string[]): PlannedVariant {
    const name = values.join(", ");
    const known = this._planned.get(name);
    if (known !== undefined) return known;
    const adjustments = adjustmentsOf(this._options);
    const own = paths.map((path, index) => varied(path, values[index] ?? ""));
    const overrides = [...adjustments.overrides, ...own];
    const variant = this._options.variant ?? null;
    const planned = planVariant(this.loaded, { name, variant }, { ...adjustments, overrides }, this._quiet);
    refuseAuto(planned.scenario);
    this._planned.set(name, planned);
    return planned;
  }
}

function varied(path: string, value: string): ReturnType<typeof parseOverride> {
  try {
    return { ...parseOverride(`${path}=${value}`), origin: "--vary" };
  } catch (error) {
    if (error instanceof ScenarioError) throw usageError(`--vary ${path}: ${error.message}`);
    throw error;
  }
}

/** A run of a scenario on the seed of one of its replications, counted from 0. */
export function replicationOf(
  { scenario, source }: Pick<PlannedVariant, "scenario" | "source">,
  replication: number,
): RunJob {
  const seed = seedsOf(scenario.seed, replication + 1)[replication]!;
  return { scenario: { ...scenario, seed }, source };
}
