import { readScenario } from "./normalise/scenario.ts";
import { entriesOf } from "./normalise/reading.ts";
import { remedy } from "./nearest.ts";
import { problemAt, ScenarioError } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { durationNs } from "./quantity.ts";
import { Report } from "./report.ts";
import type { Scenario } from "./scenario.ts";
import { validate } from "./schema/validate.ts";
import { DataFiles } from "./source/data-files.ts";
import { readValue } from "./source/document.ts";
import { applyOverrides, applyVariant, loadTree } from "./source/merge.ts";
import type { Override } from "./source/merge.ts";
import { plainData } from "./source/node.ts";
import type { MapNode } from "./source/node.ts";
import { parsePath } from "./source/path.ts";

export type { Override } from "./source/merge.ts";

/** A scenario file and the way to the files beside it. */
export interface ScenarioSource {
  /** Name as shown to the user. */
  readonly file: string;
  readonly text: string;
  /** Text of a file at or below the scenario's folder; throws an Error with a plain message. */
  readonly read: (relativePath: string) => string;
}

export interface ParseOptions {
  /** The variant to lay over the file; none: the file as it stands. */
  readonly variant?: string;
  /** Laid over the variant, in this order. */
  readonly overrides?: readonly Override[];
  /** Instead of the file's own seed. */
  readonly seed?: string;
}

export type ParseResult =
  | { readonly ok: true; readonly scenario: Scenario; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads a scenario: text, base files, variant and overrides laid over each other, validated as a
 * whole, every short form spelt out and every name resolved. Reports all mistakes at once.
 */
export function parseScenario(source: ScenarioSource, options: ParseOptions = {}): ParseResult {
  const problems: Problem[] = [];
  const files = new DataFiles(source.read);
  const root = loadTree({ file: source.file, folder: "", text: source.text }, files, problems);
  if (root === null) return { ok: false, problems };
  const compiled = compile({ root, files, options, problems });
  if (compiled === null || problems.length > 0) return { ok: false, problems };
  return { ok: true, scenario: compiled.scenario, warnings: compiled.report.warnings };
}

interface Job {
  readonly root: MapNode;
  readonly files: DataFiles;
  readonly options: ParseOptions;
  readonly problems: Problem[];
}

/** One variant of a tree, down to the Scenario; null when too little of it is right. */
function compile({ root, files, options, problems }: Job): { readonly scenario: Scenario; readonly report: Report } | null {
  const varied = options.variant === undefined ? root : applyVariant(root, options.variant, problems);
  const merged = applyOverrides(varied, options.overrides ?? [], problems);
  const report = new Report(merged);
  const input = validate(plainData(merged, true) as Record<string, unknown>, report);
  if (options.variant !== undefined && !Object.hasOwn(input?.variants ?? {}, options.variant)) {
    const known = entriesOf(input?.variants).map(([name]) => name);
    problems.push(problemAt({ ...root.place, end: root.place.start }, { path: "variants", message: `there is no variant "${options.variant}"`, hint: remedy(options.variant, known) }));
  }
  const reading = input === null ? null : { input, root: merged, report, files, durationNs: durationNs(input.duration) };
  const scenario = reading === null ? null : readScenario(reading, options.seed ?? null);
  problems.push(...report.problems);
  return scenario === null ? null : { scenario, report };
}

/** Reads `PATH=VALUE`, the value as YAML. Throws a ScenarioError. */
export function parseOverride(text: string): Override {
  const at = text.indexOf("=");
  const path = text.slice(0, Math.max(at, 0)).trim();
  if (at < 0) throw overrideError(path, `"${text.slice(0, 60)}" is not PATH=VALUE`);
  if (parsePath(path) === null) throw overrideError(path, `"${path.slice(0, 60)}" is not a path; paths are names joined by dots`);
  try {
    return { path, value: readValue(text.slice(at + 1)), origin: "--set" };
  } catch (error) {
    throw overrideError(path, error instanceof Error ? error.message : String(error));
  }
}

function overrideError(path: string, message: string): ScenarioError {
  return new ScenarioError([{ file: "--set", line: 1, column: 1, path, message, frame: "", hint: null }]);
}
