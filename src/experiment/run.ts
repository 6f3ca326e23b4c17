import type { MetricReading } from "../observe/setup.ts";
import type { LatencyBatchSeries } from "../observe/latency-batches.ts";
import type { Summary, WarmupSummary } from "../observe/summary.ts";
import type { Traces, TraceWish } from "../observe/tracing/tracer.ts";
import type { Condition, ConditionSide, Scenario } from "../scenario/scenario.ts";
import { adviceOn } from "./advice.ts";
import { type Excerpt, excerptOf } from "./excerpt.ts";
import { warningsOn } from "./soundness.ts";
import { simulate, simulateInSlices } from "../world/simulate.ts";
import type { Progress, SimulateOptions, SimulateResult } from "../world/simulate.ts";
import type { SourceFacts } from "../world/scenario-facts.ts";

/** One run to be made: plain data, so that it can be handed to another thread or machine. */
export interface RunJob {
  readonly scenario: Scenario;
  readonly source: SourceFacts;
  /** Requests to be watched one by one. */
  readonly trace?: TraceWish;
  /** The same, for requests that are shown as examples. */
  readonly examples?: readonly TraceWish[];
  /** Made to see how long it takes to settle. */
  readonly isPilot?: boolean;
  /** No other run of the scenario is made: it has intervals of its own. */
  readonly isAlone?: boolean;
  /** How its warm-up was found, if it was. */
  readonly warmup?: WarmupSummary;
  /** Where it ends, if that is before its duration. */
  readonly untilNs?: number;
  /** The only figures that are wanted of its Summary, by their paths; none given: all there is. */
  readonly figures?: readonly (readonly string[])[];
}

/** What is kept of a run: again plain data. */
export interface FinishedRun {
  /** Its thresholds are not judged yet: that takes all replications. */
  readonly summary: Summary;
  /** What the scenario's conditions ask for, by `readingKey`. */
  readonly readings: ReadonlyMap<string, MetricReading>;
  /** Null where none were asked for. */
  readonly traces: Traces | null;
  /** One for each that was asked for. */
  readonly examples: readonly Traces[];
  /** Latencies of every workload by batches; only of a pilot run. */
  readonly latencies?: Readonly<Record<string, LatencyBatchSeries>>;
}

/** What is kept of a run of which only some figures were asked for: those who take runs one by one must expect it. */
export type PartialRun = Omit<FinishedRun, "summary"> & { readonly summary: Excerpt };

/** Makes runs, here or elsewhere; the answers come in the order of the jobs. */
export interface Executor {
  /** Ends early, with fewer answers, after a run that was stopped. */
  runAll(jobs: readonly RunJob[]): readonly FinishedRun[];
}

/** Budgets of one run and how it is watched. */
export type RunControl = Omit<
  SimulateOptions,
  "source" | "trace" | "examples" | "isPilot" | "isAlone" | "untilNs"
>;

/** Reason in `stopped` of a run or comparison that was ended from outside. */
export const INTERRUPTED = "an interrupt";

/** Makes one run in this thread. */
export function run(job: RunJob, control: RunControl = {}): FinishedRun {
  return finishedRun(job, simulate(job.scenario, optionsOf(job, control)));
}

/**
 * The same in slices, for a caller that must breathe between them: what is sent back to a slice is
 * null, to go on, or the reason to stop here. `progress` is not called.
 */
export function* runInSlices(
  job: RunJob,
  control: RunControl = {},
): Generator<Progress, FinishedRun, string | null> {
  return finishedRun(job, yield* simulateInSlices(job.scenario, optionsOf(job, control)));
}

function optionsOf(
  { source, trace, examples, isPilot, isAlone, untilNs }: RunJob,
  control: RunControl,
): SimulateOptions {
  return {
    ...control,
    source,
    ...(trace === undefined ? {} : { trace }),
    ...(examples === undefined ? {} : { examples }),
    ...(isPilot === undefined ? {} : { isPilot }),
    ...(isAlone === undefined ? {} : { isAlone }),
    ...(untilNs === undefined ? {} : { untilNs }),
  };
}

/** The Summary and whatever else the conditions ask for. */
function finishedRun({ scenario, warmup, figures }: RunJob, result: SimulateResult): FinishedRun {
  const readings = new Map<string, MetricReading>();
  for (const condition of [...scenario.thresholds, ...scenario.findings]) {
    for (const side of [condition.left, condition.right]) {
      if (side.kind === "literal") continue;
      readings.set(readingKey(side.path, condition.window), result.metric(side.path, condition.window));
    }
  }
  const { traces, examples, latencies } = result;
  const beside = { readings, traces, examples, ...(latencies === null ? {} : { latencies }) };
  if (figures !== undefined)
    // Runs like this are handed out as partial ones alone (RunTaker).
    return { summary: excerptOf(result.summary, figures) as Summary, ...beside };
  const found = { ...result.summary, ...(warmup === undefined ? {} : { warmup }) };
  const warnings = warningsOn(
    scenario,
    found,
    (path, window) => readings.get(readingKey(path, window)) ?? null,
  );
  const summary = {
    ...(warnings.some(({ kind }) => kind === "unstable") ? withoutIntervals(found) : found),
    advice: adviceOn(scenario, result.summary),
    ...(warnings.length > 0 ? { warnings } : {}),
  };
  return { summary, ...beside };
}

/** What grows to the end has no long run. */
function withoutIntervals({ batchMeans: _, ...summary }: Summary): Summary {
  return summary;
}

/** Makes runs one after the other in this thread. */
export function inProcess(control: RunControl = {}): Executor {
  return {
    runAll(jobs) {
      const finished: FinishedRun[] = [];
      for (const job of jobs) {
        const outcome = run(job, control);
        finished.push(outcome);
        if (outcome.summary.stopped !== null) break;
      }
      return finished;
    },
  };
}

/** What a condition's side found in a run; null for a figure the run was not asked for. */
export function readingOf(
  finished: Pick<FinishedRun, "readings">,
  side: Extract<ConditionSide, { kind: "metric" }>,
  window: Condition["window"],
): MetricReading | null {
  return finished.readings.get(readingKey(side.path, window)) ?? null;
}

/** A figure's name among the readings: its path and the window it is taken over. */
export function readingKey(path: readonly string[], window: Condition["window"]): string {
  const name = path.join(".");
  return window === null ? name : `${name} ${window.text}`;
}
