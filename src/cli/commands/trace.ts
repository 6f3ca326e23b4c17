import { type Command, InvalidArgumentError, Option } from "commander";
import type { PlannedVariant } from "../../experiment/compare.ts";
import type { Sought } from "../../experiment/incidents.ts";
import type { FinishedRun } from "../../experiment/run.ts";
import { CAUSES, CODES } from "../../observe/outcome.ts";
import type { Fate, TraceWish } from "../../observe/tracing/tracer.ts";
import type { TraceReport } from "../../report/traces/trace-report.ts";
import { nearest } from "../../scenario/nearest.ts";
import { durationNs, QuantityError } from "../../scenario/quantity.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { targetTitle } from "../../scenario/target-title.ts";
import { type ExitCode, usageError } from "../exit.ts";
import type { Io } from "../io.ts";
import { loadFile, planVariant } from "../load.ts";
import type { OutputOptions, ScenarioOptions } from "../options.ts";
import { addScenarioOptions, adjustmentsOf, commandAgain, listOption, wholeNumber } from "../options.ts";
import { checkInconsistent, inconsistenciesIn, storiesOf, wishFor } from "../inconsistencies.ts";
import { exitCodeOf } from "../results.ts";
import { runJobs } from "../run-jobs.ts";
import { withWarmupFound } from "../warm-runs.ts";
import { publishTraces } from "../trace-results.ts";
import { checkFileNames } from "../written-files.ts";

interface Options extends ScenarioOptions, Pick<OutputOptions, "json" | "report" | "out"> {
  readonly variant?: string;
  readonly slowest?: number;
  readonly first?: number;
  readonly ok?: true;
  readonly failed?: true;
  readonly degraded?: true;
  readonly unfinished?: true;
  readonly outcome?: string;
  readonly key: readonly string[];
  /** True: whatever went wrong. */
  readonly inconsistent?: string | true;
  readonly workload?: string;
  readonly target?: string;
  readonly from?: number;
  readonly to?: number;
  readonly chrome?: string;
  readonly otlp?: string;
  readonly events?: number;
}

/** `ripplesim trace FILE` */
export function addTraceCommand(program: Command, io: Io, settle: (code: ExitCode) => void): void {
  const command = program
    .command("trace")
    .description("show single requests of a run as waterfalls: where their time went, attempt by attempt")
    .argument("<file>", "scenario file, or - for standard input")
    .option("--variant <name>", "the scenario with this variant laid over it")
    .option("--slowest <n>", "how many, the slowest of all that fit (default: 5)", wholeNumber)
    .addOption(
      new Option("--first <n>", "the first n that fit instead").argParser(wholeNumber).conflicts("slowest"),
    )
    .option("--ok", "only requests that succeeded")
    .option("--failed", "only requests that failed")
    .option("--degraded", "only requests with a degraded answer")
    .option("--unfinished", "only requests that were still under way at the end")
    .option("--outcome <name>", "only requests that failed for this cause or with this code, e.g. timeout")
    .addOption(listOption("--key <n>", "only requests about this entity, by its number (repeatable)"))
    .option(
      "--inconsistent [name]",
      "only requests that show what went wrong with data, or with this invariant, effect, saga, record, database or broker",
    )
    .option("--workload <name>", "only requests of this workload")
    .option("--target <name>", "only requests to this target")
    .option("--from <time>", "only requests that began at this time of the run or later, e.g. 2m", timeNs)
    .option("--to <time>", "only requests that began before this time", timeNs);
  addScenarioOptions(command)
    .option("--json", "print the traces as JSON instead of text")
    .option("--report [file]", "write the page, by default to reports/NAME-trace-FINGERPRINT.html")
    .option("--out <folder>", "folder for pages without a name of their own", "reports")
    .option("--chrome <file>", "write the traces for Perfetto and chrome://tracing")
    .option("--otlp <file>", "write the traces as OpenTelemetry's OTLP/JSON, e.g. for Jaeger")
    .option("--events <n>", "budget of events for the run", wholeNumber)
    .action(async (file: string, options: Options) => settle(await traceFile(file, options, io)));
}

async function traceFile(argument: string, options: Options, io: Io): Promise<ExitCode> {
  const { report: page, chrome, otlp } = options;
  checkFileNames({ report: page, chrome, otlp });
  const fate = fateOf(options);
  const loaded = loadFile(argument, io);
  const variant = options.variant ?? null;
  const written = planVariant(loaded, { name: variant ?? loaded.stem, variant }, adjustmentsOf(options), io);
  const [planned = written] = await withWarmupFound([written], { jobs: 1 }, io);
  const { scenario } = planned;
  const make = (wish?: TraceWish): Promise<FinishedRun | undefined> => makeRun(planned, wish, options, io);
  const plain = wishOf(options, fate, scenario);
  const sought = await soughtBy(options, scenario, make);
  const isCounted = (options.slowest ?? options.first) !== undefined;
  const wish = sought === null ? plain : wishFor(plain, sought, isCounted);
  const run = await make(wish);
  if (run === undefined || run.traces === null) throw new Error("the run gave no traces");
  const found =
    sought === null || isCounted ? { traces: run.traces, stories: [] } : storiesOf(run, sought, scenario);
  const { summary } = run;
  const report: TraceReport = {
    version: summary.version,
    scenario: scenario.name,
    file: loaded.file,
    variant,
    seed: scenario.seed,
    durationMs: summary.durationMs,
    endNs: (summary.stopped?.atMs ?? summary.durationMs) * 1e6,
    fingerprint: summary.fingerprint,
    stopped: summary.stopped,
    wish,
    stories: found.stories,
    ...found.traces,
  };
  const words = ["trace", argument, ...wordsOf(options)];
  const command = commandAgain(words, { ...options, jobs: 1 }, scenario.seed);
  await publishTraces(report, { stem: loaded.stem, command, options }, io);
  return exitCodeOf(summary.stopped, []);
}

