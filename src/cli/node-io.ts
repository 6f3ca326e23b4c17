import { readFileSync } from "node:fs";
import type { RunJob } from "../experiment/run.ts";
import { CommandError, EXIT } from "./exit.ts";
import { decode, fileFault } from "./files.ts";
import type { Io, Output, Runner } from "./io.ts";
import { sliceRunner } from "./slice-runner.ts";
import { threadRunner } from "./thread-runner.ts";

/** The machine the program really runs on. */
export function nodeIo(): Io {
  return {
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    environment: process.env,
    folder: process.cwd(),
    readStdin: () => {
      const refuse = (reason: string): CommandError =>
        new CommandError(`stdin: ${reason}`, EXIT.invalidScenario);
      try {
        return decode(readFileSync(0), refuse);
      } catch (error) {
        throw error instanceof CommandError
          ? error
          : refuse(error instanceof Error ? error.message : String(error));
      }
    },
    now,
    runner: {
      runAll: (jobs, control) => runnerFor(jobs).runAll(jobs, control),
      prepare: (threads) => {
        if (threads > 1) threadRunner.prepare?.(threads);
      },
    },
  };
}

const now = (): number => performance.now();

/** A thread has a heap and all code of its own: too much for one run alone. */
function runnerFor(jobs: readonly RunJob[]): Runner {
  return jobs.length === 1 ? sliceRunner(now) : threadRunner;
}

function output(stream: NodeJS.WriteStream): Output {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // The reader has seen enough (`| head`): nothing is wrong, and nothing is left to do.
    if (error.code === "EPIPE") process.exit();
    // Progress that nobody can read is no reason to stop.
    if (stream === process.stderr) return;
    process.stderr.write(`error: cannot write to standard output: ${fileFault(error)}\n`);
    process.exit(EXIT.usage);
  });
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY,
    columns: stream.columns,
  };
}
