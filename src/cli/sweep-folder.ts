import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Cell } from "../experiment/sweep/sweep.ts";
import { CommandError, EXIT } from "./exit.ts";
import { fileFault } from "./files.ts";

/**
 * Where a sweep keeps its runs, one file each, so that one that is interrupted (or killed) goes on where it was.
 * A file is named by a hash of all that its run depends on: what does not fit is not found, never mistaken.
 */
export class SweepFolder {
  readonly #folder: string;
  readonly #shown: string;
  readonly #known: ReadonlySet<string>;

  /** Throws a CommandError where the folder cannot be made or read. */
  constructor(folder: string, shown: string) {
    this.#folder = join(folder, "cells");
    this.#shown = shown;
    this.#known = guarded(shown, () => {
      mkdirSync(this.#folder, { recursive: true });
      return new Set(readdirSync(this.#folder));
    });
  }

  /** What an earlier run left under this name; null: nothing, or nothing whole. */
  read(name: string): Cell | null {
    if (!this.#known.has(`${name}.json`)) return null;
    try {
      return JSON.parse(readFileSync(join(this.#folder, `${name}.json`), "utf8")) as Cell;
    } catch {
      return null; // Damaged from outside: it is made again.
    }
  }

  /** Written beside and then renamed: a file is whole or not there. */
  write(name: string, cell: Cell): void {
    guarded(this.#shown, () => {
      const draft = join(this.#folder, `${name}.draft`);
      writeFileSync(draft, `${JSON.stringify(cell)}\n`);
      renameSync(draft, join(this.#folder, `${name}.json`));
    });
  }
}

/** The name of a run's file: equal for equal runs, whatever order they are made in. */
export function cellName(parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${String(part.length)}:${part}`);
  return hash.digest("hex").slice(0, 24);
}

function guarded<T>(shown: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new CommandError(`error: ${shown}: ${fileFault(error)}`, EXIT.usage);
  }
}
