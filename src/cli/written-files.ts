import { join, resolve } from "node:path";
import type { Verdict } from "../report/ci/verdict.ts";
import type { CsvFile } from "../report/csv-file.ts";
import { CommandError, usageError } from "./exit.ts";
import { writeTextFile } from "./files.ts";
import type { Io } from "./io.ts";
import type { OutputOptions } from "./options.ts";

/** Files written beside a result. What could not be written is told after it: nothing else is lost for it. */
export class WrittenFiles {
  private readonly _io: Io;
  /** The first that could not be written. */
  fault: CommandError | null = null;

  constructor(io: Io) {
    this._io = io;
  }

  /** Answers whether it is there. */
  write(shown: string, text: string): boolean {
    try {
      writeTextFile(resolve(this._io.folder, shown), shown, text);
      return true;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      this.fault ??= error;
      return false;
    }
  }
}

/** What every kind of result has for pipelines and spreadsheets; made only where it is asked for. */
export interface PipelineParts {
  readonly verdict: () => Promise<Verdict>;
  readonly csv: () => Promise<Iterable<CsvFile>>;
}

/** What is written for pipelines, pull requests and spreadsheets. */
export type PipelineOptions = Pick<OutputOptions, "csv" | "junit" | "markdown">;

export async function writeForPipelines(
  parts: PipelineParts,
  { csv, junit, markdown }: PipelineOptions,
  files: WrittenFiles,
): Promise<void> {
  if (csv !== undefined) for (const { name, text } of await parts.csv()) files.write(join(csv, name), text);
  if (junit === undefined && markdown === undefined) return;
  const verdict = await parts.verdict();
  if (junit !== undefined) files.write(junit, (await import("../report/ci/junit.ts")).junitXml(verdict));
  if (markdown !== undefined)
    files.write(markdown, (await import("../report/ci/markdown.ts")).markdownSummary(verdict));
}

/**
 * Refuses names, by their options, under which a file would take the place of a scenario or of another file of the
 * same result. True is the name that it has by default.
 */
export function checkFileNames(named: Readonly<Record<string, string | true | undefined>>): void {
  const names = Object.entries(named).flatMap(([option, name]) =>
    typeof name === "string" ? [{ option, name }] : [],
  );
  for (const [index, { option, name }] of names.entries()) {
    if (/\.(ya?ml)$/i.test(name))
      throw usageError(`--${option} ${name} would overwrite a scenario; name the scenario first`);
    const twin = names.slice(0, index).find((other) => resolve(other.name) === resolve(name));
    if (twin !== undefined)
      throw usageError(`--${twin.option} and --${option} are the same file, ${name}: one would be lost`);
  }
}
