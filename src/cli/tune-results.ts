import type { TuneResult } from "../experiment/tuning/result.ts";
import { settingsOf } from "../report/tuning/words.ts";
import type { Io } from "./io.ts";
import { commandAgain } from "./options.ts";
import { publishSearch, type SearchLayout, type SearchOptions, sharedWords } from "./search-results.ts";

interface Publication {
  /** The search's folder as the user knows it. */
  readonly folder: string;
  readonly argument: string;
  readonly options: SearchOptions & {
    readonly vary: readonly string[];
    readonly subjectTo: readonly string[];
    readonly confidence: number;
    readonly indifference: number;
  };
}

/** Prints what a search found, and keeps the result in its folder. */
export async function publishTuning(result: TuneResult, publication: Publication, io: Io): Promise<void> {
  const { folder, argument, options } = publication;
  const command = commandAgain(["tune", argument, ...wordsOf(result, options)], options, result.seed);
  const tryOut = tryOutOf(result, publication);
  const drawing = {
    name: "tune",
    text: async (layout: SearchLayout) =>
      (await import("../report/terminal/tune.ts")).renderTune(result, { ...layout, command, tryOut }),
    page: async (runtime: string) =>
      (await import("../report/page/tune-page.ts")).renderTunePage(result, { runtime, command, tryOut }),
  };
  await publishSearch(result, { ...drawing, folder, options }, io);
}

/** A run with the best setting. */
function tryOutOf(result: TuneResult, { argument, options }: Publication): string | null {
  const settings = settingsOf(result);
  if (settings.length === 0) return null;
  const variant = options.variant === undefined ? [] : ["--variant", options.variant];
  const set = [...options.set, ...settings];
  return commandAgain(["run", argument, ...variant], { ...options, set }, result.seed);
}

function wordsOf(result: TuneResult, options: Publication["options"]): readonly string[] {
  const { vary, subjectTo } = options;
  return [
    ...vary.flatMap((axis) => ["--vary", axis]),
    `--${result.goal}`,
    result.objective.path,
    ...subjectTo.flatMap((condition) => ["--subject-to", condition]),
    ...["--budget", String(options.budget)],
    ...(options.confidence === 0.95 ? [] : ["--confidence", String(options.confidence)]),
    ...(options.indifference === 0.02 ? [] : ["--indifference", String(options.indifference)]),
    ...sharedWords(options),
  ];
}
