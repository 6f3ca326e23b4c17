import type { Command } from "commander";
import type { Problem } from "../../scenario/problem.ts";
import { formatProblems } from "../../scenario/problem.ts";
import { parseScenario } from "../../scenario/parse.ts";
import type { ParseOptions } from "../../scenario/parse.ts";
import { CommandError, EXIT } from "../exit.ts";
import type { ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import { loadFile, overridesOf } from "../load.ts";
import type { LoadedFile } from "../load.ts";
import { listOption } from "../options.ts";
import { jsonText } from "../results.ts";

interface Options {
  readonly set: readonly string[];
  readonly json?: true;
}

interface Verdict {
  readonly file: string;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** `ripplesim validate FILE...` */
export function addValidateCommand(program: Command, io: Io, settle: (code: ExitCode) => void): void {
  program
    .command("validate")
    .description("check scenarios, with every one of their variants, without running them")
    .argument("<files...>", "scenario files, or - for standard input")
    .addOption(listOption("--set <path=value>", "put a YAML value in place first (repeatable)"))
    .option("--json", "print the mistakes as JSON")
    .action((files: readonly string[], options: Options) => {
      const verdicts = files.map((file) => verdictOn(file, options, io));
      if (options.json === true) io.stdout.write(jsonText(verdicts));
      else for (const verdict of verdicts) print(verdict, io);
      settle(verdicts.every(({ problems }) => problems.length === 0) ? EXIT.fine : EXIT.invalidScenario);
    });
}

function verdictOn(file: string, options: Options, io: Io): Verdict {
  const overrides = overridesOf(options.set);
  let loaded: LoadedFile;
  try {
    loaded = loadFile(file, io);
  } catch (error) {
    if (!(error instanceof CommandError) || error.exitCode !== EXIT.invalidScenario) throw error;
    const message = error.message.replace(`${file}: `, "");
    return {
      file,
      problems: [{ file, line: 1, column: 1, path: "", message, frame: "", hint: null }],
      warnings: [],
    };
  }
  const asWritten = parseScenario(loaded.source, { overrides });
  if (!asWritten.ok) return { file, problems: asWritten.problems, warnings: [] };
  // A mistake that every variant shares was told above; what is left is the variants' own.
  const problems = Object.keys(asWritten.scenario.variants).flatMap((variant) =>
    problemsOf(loaded, { overrides, variant }),
  );
  return { file, problems, warnings: asWritten.warnings };
}

function problemsOf(loaded: LoadedFile, options: ParseOptions): readonly Problem[] {
  const result = parseScenario(loaded.source, options);
  return result.ok ? [] : result.problems;
}

function print({ file, problems, warnings }: Verdict, io: Io): void {
  if (warnings.length > 0) io.stderr.write(`warning: ${formatProblems(warnings)}\n`);
  if (problems.length > 0) io.stderr.write(`${formatProblems(problems)}\n`);
  io.stdout.write(
    problems.length === 0
      ? `${file}: fine\n`
      : `${file}: ${problems.length} ${problems.length === 1 ? "mistake" : "mistakes"}\n`,
  );
}
