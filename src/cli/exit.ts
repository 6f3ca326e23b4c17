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
