import { resolve } from "node:path";
import type { PartialRun, RunJob } from "../experiment/run.ts";
import { INTERRUPTED } from "../experiment/run.ts";
import type { Cell } from "../experiment/sweep/sweep.ts";
import { VERSION } from "../world/simulate.ts";
import { CommandError, EXIT } from "./exit.ts";
import { type Io, isFromOutside, wallClockReason } from "./io.ts";
import type { RunOptions } from "./options.ts";
import { runJobs, withTimeLeft } from "./run-jobs.ts";
import { cellName, SweepFolder } from "./sweep-folder.ts";

export interface SearchSettings {
  /** Where runs are kept, as the user knows it. */
  readonly folder: string;
  readonly options: Pick<RunOptions, "events" | "wallClock" | "jobs">;
  /** What a cell of this search holds; other figures are other cells. */
  readonly figures: string;
  readonly cellOf: (finished: PartialRun) => Cell;
}

/** Makes the runs that a search asks for, as it goes on; what an earlier search has left in the folder is not made again. */
export class SearchRuns {
  private readonly _settings: SearchSettings;
  private readonly _io: Io;
  private readonly _folder: SweepFolder;
  private readonly _startedAt: number;
  /** Runs made now, and runs found in the folder. */
  private _made = 0;
  private _found = 0;

  constructor(settings: SearchSettings, io: Io) {
    this._settings = settings;
    this._io = io;
    this._folder = new SweepFolder(resolve(io.folder, settings.folder), settings.folder);
    this._startedAt = io.now();
  }

  /** The cells of these runs, in their order. Throws a CommandError where the search is ended from outside, or a run fails. */
  async make(jobs: readonly RunJob[]): Promise<readonly Cell[]> {
    const names = jobs.map(({ scenario }) => this._nameOf(JSON.stringify(scenario)));
    const cells = names.map((name) => this._folder.read(name, []));
    const missing = jobs.map((_, index) => index).filter((index) => cells[index] === null);
    this._found += jobs.length - missing.length;
    if (missing.length > 0) await this._run(jobs, missing, { names, cells });
    return cells.map((cell) => cell ?? this._end(null));
  }

  /** Says how many runs it did not have to make. */
  tellFound(): void {
    if (this._found === 0) return;
    this._io.stderr.write(`${this._found} of ${this._found + this._made} runs were there already\n`);
  }

  private async _run(
    jobs: readonly RunJob[],
    missing: readonly number[],
    { names, cells }: { readonly names: readonly string[]; readonly cells: (Cell | null)[] },
  ): Promise<void> {
    const cut: string[] = [];
    await runJobs(
      missing.map((index) => jobs[index]!),
      withTimeLeft(this._settings.options, this._io.now() - this._startedAt),
      this._io,
      {
        made: (place, finished) => {
          const index = missing[place]!;
          const cell = this._settings.cellOf(finished);
          // A run that was cut short from outside says nothing; one that its own budget ended says so every time.
          if (cell.stopped !== null && isFromOutside(cell.stopped)) {
            cut.push(cell.stopped);
            return;
          }
          this._folder.write(names[index]!, cell);
          cells[index] = cell;
          this._made++;
        },
        failed(_, error) {
          throw error;
        },
      },
    );
    if (cells.includes(null)) this._end(cut[0] ?? null);
  }

  private _nameOf(scenario: string): string {
    const { options, figures } = this._settings;
    return cellName([VERSION, String(options.events ?? ""), figures, scenario]);
  }

  private _end(reason: string | null): never {
    const { options, folder } = this._settings;
    const { wallClock } = options;
    const isLate = wallClock !== undefined && this._io.now() - this._startedAt >= wallClock;
    const why = reason ?? (isLate ? wallClockReason(wallClock) : INTERRUPTED);
    const message = `ended by ${why} after ${this._made + this._found} runs; they are kept in ${folder}, and the same command goes on from there`;
    throw new CommandError(message, why === INTERRUPTED ? EXIT.interrupted : EXIT.cutShort);
  }
}
