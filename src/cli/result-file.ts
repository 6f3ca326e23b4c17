import { basename, resolve } from "node:path";
import type { Baseline } from "../experiment/baseline.ts";
import type { Comparison } from "../experiment/comparison.ts";
import type { Summary } from "../observe/summary.ts";
import { CommandError, EXIT, usageError } from "./exit.ts";
import { readResultText } from "./files.ts";
import type { Io } from "./io.ts";

/** Reads what `--json` printed of a run or a comparison, from a file or, for `-`, standard input. */
export function readResult(argument: string, io: Io): Summary | Comparison {
  const text = argument === "-" ? io.readStdin() : readResultText(resolve(io.folder, argument), argument);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notAResult(argument, "it is not JSON");
  }
  const schema = typeof value === "object" && value !== null && "schema" in value ? value.schema : undefined;
  if (schema === "ripplesim/summary@1" || schema === "ripplesim/comparison@1")
    return value as Summary | Comparison;
  throw notAResult(argument, "it is not what `ripplesim run --json` or `compare --json` print");
}

/** Hand-made or damaged JSON shows as a missing part somewhere inside. */
export function notAResult(shown: string, reason: string): CommandError {
  return new CommandError(`${shown}: cannot be read as a result: ${reason}`, EXIT.invalidScenario);
}

/** The runs of an older result; of a comparison those of the variant that is run now. */
export function readBaseline(argument: string, variant: string | null, io: Io): Baseline {
  const result = readResult(argument, io);
  const file = basename(argument);
  if (result.schema === "ripplesim/summary@1") return { file, runs: [result] };
  const names = Object.keys(result.variants);
  const name = names.length === 1 ? names[0] : names.find((known) => known === variant);
  if (name === undefined)
    throw usageError(
      `--baseline ${argument} compares ${names.join(", ")}: say which one it is with --variant, or hand over the result of one run`,
    );
  const runs = result.variants[name]?.runs ?? [];
  if (runs.length === 0) throw notAResult(argument, "it has no whole run");
  return { file, runs };
}
