import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { planJobs } from "../experiment/compare.ts";
import type { ComparisonPlan, PlannedVariant } from "../experiment/compare.ts";
import type { Metric } from "../experiment/metrics.ts";
import { PrecisionCourse, REPLICATIONS_MAX, REPLICATIONS_MIN } from "../experiment/precision.ts";
import type { FinishedRun } from "../experiment/run.ts";
import type { Summary } from "../observe/summary.ts";
import { AxisError } from "../experiment/sweep/axis.ts";
import { metricNamed } from "../experiment/sweep/figures.ts";
import { usageError } from "./exit.ts";
import type { Io } from "./io.ts";
import { listOption, share, wholeNumber } from "./options.ts";
import type { RunOptions } from "./options.ts";
import type { Timings } from "./results.ts";
import { runJobs, withTimeLeft } from "./run-jobs.ts";

/** Options of a run that goes on until it is precise enough. */
export interface PrecisionOptions {
  readonly precision?: PrecisionWish;
  readonly metric: readonly string[];
  readonly maxReplications?: number;
}

interface PrecisionWish {
  readonly text: string;
  readonly relative: number;
  readonly paths: readonly string[];
}

export function addPrecisionOptions(command: Command): Command {
  return command
    .option(
      "--precision <share[:path,...]>",
      "go on with replications until the relative error (of several variants: of their differences to the first) is at most this, e.g. 5% or 5%:workloads.users.latency.p99",
      precisionWish,
    )
    .addOption(
      listOption(
        "--metric <path>",
        "a figure to show first of all, and with --precision the one to be that precise (repeatable; default: goodput and mean latency of every workload)",
      ),
    )
    .option(
      "--max-replications <n>",
      `where --precision ends at the latest (default: ${REPLICATIONS_MAX})`,
      wholeNumber,
    );
}

function precisionWish(text: string): PrecisionWish {
  const [wanted = "", ...rest] = text.split(":");
  const relative = share(wanted);
  if (relative === 0) throw new InvalidArgumentError("No number of runs is exact; expected e.g. 5%.");
  const paths = rest
    .join(":")
    .split(",")
    .filter((path) => path !== "");
  return { text, relative, paths };
}

/** The options as they must be typed again. */
export function wordsOfPrecision({
  precision,
  metric,
  maxReplications,
}: PrecisionOptions): readonly string[] {
  return [
    ...(precision === undefined ? [] : ["--precision", precision.text]),
    ...metric.flatMap((path) => ["--metric", path]),
    ...(maxReplications === undefined ? [] : ["--max-replications", String(maxReplications)]),
  ];
}

/** Refuses options that do nothing: a lone run has no table for a figure to stand in. */
export function checkPrecision(
  { precision, metric, maxReplications }: PrecisionOptions,
  { hasTable }: { readonly hasTable: boolean },
): void {
  if (precision !== undefined) return;
  if (metric.length > 0 && !hasTable)
    throw usageError(
      "--metric says what --precision is about, or what a table of several runs shows; give --precision 5% or --replications",
    );
  if (maxReplications !== undefined)
    throw usageError("--max-replications is where --precision ends; give --precision 5%");
}

interface PreciseRuns {
  /** How many replications there were to be, and how that was found. */
  readonly plan: ComparisonPlan;
  readonly finished: readonly FinishedRun[];
  readonly timings: Timings;
}

/** Makes replications of all variants until they are precise enough, there are too many, or one was stopped. */
export async function runPrecisely(
  planned: Omit<ComparisonPlan, "replications">,
  options: RunOptions & PrecisionOptions & { readonly precision: PrecisionWish },
  io: Io,
): Promise<PreciseRuns> {
  const { precision: wish, maxReplications: most = REPLICATIONS_MAX } = options;
  const least = Math.min(options.replications ?? REPLICATIONS_MIN, most);
  if (most < 2 || least < 2) throw usageError("--precision needs two replications at least");
  const { variants } = planned;
  const metrics = precisionFigures([...wish.paths, ...options.metric], variants);
  const course = new PrecisionCourse({
    relative: wish.relative,
    metrics,
    variants: variants.map(({ name }) => name),
    replicationsMin: least,
    replicationsMax: most,
  });
  const startedAt = io.now();
  const finished: FinishedRun[] = [];
  let events = 0;
  let isCut = false;
  for (let wanted = course.next([]); wanted !== null && !isCut;) {
    const jobs = planJobs({ ...planned, replications: wanted }).slice(finished.length);
    const block = await runJobs(jobs, withTimeLeft(options, io.now() - startedAt), io);
    finished.push(...block.finished);
    events += block.timings.events;
    isCut = block.finished.length < jobs.length || (finished.at(-1)?.summary.stopped ?? null) !== null;
    if (!isCut) wanted = course.next(byVariant(finished, variants.length));
  }
  const whole = Math.floor(finished.length / variants.length);
  return {
    // A block that was cut short was planned, and is not whole.
    plan: {
      ...planned,
      asked: metrics,
      precision: course.summary(),
      replications: isCut ? whole + 1 : whole,
    },
    finished,
    timings: { wallClockMs: io.now() - startedAt, events },
  };
}

/** What `planJobs` puts one after the other. */
function byVariant(finished: readonly FinishedRun[], width: number): readonly (readonly Summary[])[] {
  return Array.from({ length: width }, (_, column) =>
    finished.filter((_run, index) => index % width === column).map(({ summary }) => summary),
  );
}

/** Without a wish what users of all variants get. */
function precisionFigures(paths: readonly string[], variants: readonly PlannedVariant[]): readonly Metric[] {
  const [first, ...others] = variants.map(({ scenario }) => scenario);
  if (first === undefined) throw usageError("there is nothing to run");
  const common = Object.keys(first.workloads).filter((name) =>
    others.every(({ workloads }) => Object.hasOwn(workloads, name)),
  );
  const usual = common.flatMap((name) => [`workloads.${name}.goodput`, `workloads.${name}.latency.mean`]);
  return figuresNamed(paths.length > 0 ? paths : usual, variants, "--precision");
}

/** Only what all variants have. */
export function figuresNamed(
  paths: readonly string[],
  variants: readonly PlannedVariant[],
  option = "--metric",
): readonly Metric[] {
  const [first, ...others] = variants.map(({ scenario }) => scenario);
  if (first === undefined) return [];
  try {
    for (const scenario of others) for (const path of paths) metricNamed(scenario, path, option);
    return paths.map((path) => metricNamed(first, path, option));
  } catch (error) {
    if (error instanceof AxisError) throw usageError(error.message);
    throw error;
  }
}
