import { createHash, randomUUID } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Cell } from "../experiment/sweep/sweep.ts";
import { CommandError, EXIT } from "./exit.ts";
import { errorCode, fileFault, makeFolder } from "./files.ts";

/**
 * Where a sweep keeps its runs, one file each, so that one that is interrupted (or killed) goes on where it was.
 * A file is named by a hash of all that its run depends on: what does not fit is not found, never mistaken. Any
 * number of processes may write at the same time, the same runs too.
 */
export class SweepFolder {
  private readonly _folder: string;
  private readonly _shown: string;
  private _known = new Set<string>();

  /** Throws a CommandError where the folder cannot be made or read. */
  constructor(folder: string, shown: string) {
    this._folder = join(folder, "cells");
    this._shown = shown;
    try {
      makeFolder(this._folder);
      this._known = new Set(readdirSync(this._folder));
    } catch (error) {
      throw this._refusal(error, EXIT.usage);
    }
  }

  /** What an earlier run left under this name, if these figures are in it; null: nothing, or nothing whole. */
  read(name: string, figures: readonly string[]): Cell | null {
    if (!this._known.has(`${name}.json`)) return null;
    try {
      const { check, cell } = JSON.parse(readFileSync(this._fileOf(name), "utf8")) as KeptCell;
      // Damaged from outside, or of a sweep that asked for other figures: it is made again.
      if (check !== checkOf(name, cell)) return null;
      const isWhole = typeof cell.damage === "object" && typeof cell.failed === "object";
      return isWhole && figures.every((figure) => figure in cell.figures) ? cell : null;
    } catch {
      return null;
    }
  }

  /** Written beside and then renamed: a file is whole or not there. */
  write(name: string, cell: Cell): void {
    const kept: KeptCell = { check: checkOf(name, cell), cell };
    try {
      writeWhole(this._fileOf(name), `${JSON.stringify(kept)}\n`);
    } catch (error) {
      throw this._refusal(error, EXIT.cutShort);
    }
    this._known.add(`${name}.json`);
  }

  /** Takes away what writers that were killed left half-written. */
  tidy(): void {
    for (const file of readdirSync(this._folder))
      if (file.endsWith(DRAFT)) rmSync(join(this._folder, file), { force: true });
  }

  private _refusal(error: unknown, exitCode: typeof EXIT.usage | typeof EXIT.cutShort): CommandError {
    const kept =
      this._known.size === 0 ? "" : ". The runs that are there are kept; the same command goes on from there";
    return new CommandError(`error: ${this._shown}: ${fileFault(error)}${kept}`, exitCode);
  }

  private _fileOf(name: string): string {
    return join(this._folder, `${name}.json`);
  }
}

interface KeptCell {
  /** Over name and cell: a file that was changed, or belongs to another run, is known. */
  readonly check: string;
  readonly cell: Cell;
}

function checkOf(name: string, cell: Cell): string {
  return hashOf([name, JSON.stringify(cell)]).slice(0, 16);
}

/** The name of a run's file: equal for equal runs, whatever order they are made in. */
export function cellName(parts: readonly string[]): string {
  return hashOf(parts).slice(0, 24);
}

/** Of a list of texts; where one ends and the next begins makes a difference. */
export function hashOf(parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${String(part.length)}:${part}`);
  return hash.digest("hex");
}

const DRAFT = ".draft";
/** Somebody who tidies at the same moment may take a draft away; not for ever. */
const WRITES_MAX = 5;

/** A reader finds all of the text or what was there before, whenever this process is killed. */
export function writeWhole(file: string, text: string): void {
  for (let writes = 1; ; writes++) {
    const draft = `${file}.${randomUUID().slice(0, 8)}${DRAFT}`;
    try {
      writeFileSync(draft, text);
      renameSync(draft, file);
      return;
    } catch (error) {
      if (errorCode(error) === "ENOENT" && writes < WRITES_MAX) continue;
      rmSync(draft, { force: true });
      throw error;
    }
  }
}
