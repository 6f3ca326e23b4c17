import type { CliffResult } from "../experiment/cliff/result.ts";
import type { Io } from "./io.ts";
import { commandAgain } from "./options.ts";
import { publishSearch, type SearchLayout, type SearchOptions, sharedWords } from "./search-results.ts";

interface Publication {
  /** The search's folder as the user knows it. */
  readonly folder: string;
  readonly argument: string;
  readonly options: SearchOptions & {
    readonly vary: string;
    readonly until?: string;
    readonly precision?: string;
  };
}

/** Prints where the cliff is, and keeps the result in its folder. */
export async function publishCliff(result: CliffResult, publication: Publication, io: Io): Promise<void> {
  const { folder, argument, options } = publication;
  const command = commandAgain(["cliff", argument, ...wordsOf(options)], options, result.seed);
  const drawing = {
    name: "cliff",
    text: async (layout: SearchLayout) =>
      (await import("../report/terminal/cliff.ts")).renderCliff(result, { ...layout, command }),
    page: async (runtime: string) =>
      (await import("../report/page/cliff-page.ts")).renderCliffPage(result, { runtime, command }),
  };
  await publishSearch(result, { ...drawing, folder, options }, io);
}

function wordsOf(options: Publication["options"]): readonly string[] {
  const { vary, until, precision, budget } = options;
  return [
    ...["--vary", vary],
    ...(until === undefined ? [] : ["--until", until]),
    ...(precision === undefined ? [] : ["--precision", precision]),
    ...["--budget", String(budget)],
    ...sharedWords(options),
  ];
}