async function makeRun(
  { scenario, source }: PlannedVariant,
  wish: TraceWish | undefined,
  { events }: Options,
  io: Io,
): Promise<FinishedRun | undefined> {
  const job = { scenario, source, ...(wish === undefined ? {} : { trace: wish }) };
  const { finished } = await runJobs([job], { ...(events === undefined ? {} : { events }), jobs: 1 }, io);
  return finished[0];
}

/** What a run names as examples of what went wrong: it is made once to find them, and once to watch them. Null: not asked for. */
async function soughtBy(
  { inconsistent, key }: Options,
  scenario: Scenario,
  make: () => Promise<FinishedRun | undefined>,
): Promise<readonly Sought[] | null> {
  if (inconsistent === undefined) return null;
  if (key.length > 0) throw usageError("--key and --inconsistent exclude each other");
  checkInconsistent(scenario, inconsistent);
  const run = await make();
  return run === undefined ? [] : inconsistenciesIn(run.summary, scenario, inconsistent);
}

/** What is asked of the requests' ends; more than one thing contradicts itself. */
function fateOf(options: Options): Fate | null {
  const kinds = (["ok", "failed", "degraded", "unfinished"] as const).filter(
    (kind) => options[kind] === true,
  );
  const [kind] = kinds;
  if (kinds.length + (options.outcome === undefined ? 0 : 1) > 1) {
    const named = [...kinds, ...(options.outcome === undefined ? [] : ["outcome"])];
    throw usageError(`${named.map((name) => `--${name}`).join(" and ")} exclude each other`);
  }
  if (options.outcome !== undefined) return { kind: "outcome", name: outcomeOf(options.outcome) };
  return kind === undefined ? null : { kind };
}

function outcomeOf(name: string): string {
  const known: readonly string[] = [...CAUSES, ...CODES];
  if (known.includes(name)) return name;
  const near = nearest(name, known);
  if (near !== null)
    throw usageError(`--outcome ${name} is neither a cause nor a code (did you mean ${near}?)`);
  throw usageError(
    `--outcome ${name} is neither a cause (${CAUSES.join(", ")}) nor a code (${CODES.join(", ")})`,
  );
}

function wishOf(options: Options, fate: Fate | null, scenario: Scenario): TraceWish {
  const { workload = null, target = null } = options;
  const workloads = workload === null ? Object.keys(scenario.workloads) : [workload];
  checkName("--workload", workload, Object.keys(scenario.workloads));
  checkName(
    "--target",
    target,
    workloads.flatMap((name) =>
      Object.entries(scenario.workloads[name]?.targets ?? {}).map(([key, { steps }]) =>
        targetTitle(key, steps),
      ),
    ),
  );
  const fromNs = options.from ?? 0;
  const toNs = options.to ?? scenario.durationNs;
  if (fromNs >= scenario.durationNs) throw usageError("--from lies beyond the end of the run");
  if (fromNs >= toNs) throw usageError("--from must lie before --to");
  return {
    count: options.slowest ?? options.first ?? 5,
    order: options.first === undefined ? "slowest" : "first",
    fate,
    workload,
    target,
    keys: options.key.length === 0 ? null : options.key.map(keyOf),
    fromNs,
    toNs,
  };
}

function keyOf(text: string): number {
  const key = /^[0-9]+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(key)) throw usageError(`--key ${text} is not the number of an entity`);
  return key;
}

function checkName(option: string, name: string | null, known: readonly string[]): void {
  if (name === null || known.includes(name)) return;
  throw usageError(`${option} ${name}: there ${known.length === 1 ? "is" : "are"} ${known.join(", ")}`);
}

/** The choice as it must be typed to see the same requests again. */
function wordsOf(options: Options): readonly string[] {
  const { variant, slowest, first, outcome, key, inconsistent, workload, target, from, to } = options;
  const named = { variant, slowest, first, outcome, workload, target };
  const flags = (["ok", "failed", "degraded", "unfinished"] as const).filter(
    (name) => options[name] === true,
  );
  return [
    ...Object.entries(named).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, String(value)],
    ),
    ...flags.map((name) => `--${name}`),
    ...key.flatMap((one) => ["--key", one]),
    ...(inconsistent === undefined
      ? []
      : ["--inconsistent", ...(inconsistent === true ? [] : [inconsistent])]),
    ...(from === undefined ? [] : ["--from", `${String(from / 1e6)}ms`]),
    ...(to === undefined ? [] : ["--to", `${String(to / 1e6)}ms`]),
  ];
}

function timeNs(text: string): number {
  try {
    return durationNs(text);
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    throw new InvalidArgumentError("Expected a time such as 90s or 2m.");
  }
}
