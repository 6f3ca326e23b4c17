import type { Command } from "commander";
import { againstBaseline, isRegression } from "../experiment/baseline.ts";
import type { Baseline } from "../experiment/baseline.ts";
import type { PlannedVariant } from "../experiment/compare.ts";
import type { BaselineSummary, Summary } from "../observe/summary.ts";
import { EXIT, usageError } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { share } from "./options.ts";

/** What an older result is for. */
export interface BaselineOptions {
  readonly baseline?: string;
  readonly tolerance?: number;
}

export function addBaselineOptions(command: Command): Command {
  return command
    .option("--baseline <file>", "fail where a figure is worse than in this result of --json")
    .option(
      "--tolerance <share>",
      "by how much it may be worse, e.g. 5% (default: nothing beyond luck, 5% where either is a single run)",
      share,
    );
}

export function checkBaseline({ baseline, tolerance }: BaselineOptions): void {
  if (tolerance !== undefined && baseline === undefined)
    throw usageError("--tolerance says how much worse than --baseline a figure may be; give --baseline FILE");
}

export function wordsOfBaseline({ baseline, tolerance }: BaselineOptions): readonly string[] {
  return [
    ...(baseline === undefined ? [] : ["--baseline", baseline]),
    ...(tolerance === undefined ? [] : ["--tolerance", String(tolerance)]),
  ];
}

/**
 * How the runs of all variants, by name, stand against the older result; nothing where there is none, or where no run
 * is whole.
 */
export function heldAgainst(
  runs: Readonly<Record<string, readonly Summary[]>>,
  planned: readonly PlannedVariant[],
  { older, tolerance }: Pick<BaselineOptions, "tolerance"> & { readonly older: Baseline | null },
): BaselineSummary | undefined {
  if (older === null || planned.some(({ name }) => (runs[name] ?? []).length === 0)) return undefined;
  const sides = planned.flatMap(({ name, scenario }) => {
    const before = older.runs[name];
    if (before === undefined) return [];
    const variant = planned.length === 1 ? null : name;
    const { thresholds, findings } = scenario;
    return [{ variant, now: runs[name] ?? [], before, conditions: [...thresholds, ...findings] }];
  });
  return againstBaseline(older.file, sides, tolerance ?? null);
}

/** What was judged, and where that holds, what the baseline says. */
export function withBaseline(code: ExitCode, against: BaselineSummary | undefined): ExitCode {
  return code === EXIT.fine && against?.figures.some(isRegression) === true ? EXIT.judgedFailed : code;
}
