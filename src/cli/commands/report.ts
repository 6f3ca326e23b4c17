import { resolve } from "node:path";
import type { Command } from "commander";
import type { Comparison } from "../../experiment/comparison.ts";
import type { Summary } from "../../observe/summary.ts";
import { CommandError, EXIT } from "../exit.ts";
import type { ExitCode } from "../exit.ts";
import { readResultText } from "../files.ts";
import type { Io } from "../io.ts";
import { addOutputOptions, commandAgain } from "../options.ts";
import type { OutputOptions } from "../options.ts";
import { checkOutput, publishComparison, publishRun } from "../results.ts";

/** `ripplesim report RESULT.json` */
export function addReportCommand(program: Command, io: Io, settle: (code: ExitCode) => void): void {
  const command = program
    .command("report")
    .description("redraw a result that --json printed: text, page or CSV, without running anything")
    .argument("<result>", "file with the JSON of a run or a comparison, or - for standard input");
  addOutputOptions(command).action(async (file: string, options: OutputOptions) => {
    checkOutput(options);
    await redraw(file, options, io);
    settle(EXIT.fine);
  });
}

async function redraw(argument: string, options: OutputOptions, io: Io): Promise<void> {
  const text = argument === "-" ? io.readStdin() : readResultText(resolve(io.folder, argument), argument);
  const result = resultOf(text, argument);
  try {
    if (result.schema === "ripplesim/summary@1") {
      const { file, changes } = result.scenario;
      const words = ["run", file, ...(result.variant === null ? [] : ["--variant", result.variant])];
      const own = result.variant === null ? [] : Object.keys(result.scenario.variants[result.variant] ?? {});
      const set = changes
        .filter(({ path }) => !own.includes(path))
        .map(({ path, value }) => `${path}=${value}`);
      const command = commandAgain(words, { set, jobs: 1 }, result.seed);
      await publishRun(result, { stem: stemOf(file), command, options, timings: null }, io);
    } else {
      const { file, seeds } = result;
      const command = commandAgain(
        ["compare", file],
        { set: [], replications: seeds.length, jobs: 1 },
        seeds[0] ?? "1",
      );
      await publishComparison(result, { stem: stemOf(file), command, options, timings: null }, io);
    }
  } catch (error) {
    // Hand-made or damaged JSON shows as a missing part somewhere inside.
    if (error instanceof TypeError) throw notAResult(argument, `a part of it is missing (${error.message})`);
    throw error;
  }
}

function resultOf(text: string, shown: string): Summary | Comparison {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notAResult(shown, "it is not JSON");
  }
  const schema = typeof value === "object" && value !== null && "schema" in value ? value.schema : undefined;
  if (schema === "ripplesim/summary@1" || schema === "ripplesim/comparison@1")
    return value as Summary | Comparison;
  throw notAResult(shown, "it is not what `ripplesim run --json` or `compare --json` print");
}

function notAResult(shown: string, reason: string): CommandError {
  return new CommandError(`${shown}: cannot be redrawn: ${reason}`, EXIT.invalidScenario);
}

function stemOf(file: string): string {
  return file.replace(/\.[^.]+$/, "");
}
