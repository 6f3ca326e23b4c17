import { seedsOf } from "../experiment/compare.ts";
import type { Metric } from "../experiment/metrics.ts";
import type { RunJob } from "../experiment/run.ts";
import { type Axis, AxisError, parseAxis, parseRange } from "../experiment/sweep/axis.ts";
import { gridOf, latinHypercube, type Point, zipOf } from "../experiment/sweep/design.ts";
import type { Wish } from "../experiment/sweep/pareto.ts";
import { metricNamed, usualMetrics } from "../experiment/sweep/figures.ts";
import type { SweepFrame, SweepResult } from "../experiment/sweep/sweep.ts";
import { Randoms } from "../kernel/random.ts";
import { type Override, parseOverride } from "../scenario/parse.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { VERSION } from "../world/simulate.ts";
import { asUsage, CommandError, EXIT, usageError } from "./exit.ts";
import type { Io } from "./io.ts";
import {
  type Adjustments,
  type LoadedFile,
  overridesOf,
  parseLoaded,
  planVariant,
  withoutWarnings,
} from "./load.ts";
import { cellName } from "./sweep-folder.ts";
import { refuseAuto } from "./warm-runs.ts";

/** What a sweep is asked for: plain data, so that it can be kept beside the runs. */
export interface SweepRequest {
  /** The scenario as the command line names it. */
  readonly file: string;
  readonly vary: readonly string[];
  readonly zip: boolean;
  readonly samples: number | null;
  readonly metric: readonly string[];
  /** Two figures to be weighed against each other, with a comma between: `path,path`. */
  readonly pareto: string | null;
  readonly variant: string | null;
  readonly set: readonly string[];
  readonly seed: string | null;
  readonly replications: number;
  /** Events of one run; null: the engine's own budget. */
  readonly events: number | null;
}

/** A run there is to make, and the name of its file: equal for equal runs. */
export interface NamedRun {
  readonly job: RunJob;
  readonly name: string;
}

/** A request with its scenario read: every run there is to make. */
export interface SweepPlan {
  readonly request: SweepRequest;
  readonly loaded: LoadedFile;
  /** Of the scenario. */
  readonly name: string;
  readonly axes: readonly Axis[];
  readonly points: readonly PlannedPoint[];
  /** Point by point and seed by seed; null where the scenario is invalid. */
  readonly runs: readonly (NamedRun | null)[];
  readonly design: SweepResult["design"];
  readonly seeds: readonly string[];
  readonly metrics: readonly Metric[];
  readonly pareto: SweepFrame["pareto"];
}

/** A point, and the scenario there; where it is invalid, why. */
export type PlannedPoint =
  | { readonly values: Point; readonly scenario: Scenario; readonly invalid: null }
  | { readonly values: Point; readonly scenario: null; readonly invalid: string };

/** More runs than this are a mistake in the axes or the replications. */
const RUNS_MAX = 100_000;

/**
 * Works out all points of a sweep. Points at which the scenario is invalid are kept as such, for the others can
 * be run; where it is invalid everywhere, that is thrown. `counted` hears beforehand how many runs there will be at
 * most, so that whoever makes them can get ready. Throws a CommandError.
 */
export function planSweep({ loaded, request, counted = () => {} }: SweepAsked, io: Io): SweepPlan {
  return asUsage(() => {
    const { variant, replications } = request;
    const adjustments: Adjustments = { overrides: overridesOf(request.set), seed: request.seed };
    const base = planVariant(loaded, { name: variant ?? loaded.stem, variant }, adjustments, io);
    const { scenario, source } = base;
    refuseAuto(scenario);
    const { axes, points, design } = designOf(request, scenario.seed);
    checkDesign(axes, points, replications);
    const { metrics, pareto } = metricsWanted(request, scenario);
    counted(points.length * replications);
    const quiet = withoutWarnings(io);
    const overridesAt = overridesOn(axes);
    const planned = points.map((values) => {
      const overrides = [...adjustments.overrides, ...overridesAt(values)];
      return pointAt(values, () => parseLoaded(loaded, variant, { ...adjustments, overrides }, quiet));
    });
    const invalid = planned.find((point) => point.scenario === null);
    if (invalid !== undefined && planned.every((point) => point.scenario === null))
      throw new CommandError(invalid.invalid, EXIT.invalidScenario);
    const seeds = seedsOf(scenario.seed, replications);
    const runs = planned.flatMap((point) =>
      seeds.map((seed) =>
        point.scenario === null ? null : named({ scenario: { ...point.scenario, seed }, source }, request),
      ),
    );
    const { name } = scenario;
    return { request, loaded, name, axes, points: planned, runs, design, seeds, metrics, pareto };
  });
}

