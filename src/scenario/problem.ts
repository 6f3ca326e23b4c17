import { frameAt } from "./source/code-frame.ts";
import { positionOf } from "./source/node.ts";
import type { Place } from "./source/node.ts";

/** One mistake in a scenario, with the place where it stands and what would mend it. */
export interface Problem {
  /** Shown name of the file, or the option for a value given on the command line, e.g. `--set`. */
  readonly file: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  /** The setting, as a path: `services.shop.queue`. Empty for the file as a whole. */
  readonly path: string;
  /** One sentence: what is wrong, what was expected. */
  readonly message: string;
  /** The lines around the place, with a marker. Empty where there is no text to show. */
  readonly frame: string;
  /** The nearest right name or the remedy; null where there is none. */
  readonly hint: string | null;
}

/** What the author wrote wrongly: carries every problem, and prints them all as its message. */
export class ScenarioError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(formatProblems(problems));
    this.name = "ScenarioError";
    this.problems = problems;
  }
}

/** The message and remedy of a problem, before it is given a place. */
export interface Mistake {
  readonly path: string;
  readonly message: string;
  readonly hint: string | null;
}

/** Puts a mistake at its place. */
export function problemAt(place: Place, mistake: Mistake): Problem {
  const { line, column } = positionOf(place);
  return { file: place.source.file, line, column, ...mistake, frame: frameAt(place) };
}

/** So many problems are printed in full; of the rest only their number. */
const PRINTED_MAX = 20;

/** All problems as text for a terminal: `file:line:column`, the path, the sentence, the code frame. */
export function formatProblems(problems: readonly Problem[]): string {
  const shown = problems.slice(0, PRINTED_MAX).map(formatProblem);
  const rest = problems.length - shown.length;
  if (rest > 0) shown.push(`... and ${rest} more ${rest === 1 ? "mistake" : "mistakes"}.`);
  return shown.join("\n\n");
}

function formatProblem(problem: Problem): string {
  // The command line has neither lines nor columns: the option is place enough.
  const head = problem.file.startsWith("--")
    ? problem.file
    : `${problem.file}:${problem.line}:${problem.column}`;
  const subject = problem.path === "" ? "" : `${problem.path}: `;
  const hint = problem.hint === null ? "" : ` - ${problem.hint}`;
  const frame = problem.frame === "" ? "" : `\n${problem.frame}`;
  return `${head}  ${subject}${problem.message}${hint}${frame}`;
}
