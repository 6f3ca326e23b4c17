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
  readonly #settings: SearchSettings;
  readonly #io: Io;
  readonly #folder: SweepFolder;
  readonly #startedAt: number;
  /** Runs made now, and runs found in the folder. */
  #made = 0;
  #found = 0;

  constructor(settings: SearchSettings, io: Io) {
    this.#settings = settings;
    this.#io = io;
    this.#folder = new SweepFolder(resolve(io.folder, settings.folder), settings.folder);
    this.#startedAt = io.now();
  }

  /** The cells of these runs, in their order. Throws a CommandError where the search is ended from outside, or a run fails. */
  async make(jobs: readonly RunJob[]): Promise<readonly Cell[]> {
    const names = jobs.map(({ scenario }) => this.#nameOf(JSON.stringify(scenario)));
    const cells = names.map((name) => this.#folder.read(name, []));
    const missing = jobs.map((_, index) => index).filter((index) => cells[index] === null);
    this.#found += jobs.length - missing.length;
    if (missing.length > 0) await this.#run(jobs, missing, { names, cells });
    return cells.map((cell) => cell ?? this.#end(null));
  }

  /** Says how many runs it did not have to make. */
  tellFound(): void {
    if (this.#found === 0) return;
    this.#io.stderr.write(`${this.#found} of ${this.#found + this.#made} runs were there already\n`);
  }

  async #run(
    jobs: readonly RunJob[],
    missing: readonly number[],
    { names, cells }: { readonly names: readonly string[]; readonly cells: (Cell | null)[] },
  ): Promise<void> {
    const cut: string[] = [];
    await runJobs(
      missing.map((index) => jobs[index]!),
      withTimeLeft(this.#settings.options, this.#io.now() - this.#startedAt),
      this.#io,
      {
        made: (place, finished) => {
          const index = missing[place]!;
          const cell = this.#settings.cellOf(finished);
          // A run that was cut short from outside says nothing; one that its own budget ended says so every time.
          if (cell.stopped !== null && isFromOutside(cell.stopped)) {
            cut.push(cell.stopped);
            return;
          }
          this.#folder.write(names[index]!, cell);
          cells[index] = cell;
          this.#made++;
        },
        failed(_, error) {
          throw error;
        },
      },
    );
    if (cells.includes(null)) this.#end(cut[0] ?? null);
  }

  #nameOf(scenario: string): string {
    const { options, figures } = this.#settings;
    return cellName([VERSION, String(options.events ?? ""), figures, scenario]);
  }

  #end(reason: string | null): never {
    const { options, folder } = this.#settings;
    const { wallClock } = options;
    const isLate = wallClock !== undefined && this.#io.now() - this.#startedAt >= wallClock;
    const why = reason ?? (isLate ? wallClockReason(wallClock) : INTERRUPTED);
    const message = `ended by ${why} after ${this.#made + this.#found} runs; they are kept in ${folder}, and the same command goes on from there`;
    throw new CommandError(message, why === INTERRUPTED ? EXIT.interrupted : EXIT.cutShort);
  }
}