/** What is to be planned. */
interface SweepAsked {
  readonly loaded: LoadedFile;
  readonly request: SweepRequest;
  readonly counted?: (runs: number) => void;
}

function checkDesign(axes: readonly Axis[], points: readonly Point[], replications: number): void {
  const twice = axes.find(({ path }, index) => axes.findIndex((other) => other.path === path) < index);
  if (twice !== undefined) throw new AxisError(`${twice.path} is varied twice`);
  if (points.length * replications > RUNS_MAX)
    throw new AxisError(
      `${points.length} points with ${replications} replications each are ${points.length * replications} runs, more than ${RUNS_MAX}`,
    );
}

/** A run is its scenario with all that was laid over it, its seed, budget and engine. */
function named(job: RunJob, { events }: SweepRequest): NamedRun {
  return { job, name: cellName([VERSION, String(events ?? ""), JSON.stringify(job.scenario)]) };
}

/** The figures asked for, those of the front among them. */
function metricsWanted(request: SweepRequest, scenario: Scenario): Pick<SweepPlan, "metrics" | "pareto"> {
  const asked = request.metric.map((path) => metricNamed(scenario, path));
  if (request.pareto === null)
    return { metrics: asked.length === 0 ? usualMetrics(scenario) : asked, pareto: null };
  const sides = request.pareto.split(",").map((side) => wishOf(scenario, side.trim()));
  const [x, y] = sides;
  if (x === undefined || y === undefined || sides.length > 2)
    throw new AxisError(`--pareto ${request.pareto}: wants two figures with a comma between`);
  const name = ({ path }: Metric): string => path.join(".");
  if (name(x.metric) === name(y.metric)) throw new AxisError(`--pareto: ${name(x.metric)} is there twice`);
  const both = sides.map(({ metric }) => metric);
  const metrics = [...both, ...asked.filter((one) => !both.some((other) => name(other) === name(one)))];
  return {
    metrics,
    pareto: [
      { metric: 0, better: x.better },
      { metric: 1, better: y.better },
    ],
  };
}

/** `path`, or `path:lower` where a figure has no direction of its own. */
function wishOf(scenario: Scenario, text: string): { readonly metric: Metric; readonly better: Wish } {
  const [path = "", wish, ...rest] = text.split(":");
  const metric = metricNamed(scenario, path, "--pareto");
  if (rest.length > 0 || (wish !== undefined && wish !== "higher" && wish !== "lower"))
    throw new AxisError(`--pareto ${text}: say ${path}:higher or ${path}:lower`);
  const better = wish ?? metric.better;
  if (better === null)
    throw new AxisError(
      `--pareto ${path} is neither better high nor low: say ${path}:higher or ${path}:lower`,
    );
  return { metric, better };
}

function pointAt(values: Point, parse: () => Scenario): PlannedPoint {
  try {
    const scenario = parse();
    refuseAuto(scenario);
    return { values, scenario, invalid: null };
  } catch (error) {
    if (error instanceof CommandError && error.exitCode === EXIT.invalidScenario)
      return { values, scenario: null, invalid: error.message };
    throw error;
  }
}

function designOf(
  { vary, zip, samples }: SweepRequest,
  seed: string,
): {
  readonly axes: readonly Axis[];
  readonly points: readonly Point[];
  readonly design: SweepPlan["design"];
} {
  if (samples !== null) {
    if (zip) throw usageError("--zip and --samples exclude each other");
    const randoms = new Randoms(seed);
    const drawn = latinHypercube(vary.map(parseRange), samples, (name) => randoms.stream(name));
    return { ...drawn, design: "samples" };
  }
  const axes = vary.map(parseAxis);
  return zip ? { axes, points: zipOf(axes), design: "zip" } : { axes, points: gridOf(axes), design: "grid" };
}

/** What a point lays over the scenario; a value is read once, however many points it has. */
function overridesOn(axes: readonly Axis[]): (point: Point) => readonly Override[] {
  const known = new Map<string, Override>();
  return (point) =>
    axes.map(({ path }, index) => {
      const text = `${path}=${point[index] ?? ""}`;
      const override = known.get(text) ?? { ...parseOverride(text), origin: "--vary" };
      known.set(text, override);
      return override;
    });
}
