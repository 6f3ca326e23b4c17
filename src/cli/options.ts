import { availableParallelism } from "node:os";
import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import { QuantityError, durationNs } from "../scenario/quantity.ts";
import type { Adjustments } from "./load.ts";
import { overridesOf } from "./load.ts";

/** Options that change what is simulated. */
export interface ScenarioOptions {
  readonly set: readonly string[];
  readonly seed?: string;
  /** A duration, or `auto`: it is found. */
  readonly warmup?: string;
}

/** Options about how the runs are made. */
export interface RunOptions {
  readonly replications?: number;
  readonly events?: number;
  readonly wallClock?: number;
  readonly jobs: number;
}

/** Options about what is written, and where. */
export interface OutputOptions {
  readonly json?: true;
  /** True: under its default name. */
  readonly report?: string | true;
  readonly out: string;
  readonly csv?: string;
  readonly junit?: string;
  readonly markdown?: string;
  readonly timings?: true;
}

/** An option that may be given several times. */
export function listOption(flags: string, description: string): Option {
  return new Option(flags, description)
    .argParser((value: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), value])
    .default([], "none");
}

export function addScenarioOptions(command: Command): Command {
  return command
    .addOption(
      listOption(
        "--set <path=value>",
        "put a YAML value in place, e.g. --set services.shop.queue=50 (repeatable)",
      ),
    )
    .option("--seed <seed>", "seed of the run instead of the scenario's: an integer or a word", seedText);
}

export function addRunOptions(command: Command, replications: number): Command {
  return addBudgetOptions(
    command.option(
      "--replications <n>",
      `runs on seeds of their own (default: ${replications})`,
      wholeNumber,
    ),
  );
}

export function addBudgetOptions(command: Command): Command {
  return command
    .option("--events <n>", "budget of events for each run", wholeNumber)
    .option("--wall-clock <duration>", "budget of real time for all runs together, e.g. 30s", milliseconds)
    .addOption(
      new Option("--jobs <n>", "runs made at the same time")
        .argParser(wholeNumber)
        .default(availableParallelism(), "the number of processors"),
    );
}

export function addOutputOptions(command: Command): Command {
  command
    .option("--json", "print the result as JSON instead of text")
    .option("--report [file]", "write the page, by default to reports/NAME-FINGERPRINT.html")
    .option("--out <folder>", "folder for pages without a name of their own", "reports");
  return addPipelineOptions(command, "the time series").option(
    "--timings",
    "say how long the runs took in real time",
  );
}

/** Of a result that has a folder of its own, in which its page is called `name`.html. */
export function addShowOptions(command: Command, name: keyof typeof SHOWN_AS_CSV): Command {
  command
    .option("--json", "print the result as JSON instead of text")
    .option("--report [file]", `write the page, by default ${name}.html in the folder of the ${name}`);
  return addPipelineOptions(command, SHOWN_AS_CSV[name]);
}

const SHOWN_AS_CSV = {
  sweep: "all points and runs",
  tune: "all candidates",
  cliff: "all values looked at",
} as const;

function addPipelineOptions(command: Command, content: string): Command {
  return command
    .option("--csv <folder>", `write ${content} as CSV files`)
    .option("--junit <file>", "write what was judged as JUnit XML, for a pipeline")
    .option("--markdown <file>", "write the answer as Markdown, for a pull request");
}

export function addWarmupOption(command: Command): Command {
  return command.option(
    "--warmup <duration|auto>",
    "time at the start that is left out; auto: found by MSER-5 in a pilot run of each variant",
  );
}

export function adjustmentsOf(options: ScenarioOptions): Adjustments {
  const { warmup } = options;
  const given = warmup === undefined ? [] : [{ path: "warmup", value: warmup, origin: "--warmup" }];
  return { overrides: [...overridesOf(options.set), ...given], seed: options.seed ?? null };
}

/** The options as they must be typed to get the same figures again. */
export function commandAgain(
  words: readonly string[],
  options: ScenarioOptions & RunOptions,
  seed: string,
): string {
  const settings = options.set.flatMap((setting) => ["--set", setting]);
  const warmup = options.warmup === undefined ? [] : ["--warmup", options.warmup];
  const replications =
    options.replications === undefined ? [] : ["--replications", String(options.replications)];
  return ["ripplesim", ...words, ...settings, ...warmup, ...replications, "--seed", seed]
    .map(shellWord)
    .join(" ");
}

/** A word as a shell must be given it. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** An integer that is exact, or a word; `42/3`, as results name the seed of replication 3, is one. */
function seedText(text: string): string {
  const isInteger = /^-?[0-9]+$/.test(text);
  if (isInteger ? Number.isSafeInteger(Number(text)) : /^[\w/-]{1,100}$/.test(text)) return text;
  throw new InvalidArgumentError("Expected an integer up to 2^53-1, or a word of letters and digits.");
}

export function wholeNumber(text: string): number {
  const value = /^[0-9]+$/.test(text) ? Number(text) : 0;
  if (value < 1 || !Number.isSafeInteger(value))
    throw new InvalidArgumentError("Expected a whole number, at least 1.");
  return value;
}

/** `5%` or `0.05`. */
export function share(text: string): number {
  const perCent = /^([0-9.]+)%$/.exec(text)?.[1];
  const value = perCent === undefined ? Number(text === "" ? NaN : text) : Number(perCent) / 100;
  if (!(value >= 0 && value < 1))
    throw new InvalidArgumentError("Expected a share between 0 and 1 or a percentage such as 5%.");
  return value;
}

export function milliseconds(text: string): number {
  try {
    const ms = durationNs(text) / 1e6;
    if (ms > 0) return ms;
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
  }
  throw new InvalidArgumentError("Expected a duration such as 30s or 5m.");
}
