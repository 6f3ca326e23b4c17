import { compile, readConditions } from "./compile.ts";
import type { Compiled } from "./compile.ts";
import type { RunFrame } from "./conditions.ts";
import { remedy } from "./nearest.ts";
import { problemAt, ScenarioError } from "./problem.ts";
import type { Problem } from "./problem.ts";
import type { Scenario } from "./scenario.ts";
import { DataFiles } from "./source/data-files.ts";
import { readValue } from "./source/document.ts";
import { loadTree } from "./source/merge.ts";
import type { Override } from "./source/merge.ts";
import { nodeAt, placeAt, positionOf } from "./source/node.ts";
import type { MapNode } from "./source/node.ts";
import { parsePath } from "./source/path.ts";

export type { Override } from "./source/merge.ts";

/**
 * A scenario file and the way to the files beside it. Files are read for the first parse and not again for
 * others of the same object: a sweep parses one file some hundred times.
 */
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

/** More variants than this are not checked against each other. */
const VARIANTS_MAX = 100;

/**
 * Reads a scenario: text, base files, variant and overrides laid over each other, validated as a
 * whole, every short form spelt out and every name resolved. Reports all mistakes at once, those of
 * the other variants included.
 */
export function parseScenario(source: ScenarioSource, options: ParseOptions = {}): ParseResult {
  const { files, root, problems: unreadable } = readOf(source);
  const problems = [...unreadable];
  if (root === null) return { ok: false, problems };
  const chosen = options.variant ?? null;
  const names = variantsOf(root);
  if (names.length > VARIANTS_MAX)
    complain(root, problems, {
      message: `${names.length} variants; at most ${VARIANTS_MAX} can be compared`,
      hint: null,
    });
  else if (chosen !== null && !names.includes(chosen))
    complain(
      root,
      problems,
      names.length === 0
        ? { message: `there is no variant "${chosen}": the scenario has no variants`, hint: null }
        : { message: `there is no variant "${chosen}"`, hint: remedy(chosen, names) },
    );
  if (problems.length > 0) return { ok: false, problems };
  const found = new Map<string | null, readonly Problem[]>();
  const compileOne = (variant: string | null, overrides: readonly Override[]): Compiled | null => {
    const own: Problem[] = [];
    found.set(variant, own);
    return compile({ root, files, variant, overrides, seed: options.seed ?? null, problems: own });
  };
  const overrides = options.overrides ?? [];
  // An override is meant for the variant that is run: where it does not fit another, that one is as the file has it.
  const compileOther = (variant: string): Compiled | null => {
    const overridden = compileOne(variant, overrides);
    if (overrides.length === 0 || found.get(variant)?.length === 0) return overridden;
    return compileOne(variant, []);
  };
  const compiled = compileOne(chosen, overrides);
  const compiledOf = new Map(names.map((name) => [name, name === chosen ? compiled : compileOther(name)]));
  problems.push(...withVariants(root, found));
  return compiled === null
    ? { ok: false, problems: inOrder(problems, source.file) }
    : judgeable(compiled, compiledOf, { problems, file: source.file });
}

/** The text of a source with those that it extends beneath it. Nobody changes a tree: overrides make another one. */
interface Reading {
  readonly files: DataFiles;
  readonly root: MapNode | null;
  readonly problems: readonly Problem[];
}

const readings = new WeakMap<ScenarioSource, Reading>();

function readOf(source: ScenarioSource): Reading {
  const known = readings.get(source);
  if (known !== undefined) return known;
  const problems: Problem[] = [];
  const files = new DataFiles(source.read);
  const root = loadTree({ file: source.file, folder: "", text: source.text }, files, problems);
  const reading = { files, root, problems };
  readings.set(source, reading);
  return reading;
}

