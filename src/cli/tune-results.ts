import type { TuneResult } from "../experiment/tuning/result.ts";
import { settingsOf } from "../report/tuning/words.ts";
import type { KeptTuning } from "./kept-results.ts";
import { commandAgain } from "./options.ts";
import { searchAgain, type SearchOptions } from "./search-options.ts";

/** What a search for the best setting was asked for. */
interface Asked {
  readonly argument: string;
  readonly options: SearchOptions & {
    readonly vary: readonly string[];
    readonly subjectTo: readonly string[];
    readonly confidence: number;
    readonly indifference: number;
  };
}

/** What a search found, with the commands that lead there and on. */
export function keptTuning(result: TuneResult, asked: Asked): KeptTuning {
  const words = ["tune", asked.argument, ...wordsOf(result, asked.options)];
  return { ...result, command: searchAgain(words, asked.options, result), tryOut: tryOutOf(result, asked) };
}

/** A run with the best setting. */
function tryOutOf(result: TuneResult, { argument, options }: Asked): string | null {
  const settings = settingsOf(result);
  if (settings.length === 0) return null;
  const variant = options.variant === undefined ? [] : ["--variant", options.variant];
  const set = [...options.set, ...settings];
  return commandAgain(["run", argument, ...variant], { ...options, set }, result.seed);
}

function wordsOf(result: TuneResult, options: Asked["options"]): readonly string[] {
  const { vary, subjectTo } = options;
  return [
    ...vary.flatMap((axis) => ["--vary", axis]),
    `--${result.goal}`,
    result.objective.path,
    ...subjectTo.flatMap((condition) => ["--subject-to", condition]),
    ...(options.confidence === 0.95 ? [] : ["--confidence", String(options.confidence)]),
    ...(options.indifference === 0.02 ? [] : ["--indifference", String(options.indifference)]),
  ];
}
