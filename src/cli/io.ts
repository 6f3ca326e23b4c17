import { INTERRUPTED } from "../experiment/run.ts";
import type { FinishedRun, PartialRun, RunJob } from "../experiment/run.ts";
import type { CommandError } from "./exit.ts";

/** Everything of the machine that commands see besides files, so that tests run them in process. */
export interface Io {
  /** Results. */
  readonly stdout: Output;
  /** Progress and diagnostics. */
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Paths on the command line are relative to this folder. */
  readonly folder: string;
  readStdin(): string;
  /** Wall-clock time in ms, for progress and `--timings` alone. */
  readonly now: () => number;
  readonly runner: Runner;
}

export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Columns of the terminal; undefined where there is none. */
  readonly columns: number | undefined;
}

/** Makes runs; the answers come in the order of the jobs. */
export interface Runner {
  /** Ends early, with the answers up to it, at a run that was stopped. Gives back none where `take` has them. */
  runAll(jobs: readonly RunJob[], control: RunnerControl): Promise<readonly FinishedRun[]>;
  /** Gets so many threads ready, where it has threads, while the caller still works out what there is to run. */
  readonly prepare?: (threads: number) => void;
}

export interface RunnerControl {
  /** Events of one run; null: the engine's own budget. */
  readonly eventsMax: number | null;
  /** Wall-clock time of all runs together; null: as long as it takes. */
  readonly wallClockMs: number | null;
  /** Runs made at the same time. */
  readonly threads: number;
  readonly progress: (progress: Progress) => void;
  /**
   * Takes each run as soon as it is made, in whatever order, instead of all at the end; one that was cut short by
   * its own budget, or that failed, then ends no other. Null: they are kept and given back together.
   */
  readonly take: RunTaker | null;
}

/** Has runs as they come. What it throws ends them all. */
export interface RunTaker {
  /** Only the figures that its job asked for, where it asked for some. */
  made(index: number, finished: PartialRun): void;
  /** A mistake of ours, or a thread that died. */
  failed(index: number, error: CommandError): void;
}

/** How far all jobs together have come. */
export interface Progress {
  readonly runs: number;
  readonly runsFinished: number;
  /** Simulated time that lies behind, of all the time there is: 0..1. */
  readonly share: number;
  readonly events: number;
}

const WALL_CLOCK = "the wall-clock budget";

/** Reason after a `--wall-clock` budget. */
export function wallClockReason(wallClockMs: number): string {
  return `${WALL_CLOCK} of ${wallClockMs / 1000} s`;
}

/** Reason of a run that was given up before the engine ran out of memory. */
export const OUT_OF_MEMORY = "a lack of memory";

/** Whether a run was cut short by the world around it; its own budgets end it in the same way every time. */
export function isFromOutside(reason: string): boolean {
  return reason === INTERRUPTED || reason === OUT_OF_MEMORY || reason.startsWith(WALL_CLOCK);
}

/** Width to lay out for: COLUMNS, else the terminal's, else 100; never so narrow that nothing fits. */
export function widthOf(io: Io): number {
  const wanted = Number(io.environment["COLUMNS"] ?? io.stdout.columns);
  return Number.isInteger(wanted) && wanted > 0 ? Math.max(wanted, 40) : 100;
}

/** Whether to colour: NO_COLOR wins (https://no-color.org), FORCE_COLOR next, else only on a terminal. */
export function hasColor(io: Io): boolean {
  if ((io.environment["NO_COLOR"] ?? "") !== "") return false;
  const force = io.environment["FORCE_COLOR"] ?? "";
  if (force !== "") return force !== "0" && force !== "false";
  return io.stdout.isTerminal && io.environment["TERM"] !== "dumb";
}

/** Whether marks may be Unicode: not where the locale names another encoding. */
export function hasUnicode(io: Io): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = io.environment;
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== "");
  return locale === undefined || /utf-?8/i.test(locale) || !/^(C|POSIX)$|\./.test(locale);
}

/** How text is laid out for whoever reads it. */
export function layoutOf(io: Io): {
  readonly width: number;
  readonly color: boolean;
  readonly unicode: boolean;
} {
  return { width: widthOf(io), color: hasColor(io), unicode: hasUnicode(io) };
}
