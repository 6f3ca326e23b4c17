import { type Command, InvalidArgumentError } from "commander";
import { ladderOf, type Ladder } from "../../experiment/cliff/ladder.ts";
import { cliffFindings, type CliffResult } from "../../experiment/cliff/result.ts";
import { cliffSearch, type CliffOutcome } from "../../experiment/cliff/search.ts";
import { cliffCell, heldIn } from "../../experiment/cliff/verdict.ts";
import type { RunJob } from "../../experiment/run.ts";
import { type AxisRange, AxisError, parseAxis, parseRange } from "../../experiment/sweep/axis.ts";
import { asking, conditionFor } from "../../experiment/tuning/readings.ts";
import type { Condition, Scenario } from "../../scenario/scenario.ts";
import { VERSION } from "../../world/simulate.ts";
import { asUsage, CommandError, EXIT, type ExitCode, usageError } from "../exit.ts";
import type { Io } from "../io.ts";
import { CLIFF, keepResult, usualFolder } from "../kept-results.ts";
import { wholeNumber } from "../options.ts";
import { checkOutput } from "../results.ts";
import { addSearchOptions, searchAgain, type SearchOptions } from "../search-options.ts";
import { SearchRuns } from "../search-runs.ts";
import { replicationOf, VariedScenario } from "../varied-scenario.ts";

interface Options extends SearchOptions {
  readonly vary: string;
  readonly until?: string;
  readonly precision?: string;
}

/** Runs at a value that is passed by: three that agree. */
const LOOKS = 3;
/** Runs at each value that the answer rests on, unless told otherwise. */
const CONFIRMATIONS = 10;

/** `ripplesim cliff FILE --vary PATH=FROM..TO --until CONDITION` */
export function addCliffCommand(program: Command, io: Io, settle: (code: ExitCode) => void): void {
  const command = program
    .command("cliff")
    .description("find the load, fault length or setting at which the system stops recovering")
    .argument("<file>", "scenario file, or - for standard input")
    .requiredOption(
      "--vary <path=from..to>",
      "what to vary: path=from..to, or path=from..to:log by factors",
      onlyOne,
    )
    .option(
      "--until <condition>",
      'what begins or ceases to hold at the cliff, e.g. "workloads.users.successRate < 90%" (default: some workload does not recover from a fault)',
    )
    .option("--precision <step>", "how closely to look, in the unit of the range (default: a 64th of it)")
    .option(
      "--replications <n>",
      `runs at each value that the answer rests on (default: ${CONFIRMATIONS})`,
      wholeNumber,
    );
  addSearchOptions(command, "cliff").action(async (file: string, options: Options) =>
    settle(await cliffFile(file, options, io)),
  );
}

/** A cliff is looked for along one setting; of two, none may go unheard. */
function onlyOne(value: string, before: string | undefined): string {
  if (before === undefined) return value;
  throw new InvalidArgumentError("A cliff is looked for along one setting; `sweep` varies several.");
}

interface Plan {
  readonly varied: VariedScenario;
  readonly range: AxisRange;
  readonly ladder: Ladder;
  readonly condition: Condition | null;
}

async function cliffFile(argument: string, options: Options, io: Io): Promise<ExitCode> {
  checkOutput(options);
  const plan = asUsage(() => planCliff(argument, options, io));
  const folder = options.out ?? usualFolder(plan.varied.loaded.stem, CLIFF.name);
  const runs = new SearchRuns(
    {
      folder,
      options,
      figures: `cliff ${options.until ?? ""}`,
      cellOf: (finished) => cliffCell(plan.condition, finished),
    },
    io,
  );
  const outcome = await search(plan, options, runs);
  const result = resultOf(plan, options, outcome);
  const command = searchAgain(["cliff", argument, ...wordsOf(options)], options, result);
  const fault = await keepResult({ ...result, command }, CLIFF, { folder, options }, io);
  if (fault !== null) throw fault;
  return EXIT.fine;
}

function planCliff(argument: string, options: Options, io: Io): Plan {
  const range = parseRange(options.vary);
  const ladder = ladderOf(
    range,
    options.precision === undefined ? null : precisionOf(range, options.precision),
  );
  if (ladder.numbers.length < 3)
    throw new AxisError(`${range.path}: the precision leaves nothing between the ends of the range`);
  const varied = new VariedScenario(argument, options, io);
  for (const text of [ladder.texts[0]!, ladder.texts.at(-1)!]) askedAt(varied, range, text, options.until);
  if (options.until === undefined && Object.keys(varied.base.faults).length === 0)
    throw usageError("there is no fault to recover from: say with --until what happens at the cliff");
  const condition = options.until === undefined ? null : conditionFor(varied.base, "--until", options.until);
  return { varied, range, ladder, condition };
}

/** A step in the unit of the range. */
function precisionOf({ path, unit }: AxisRange, text: string): number {
  const { scale } = parseAxis(`${path}=${text}`);
  const [step] = scale?.numbers ?? [];
  if (scale?.kind !== unit || step === undefined || step <= 0)
    throw new AxisError(`--precision ${text} is no ${unit} above 0`);
  return step;
}

/** The scenario with a value in place, asked for the condition. */
function askedAt(
  varied: VariedScenario,
  { path }: AxisRange,
  value: string,
  until: string | undefined,
): { readonly scenario: Scenario; readonly source: RunJob["source"] } {
  const { scenario, source } = varied.at([path], [value]);
  const conditions = until === undefined ? [] : [conditionFor(scenario, "--until", until)];
  return { scenario: asking(scenario, conditions), source };
}

async function search(plan: Plan, options: Options, runs: SearchRuns): Promise<CliffOutcome> {
  const { varied, range, ladder } = plan;
  const confirmations = options.replications ?? CONFIRMATIONS;
  const steps = cliffSearch({
    length: ladder.numbers.length,
    looks: Math.min(LOOKS, confirmations),
    confirmations,
    budget: options.budget,
  });
  let step = steps.next();
  while (step.done !== true) {
    const wanted = step.value;
    const jobs = wanted.map(({ place, replication }) =>
      replicationOf(askedAt(varied, range, ladder.texts[place]!, options.until), replication),
    );
    const cells = await runs.make(jobs);
    const held = cells.map(heldIn);
    checkEnds(plan, wanted, held);
    step = steps.next(held);
  }
  runs.tellFound();
  return step.value;
}

/** A search between ends that say nothing would find luck. */
function checkEnds(
  { ladder }: Plan,
  wanted: readonly { readonly place: number }[],
  held: readonly (boolean | null)[],
): void {
  for (const place of [0, ladder.numbers.length - 1]) {
    const own = held.filter((_, index) => wanted[index]!.place === place);
    if (own.length > 0 && own.every((one) => one === null))
      throw new CommandError(
        `error: no run at ${ladder.texts[place]!} can say whether the condition holds: it has no data there, or was cut short`,
        EXIT.judgedFailed,
      );
  }
}

function resultOf(plan: Plan, options: Options, outcome: CliffOutcome): CliffResult {
  const { varied, range, condition } = plan;
  return {
    schema: "ripplesim/cliff@1",
    version: VERSION,
    file: varied.loaded.file,
    name: varied.base.name,
    variant: options.variant ?? null,
    seed: varied.base.seed,
    range,
    condition: condition?.text ?? null,
    budget: options.budget,
    ...cliffFindings(outcome, plan),
  };
}

function wordsOf({ vary, until, precision }: Options): readonly string[] {
  return [
    ...["--vary", vary],
    ...(until === undefined ? [] : ["--until", until]),
    ...(precision === undefined ? [] : ["--precision", precision]),
  ];
}
