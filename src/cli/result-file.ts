import { existsSync, statSync } from "node:fs";
import { basename, join, normalize, resolve } from "node:path";
import type { Baseline } from "../experiment/baseline.ts";
import type { Comparison } from "../experiment/comparison.ts";
import type { Summary } from "../observe/summary.ts";
import { CommandError, EXIT, usageError } from "./exit.ts";
import { readResultText } from "./files.ts";
import type { Io } from "./io.ts";
import { type KeptCliff, type KeptSweep, type KeptTuning, stemOf } from "./kept-results.ts";

/** A comparison as `--json` prints it; results of earlier versions do not say how they were made. */
export type PrintedComparison = Comparison & { readonly command?: string };

/** Everything that can be drawn again, by the name of its schema. */
export interface Results {
  readonly "ripplesim/summary@1": Summary;
  readonly "ripplesim/comparison@1": PrintedComparison;
  readonly "ripplesim/sweep@1": KeptSweep;
  readonly "ripplesim/tune@1": KeptTuning;
  readonly "ripplesim/cliff@1": KeptCliff;
}

export type AnyResult = Results[keyof Results];

/** The parts without which a result cannot be one; a page wants many more, and says so. */
const PARTS: Readonly<Record<AnyResult["schema"], readonly string[]>> = {
  "ripplesim/summary@1": ["scenario", "workloads", "thresholds"],
  "ripplesim/comparison@1": ["seeds", "variants", "metrics", "findings", "answer"],
  "ripplesim/sweep@1": ["command", "seeds", "axes", "metrics", "points"],
  "ripplesim/tune@1": ["command", "axes", "objective", "constraints", "candidates"],
  "ripplesim/cliff@1": ["command", "range", "points", "stages"],
};

/** A result, and the folder it is kept in where that is what was named. */
export interface ReadResult {
  readonly result: AnyResult;
  readonly folder: string | null;
}

/**
 * Reads what `--json` printed, from a file or, for `-`, standard input; or what a folder keeps of a sweep or a search.
 * Throws a CommandError.
 */
export function readAnyResult(argument: string, io: Io): ReadResult {
  if (argument === "-") return { result: resultIn(io.readStdin(), argument), folder: null };
  const path = resolve(io.folder, argument);
  if (!isFolder(path)) return { result: resultIn(readResultText(path, argument), argument), folder: null };
  const shown = join(argument, keptIn(path, argument));
  const result = resultIn(readResultText(resolve(io.folder, shown), shown), shown);
  return { result, folder: normalize(argument).replace(/[/\\]+$/, "") };
}

/** Reads what `--json` printed of a run or a comparison. */
function readRuns(argument: string, io: Io): Summary | PrintedComparison {
  const { result } = readAnyResult(argument, io);
  if (result.schema === "ripplesim/summary@1" || result.schema === "ripplesim/comparison@1") return result;
  throw notAResult(argument, "it is not what `ripplesim run --json` or `compare --json` print");
}

const KEPT = ["sweep.json", "tune.json", "cliff.json"] as const;

/** The one result that a folder keeps. */
function keptIn(path: string, shown: string): string {
  const found = KEPT.filter((name) => existsSync(join(path, name)));
  const [name, other] = found;
  if (name !== undefined && other === undefined) return name;
  if (other !== undefined) throw usageError(`${shown} keeps ${found.join(" and ")}: name the one to draw`);
  const hint = existsSync(join(path, "plan.json"))
    ? `; a sweep was planned there: ripplesim sweep merge ${shown} puts its runs together`
    : "";
  throw notAResult(shown, `the folder has none of ${KEPT.join(", ")}${hint}`);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function resultIn(text: string, shown: string): AnyResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notAResult(shown, "it is not JSON");
  }
  const parts =
    typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  const schema = parts["schema"];
  if (typeof schema !== "string" || !Object.hasOwn(PARTS, schema))
    throw notAResult(
      shown,
      `it is not what --json prints of a run, comparison, sweep or search${otherWord(schema)}`,
    );
  const missing = PARTS[schema as AnyResult["schema"]].find((part) => parts[part] === undefined);
  if (missing !== undefined) throw notAResult(shown, `a part of it is missing (${missing})`);
  return value as AnyResult;
}

/** What else of ours it may be. */
function otherWord(schema: unknown): string {
  if (schema === "ripplesim/sweep-plan@1") return ", but the plan of a sweep: name its folder";
  return typeof schema === "string" && schema.startsWith("ripplesim/")
    ? `, but ${schema.slice(0, 60)}, which this version does not know`
    : "";
}

/** Hand-made or damaged JSON shows as a missing part somewhere inside. */
export function notAResult(shown: string, reason: string): CommandError {
  return new CommandError(`${shown}: cannot be read as a result: ${reason}`, EXIT.invalidScenario);
}

/** The older runs of every variant that is run now, or the one that is. */
export function readBaseline(argument: string, names: readonly string[], io: Io): Baseline {
  const result = readRuns(argument, io);
  const file = basename(argument);
  const older = olderRuns(result);
  const known = Object.keys(older);
  const [name, another] = names;
  // One alone is what it is, whatever it was called.
  const runs =
    name !== undefined && another === undefined && known.length === 1
      ? { [name]: older[known[0]!]! }
      : Object.fromEntries(names.flatMap((own) => (older[own] === undefined ? [] : [[own, older[own]]])));
  const left = known.filter((own) => runs[own] === undefined);
  if (another === undefined && Object.keys(runs).length === 0)
    throw usageError(
      `--baseline ${argument} compares ${known.join(", ")}: say which one it is with --variant, or hand over the result of one run`,
    );
  if (another !== undefined && left.length > 0)
    throw usageError(
      `--baseline ${argument} has ${left.join(", ")}, but compared now are ${names.join(", ")}: keep a new result with --json`,
    );
  if (Object.values(runs).some(({ length }) => length === 0))
    throw notAResult(argument, "it has no whole run");
  return { file, runs };
}

/** By the names of variants; a scenario without one goes by the name of its file. */
function olderRuns(result: Summary | PrintedComparison): Readonly<Record<string, readonly Summary[]>> {
  if (result.schema === "ripplesim/summary@1")
    return { [result.variant ?? stemOf(result.scenario.file)]: [result] };
  return Object.fromEntries(Object.entries(result.variants).map(([name, { runs }]) => [name, runs]));
}
