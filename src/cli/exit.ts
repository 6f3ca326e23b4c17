import { AxisError } from "../experiment/sweep/axis.ts";
import { ScenarioError } from "../scenario/problem.ts";
import { SimulationError } from "../world/simulate.ts";

/** What the exit codes mean; scripts rely on them. */
export const EXIT = {
  fine: 0,
  /** A mistake of ours. */
  bug: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** A scenario, or a file it needs, is wrong or cannot be read. */
  invalidScenario: 3,
  /** A budget ended the run early. */
  cutShort: 4,
  /** A threshold or a finding failed (as k6 has it). */
  judgedFailed: 99,
  /** Interrupted from outside; what was finished is written. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command with a message for the user and an exit code; never a bug. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode) {
    super(message);
    this.name = "CommandError";
    this.exitCode = exitCode;
  }
}

/** The user asked for something that the command line does not offer. */
export function usageError(message: string): CommandError {
  return new CommandError(`error: ${message}`, EXIT.usage);
}

/** What is varied, and by which figures it is judged, stands on the command line: mistakes in it are wrong usage. */
export function asUsage<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof AxisError) throw usageError(error.message);
    if (error instanceof ScenarioError) throw usageError(`--vary ${error.message}`);
    throw error;
  }
}

/** A mistake of ours, with what is needed to meet it again. */
export interface Bug {
  /** Message and call stack. */
  readonly trace: string;
  /** Null when it did not happen inside a simulation. */
  readonly run: null | {
    readonly seed: string;
    readonly variant: string | null;
    readonly atNs: number;
    readonly fingerprint: string;
  };
}

/** What is known of an error that should not have come up. */
export function bugOf(error: unknown, variant: string | null): Bug {
  const inside = error instanceof SimulationError ? error : null;
  const origin = inside === null ? error : inside.cause;
  return {
    trace: origin instanceof Error ? (origin.stack ?? origin.message) : String(origin),
    run:
      inside === null
        ? null
        : { seed: inside.seed, variant, atNs: inside.nowNs, fingerprint: inside.fingerprint },
  };
}

/** What to send to the authors: the seed leads to the same time and, up to there, to the same fingerprint. */
export function bugReport({ trace, run }: Bug): CommandError {
  const facts =
    run === null
      ? []
      : [
          `seed ${run.seed}`,
          ...(run.variant === null ? [] : [`variant ${run.variant}`]),
          `at ${run.atNs / 1e9} s of simulated time`,
          `fingerprint so far ${run.fingerprint}`,
        ];
  const lines = [
    "internal error: this is a mistake in ripplesim, not in the scenario.",
    ...(run === null ? [] : [facts.join(", ")]),
    trace,
  ];
  return new CommandError(lines.join("\n"), EXIT.bug);
}