/** The scenario with its conditions, if nothing at all is wrong. */
function judgeable(
  compiled: Compiled,
  variants: ReadonlyMap<string, Compiled | null>,
  found: { readonly problems: Problem[]; readonly file: string },
): ParseResult {
  const { scenario, report } = compiled;
  const before = report.problems.length;
  const own = frameOf(compiled);
  const frames = new Map([...variants].map(([name, other]) => [name, other && frameOf(other)]));
  const thresholds = readConditions(compiled, "thresholds", { own, variants: null });
  const findings = readConditions(compiled, "findings", { own, variants: frames });
  const problems = [...found.problems, ...report.problems.slice(before)];
  if (problems.length > 0) return { ok: false, problems: inOrder(problems, found.file) };
  return {
    ok: true,
    scenario: { ...scenario, thresholds, findings },
    warnings: inOrder(report.warnings, found.file),
  };
}

function frameOf({ scenario, catalogue }: Compiled): RunFrame {
  return { durationNs: scenario.durationNs, warmupNs: scenario.warmupNs, catalogue };
}

/** All problems, each once; those that only some variants have say which. */
function withVariants(root: MapNode, found: ReadonlyMap<string | null, readonly Problem[]>): Problem[] {
  const variantsOfProblem = new Map<
    string,
    { readonly problem: Problem; readonly variants: (string | null)[] }
  >();
  for (const [variant, problems] of found) {
    for (const problem of problems) {
      const entry = variantsOfProblem.get(keyOf(problem)) ?? { problem, variants: [] };
      variantsOfProblem.set(keyOf(problem), entry);
      entry.variants.push(variant);
    }
  }
  return [...variantsOfProblem.values()].map(({ problem, variants }) => {
    const isEverywhere = variants.length === found.size || variants.includes(null);
    const first = variants[0] ?? null;
    if (isEverywhere || (first !== null && isWithin(root, first, problem))) return problem;
    return {
      ...problem,
      message: `${problem.message} (in variant ${variants.map((variant) => `"${variant ?? ""}"`).join(", ")})`,
    };
  });
}

/** Whether a problem stands in the text of a variant, where nobody needs to be told which it is. */
function isWithin(root: MapNode, variant: string, problem: Problem): boolean {
  const node = nodeAt(root, ["variants", variant]);
  if (problem.file !== node?.place.source.file) return false;
  const first = positionOf(node.place).line;
  const last = positionOf({ ...node.place, start: node.place.end }).line;
  return problem.line >= first && problem.line <= last;
}

function keyOf(problem: Problem): string {
  return `${problem.file} ${problem.line} ${problem.column} ${problem.path} ${problem.message}`;
}

function variantsOf(root: MapNode): readonly string[] {
  const variants = nodeAt(root, ["variants"]);
  return variants?.kind === "map" ? [...variants.entries.keys()] : [];
}

function complain(
  root: MapNode,
  problems: Problem[],
  mistake: { readonly message: string; readonly hint: string | null },
): void {
  problems.push(problemAt(placeAt(root, ["variants"], "key"), { path: "variants", ...mistake }));
}

/** Each problem once, the file itself first, from top to bottom. */
function inOrder(problems: readonly Problem[], file: string): readonly Problem[] {
  const seen = new Map(problems.map((problem) => [keyOf(problem), problem]));
  const rank = (problem: Problem): number => (problem.file === file ? 0 : 1);
  return [...seen.values()].sort(
    (a, b) => rank(a) - rank(b) || compareText(a.file, b.file) || a.line - b.line || a.column - b.column,
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Reads `PATH=VALUE`, the value as YAML. Throws a ScenarioError. */
export function parseOverride(text: string): Override {
  const at = text.indexOf("=");
  const path = text.slice(0, Math.max(at, 0)).trim();
  if (at < 0) throw overrideError(path, `"${text.slice(0, 60)}" is not PATH=VALUE`);
  if (parsePath(path) === null)
    throw overrideError(path, `"${path.slice(0, 60)}" is not a path; paths are names joined by dots`);
  try {
    return { path, value: readValue(text.slice(at + 1)), origin: "--set" };
  } catch (error) {
    throw overrideError(path, error instanceof Error ? error.message : String(error));
  }
}

function overrideError(path: string, message: string): ScenarioError {
  return new ScenarioError([{ file: "--set", line: 1, column: 1, path, message, frame: "", hint: null }]);
}
