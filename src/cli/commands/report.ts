import type { Command } from "commander";
import { EXIT } from "../exit.ts";
import type { ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { addOutputOptions, commandAgain } from "../options.ts";
import type { OutputOptions } from "../options.ts";
import { notAResult, readResult } from "../result-file.ts";
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
  const result = readResult(argument, io);
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

function stemOf(file: string): string {
  return file.replace(/\.[^.]+$/, "");
}
