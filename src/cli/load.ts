import { basename, dirname, resolve } from "node:path";
import type { PlannedVariant } from "../experiment/compare.ts";
import { sourceFacts, yamlText } from "../experiment/source-facts.ts";
import { ScenarioError, formatProblems } from "../scenario/problem.ts";
import { parseOverride, parseScenario } from "../scenario/parse.ts";
import type { Override, ScenarioSource } from "../scenario/parse.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { CommandError, EXIT, usageError } from "./exit.ts";
import { companionReader, readScenarioText } from "./files.ts";
import type { Io } from "./io.ts";
import { readFirst } from "./read-first.ts";

/** A scenario file that has been read but not yet understood. */
export interface LoadedFile {
  /** As given on the command line. */
  readonly argument: string;
  /** File name without folders, and that without its ending: what reports are named after. */
  readonly file: string;
  readonly stem: string;
  readonly source: ScenarioSource;
}

/** Settings of the command line that change a scenario. */
export interface Adjustments {
  readonly overrides: readonly Override[];
  readonly seed: string | null;
}

/** Reads a scenario file, or standard input for `-`. */
export function loadFile(argument: string, io: Io): LoadedFile {
  if (argument === "-") {
    const source = { file: "stdin", text: io.readStdin(), read: companionReader(io.folder) };
    return { argument, file: "stdin", stem: "stdin", source };
  }
  const path = resolve(io.folder, argument);
  const file = basename(path);
  const text = readScenarioText(path, argument);
  const source = { file: argument, text, read: companionReader(dirname(path)) };
  return { argument, file, stem: file.replace(/\.[^.]+$/, ""), source };
}

/** Understands a file with a variant and the command line's settings laid over it; warnings go to stderr. */
export function parseLoaded(
  loaded: LoadedFile,
  variant: string | null,
  adjustments: Adjustments,
  io: Io,
): Scenario {
  const options = {
    ...(variant === null ? {} : { variant }),
    overrides: adjustments.overrides,
    ...(adjustments.seed === null ? {} : { seed: adjustments.seed }),
  };
  const result = readFirst(() => parseScenario(loaded.source, options));
  if (!result.ok) throw new CommandError(formatProblems(result.problems), EXIT.invalidScenario);
  if (result.warnings.length > 0) io.stderr.write(`warning: ${formatProblems(result.warnings)}\n`);
  return result.scenario;
}

/** The same as something that can be run and compared; `name` is what results call it. */
export function planVariant(
  loaded: LoadedFile,
  { name, variant }: { readonly name: string; readonly variant: string | null },
  adjustments: Adjustments,
  io: Io,
): PlannedVariant {
  const scenario = parseLoaded(loaded, variant, adjustments, io);
  const own = Object.entries(variant === null ? {} : (scenario.variants[variant] ?? {}));
  const overridden = adjustments.overrides.map(({ path, value }) => [path, value] as const);
  const changes = [...own, ...overridden].map(([path, value]) => ({ path, value: yamlText(value) }));
  const source = sourceFacts(scenario, { file: loaded.file, text: loaded.source.text, variant, changes });
  return { name, scenario, source };
}

/** Reads the `PATH=VALUE` of `--set`. */
export function overridesOf(settings: readonly string[]): readonly Override[] {
  return settings.map((setting) => {
    try {
      return parseOverride(setting);
    } catch (error) {
      if (error instanceof ScenarioError)
        throw usageError(`--set ${error.problems.map(({ message }) => message).join("; ")}`);
      throw error;
    }
  });
}

/** For reading a file again whose warnings were told already. */
export function withoutWarnings(io: Io): Io {
  return { ...io, stderr: { ...io.stderr, write: () => {} } };
}
