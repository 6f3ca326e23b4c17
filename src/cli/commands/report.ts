import { join } from "node:path";
import type { Command } from "commander";
import type { Summary } from "../../observe/summary.ts";
import { EXIT, type ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { CLIFF, type Kept, type KeptKind, showKept, stemOf, SWEEP, TUNING } from "../kept-results.ts";
import { addOutputOptions, commandAgain, type OutputOptions } from "../options.ts";
import { notAResult, type PrintedComparison, readAnyResult, type Results } from "../result-file.ts";
import { checkOutput, publishComparison, publishRun } from "../results.ts";
import { WrittenFiles } from "../written-files.ts";

/** `ripplesim report RESULT.json` */
export function addReportCommand(program: Command, io: Io, settle: (code: ExitCode) => void): void {
  const command = program
    .command("report")
    .description("redraw a result that is there: text, page or CSV, without running anything")
    .argument(
      "<result>",
      "file with the JSON of a run, comparison, sweep or search, the folder of a sweep or search, or - for standard input",
    );
  addOutputOptions(command).action(async (file: string, options: OutputOptions) => {
    checkOutput(options);
    await redraw(file, options, io);
    settle(EXIT.fine);
  });
}

interface Showing {
  readonly options: OutputOptions;
  /** The folder of a sweep or a search, where that was named. */
  readonly folder: string | null;
}

type Redrawn = {
  readonly [Schema in keyof Results]: (result: Results[Schema], showing: Showing, io: Io) => Promise<void>;
};

const REDRAWN: Redrawn = {
  "ripplesim/summary@1": redrawRun,
  "ripplesim/comparison@1": redrawComparison,
  "ripplesim/sweep@1": (result, showing, io) => redrawKept(result, SWEEP, showing, io),
  "ripplesim/tune@1": (result, showing, io) => redrawKept(result, TUNING, showing, io),
  "ripplesim/cliff@1": (result, showing, io) => redrawKept(result, CLIFF, showing, io),
};

async function redraw(argument: string, options: OutputOptions, io: Io): Promise<void> {
  const { result, folder } = readAnyResult(argument, io);
  const redrawn = REDRAWN[result.schema] as (result: unknown, showing: Showing, io: Io) => Promise<void>;
  try {
    await redrawn(result, { options, folder }, io);
  } catch (error) {
    // Hand-made or damaged JSON shows as a missing part somewhere inside.
    if (error instanceof TypeError) throw notAResult(argument, `a part of it is missing (${error.message})`);
    throw error;
  }
}

async function redrawRun(result: Summary, { options }: Showing, io: Io): Promise<void> {
  const { file, changes } = result.scenario;
  const words = ["run", file, ...(result.variant === null ? [] : ["--variant", result.variant])];
  const own = result.variant === null ? [] : Object.keys(result.scenario.variants[result.variant] ?? {});
  const set = changes.filter(({ path }) => !own.includes(path)).map(({ path, value }) => `${path}=${value}`);
  const command = commandAgain(words, { set, jobs: 1 }, result.seed);
  await publishRun(result, { stem: stemOf(file), command, options, timings: null }, io);
}

async function redrawComparison(result: PrintedComparison, { options }: Showing, io: Io): Promise<void> {
  const { file, seeds } = result;
  const asked = { set: [], replications: seeds.length, jobs: 1 };
  const command = result.command ?? commandAgain(["compare", file], asked, seeds[0] ?? "1");
  await publishComparison(result, { stem: stemOf(file), command, options, timings: null }, io);
}

async function redrawKept<Result extends Kept<object>>(
  result: Result,
  kind: KeptKind<Result>,
  { options, folder }: Showing,
  io: Io,
): Promise<void> {
  const page = join(options.out, `${stemOf(result.file)}-${kind.name}.html`);
  const files = new WrittenFiles(io);
  await showKept(result, kind, { folder, page, options, files }, io);
  if (files.fault !== null) throw files.fault;
}
