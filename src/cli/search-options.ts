import type { Command } from "commander";
import {
  addBudgetOptions,
  addScenarioOptions,
  addShowOptions,
  commandAgain,
  type RunOptions,
  wholeNumber,
} from "./options.ts";
import type { KeptCliff, KeptTuning, ShowOptions } from "./kept-results.ts";
import type { VariedOptions } from "./varied-scenario.ts";

/** Options that every search has. */
export interface SearchOptions extends VariedOptions, RunOptions, ShowOptions {
  readonly budget: number;
  readonly out?: string;
}

/** Runs that a search may make unless told otherwise. */
const BUDGET = 200;

/** The options of a search behind those of its own. */
export function addSearchOptions(command: Command, name: "tune" | "cliff"): Command {
  command
    .option("--budget <runs>", "runs that may be made in all", wholeNumber, BUDGET)
    .option("--variant <name>", "the scenario with this variant laid over it");
  return addShowOptions(addBudgetOptions(addScenarioOptions(command)), name).option(
    "--out <folder>",
    `the search's folder, where it can be taken up again (default: reports/NAME-${name})`,
  );
}

/** The command line that gives the same result: the words of the search itself, then those that all have. */
export function searchAgain(
  words: readonly string[],
  options: SearchOptions,
  { seed }: Pick<KeptTuning | KeptCliff, "seed">,
): string {
  const { variant, events, budget } = options;
  const shared = [
    ...["--budget", String(budget)],
    ...(variant === undefined ? [] : ["--variant", variant]),
    ...(events === undefined ? [] : ["--events", String(events)]),
  ];
  return commandAgain([...words, ...shared], options, seed);
}
