import { sourceFacts } from "../../../src/experiment/source-facts.ts";
import type { Summary } from "../../../src/observe/summary.ts";
import { parseScenario, type Override } from "../../../src/scenario/parse.ts";
import { formatProblems } from "../../../src/scenario/problem.ts";
import { simulate } from "../../../src/world/simulate.ts";

export interface PlayOptions {
  readonly seed?: string;
  readonly variant?: string;
  readonly overrides?: readonly Override[];
}

/** Plays a scenario given as YAML. Throws when the text is wrong or the run was cut short. */
export function play(text: string, options: PlayOptions = {}): Summary {
  const file = "theory.yaml";
  const noFiles = (): never => {
    throw new Error("a theory case is one text");
  };
  const parsed = parseScenario({ file, text, read: noFiles }, options);
  if (!parsed.ok) throw new Error(formatProblems(parsed.problems));
  const source = sourceFacts(parsed.scenario, { file, text, variant: options.variant ?? null, changes: [] });
  const { summary } = simulate(parsed.scenario, { source });
  if (summary.stopped !== null) throw new Error(`stopped: ${summary.stopped.reason}`);
  return summary;
}

/** Independent replications: seed 1, then 1/2, 1/3, ... as the compare command names them. */
export function replications(text: string, count = REPLICATIONS): readonly Summary[] {
  return Array.from({ length: count }, (_, index) =>
    play(text, { seed: index === 0 ? "1" : `1/${index + 1}` }),
  );
}

/** Sixteen: with fewer, Student's t wastes much of the simulated time; with more, warm-ups do. */
export const REPLICATIONS = 16;
