import { Command, CommanderError } from "commander";
import { addCliffCommand } from "./commands/cliff.ts";
import { addCompareCommand } from "./commands/compare.ts";
import { addExplainCommand } from "./commands/explain.ts";
import { addInitCommand } from "./commands/init.ts";
import { addLessonCommand } from "./commands/lesson.ts";
import { addListCommand } from "./commands/list.ts";
import { addReportCommand } from "./commands/report.ts";
import { addRunCommand } from "./commands/run.ts";
import { addSchemaCommand } from "./commands/schema.ts";
import { addSweepCommand } from "./commands/sweep.ts";
import { addTuneCommand } from "./commands/tune.ts";
import { addTraceCommand } from "./commands/trace.ts";
import { addValidateCommand } from "./commands/validate.ts";
import { CommandError, EXIT, bugOf, bugReport } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { widthOf } from "./io.ts";
import type { Io } from "./io.ts";
import { packageVersion } from "./package-files.ts";

const EXIT_CODES = `
Exit codes: 0 fine; 99 a threshold or a finding failed; 2 wrong usage; 3 invalid scenario;
4 cut short by a budget; 130 interrupted; 1 a mistake in ripplesim.`;

/** The command line. Commands `settle` with an exit code; commander throws for everything else. */
export function createProgram(io: Io, settle: (code: ExitCode) => void): Command {
  const program = new Command("ripplesim")
    .description("Watch a small fault ripple through your services, and compare the settings that stop it.")
    .version(packageVersion())
    .enablePositionalOptions() // The steps of `sweep` have options of their own with the same names.
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => widthOf(io),
      getErrHelpWidth: () => widthOf(io),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError("(--help shows what there is)")
    .addHelpText("after", EXIT_CODES);
  for (const add of [
    addRunCommand,
    addCompareCommand,
    addValidateCommand,
    addExplainCommand,
    addTraceCommand,
    addSweepCommand,
    addTuneCommand,
    addCliffCommand,
    addInitCommand,
    addListCommand,
    addLessonCommand,
    addReportCommand,
    addSchemaCommand,
  ]) {
    add(program, io, settle);
  }
  return program;
}

/** Runs one command line, without the program's name in front, and answers with its exit code. */
export async function runCommandLine(words: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.fine;
  const program = createProgram(io, (code) => (exitCode = code));
  try {
    if (words.length === 0) program.outputHelp();
    else await program.parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    // Help and version end in an error too, one that says 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    const known = error instanceof CommandError ? error : bugReport(bugOf(error, null));
    io.stderr.write(`${known.message}\n`);
    return known.exitCode;
  }
}
