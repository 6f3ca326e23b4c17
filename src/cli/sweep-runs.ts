import type { Metric } from "../experiment/metrics.ts";
import { INTERRUPTED } from "../experiment/run.ts";
import { type Cell, cellOf } from "../experiment/sweep/sweep.ts";
import type { CommandError } from "./exit.ts";
import { type Io, isFromOutside, wallClockReason } from "./io.ts";
import type { RunOptions } from "./options.ts";
import { runJobs } from "./run-jobs.ts";
import type { SweepFolder } from "./sweep-folder.ts";
import type { NamedRun } from "./sweep-plan.ts";

/** Runs that are wanted, and the figures that are wanted of each. */
export interface WantedRuns {
  /** Null: one that is not wanted. */
  readonly runs: readonly (NamedRun | null)[];
  readonly metrics: readonly Metric[];
}

/** What became of the runs, in their order. */
export interface MadeRuns {
  /** Null where a run was not made. */
  readonly cells: readonly (Cell | null)[];
  /** What ended it before all were made; null: nothing did. */
  readonly ended: string | null;
  /** Of runs that failed, the first of all first. They ended no other. */
  readonly failures: readonly { readonly index: number; readonly error: CommandError }[];
  /** How many were found in the folder. */
  readonly found: number;
}

/** Makes the runs that nobody has left in the folder, and leaves them there one by one as they are made. */
export async function makeRuns(
  { runs, metrics }: WantedRuns,
  folder: SweepFolder,
  options: RunOptions,
  io: Io,
): Promise<MadeRuns> {
  const cells = cellsIn(folder, { runs, metrics });
  const wanted = runs.flatMap((run, index) => (run === null ? [] : [index]));
  const missing = wanted.filter((index) => cells[index] === null);
  const found = wanted.length - missing.length;
  if (found > 0 && missing.length > 0)
    io.stderr.write(`${found} of ${wanted.length} runs are there already\n`);
  if (missing.length === 0) return { cells, ended: null, failures: [], found };
  const cutFromOutside: string[] = [];
  const failures: { readonly index: number; readonly error: CommandError }[] = [];
  const figures = metrics.map(({ path }) => path);
  const { timings } = await runJobs(
    missing.map((index) => ({ ...runs[index]!.job, figures })),
    options,
    io,
    {
      made(place, finished) {
        const index = missing[place]!;
        const { job, name } = runs[index]!;
        const made = cellOf(job.scenario, metrics, finished);
        // A run that was cut short from outside is made again another time; one that its own budget ended is not.
        if (made.stopped !== null && isFromOutside(made.stopped)) {
          cutFromOutside.push(made.stopped);
          return;
        }
        const cell = withFiguresOf(folder.read(name, []), made);
        folder.write(name, cell);
        cells[index] = cell;
      },
      failed(place, error) {
        failures.push({ index: missing[place]!, error });
      },
    },
  );
  failures.sort((a, b) => a.index - b.index);
  const lost = missing.filter((index) => cells[index] === null).length - failures.length;
  const ended = lost > 0 ? (cutFromOutside[0] ?? endOf(options, timings.wallClockMs)) : null;
  return { cells, ended, failures, found };
}

/** What earlier sweeps have left of these runs; null where there is nothing. */
export function cellsIn(folder: SweepFolder, { runs, metrics }: WantedRuns): (Cell | null)[] {
  const figures = metrics.map(({ path }) => path.join("."));
  return runs.map((run) => run && folder.read(run.name, figures));
}

/** What an earlier sweep asked of the same run stays there. */
function withFiguresOf(earlier: Cell | null, made: Cell): Cell {
  if (earlier?.fingerprint !== made.fingerprint) return made;
  return { ...made, figures: { ...earlier.figures, ...made.figures } };
}

/** Why runs are missing of which none was cut short: it ended between two. */
function endOf({ wallClock }: RunOptions, elapsedMs: number): string {
  return wallClock !== undefined && elapsedMs >= wallClock ? wallClockReason(wallClock) : INTERRUPTED;
}
