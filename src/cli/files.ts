import { mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { CommandError, EXIT } from "./exit.ts";

/** Scenarios are written by hand: anything larger was picked by mistake. */
const SCENARIO_BYTES_MAX = 4 * 1024 * 1024;
/** Samples and arrivals are recorded: a few million lines. */
const COMPANION_BYTES_MAX = 64 * 1024 * 1024;

/** Text of a scenario file; anything that is not readable UTF-8 text of a sensible size is refused. */
export function readScenarioText(path: string, shown: string): string {
  return readTextFile(path, shown, SCENARIO_BYTES_MAX);
}

/** Text of a result that `--json` printed, which may hold many runs. */
export function readResultText(path: string, shown: string): string {
  return readTextFile(path, shown, 1024 * 1024 * 1024);
}

/**
 * Reads files beside a scenario: only at or below its folder, symbolic links followed before that is
 * decided, because scenarios come from strangers. Errors carry a plain sentence.
 */
export function companionReader(
  folder: string,
  seen: (path: string) => void = () => {},
): (relativePath: string) => string {
  return (relativePath) => {
    if (isAbsolute(relativePath))
      throw new Error(`${relativePath} is an absolute path; name it relative to the scenario`);
    const path = resolve(folder, relativePath);
    const outside = new Error(`${relativePath} lies outside the scenario's folder`);
    if (!isAtOrBelow(folder, path)) throw outside;
    const real = realPathOf(path);
    if (real !== null && !isAtOrBelow(realpathSync(folder), real)) throw outside;
    seen(relativePath);
    return readTextFile(path, relativePath, COMPANION_BYTES_MAX);
  };
}

/** Writes a file and the folders it needs. */
export function writeTextFile(path: string, shown: string, text: string): void {
  try {
    makeFolder(dirname(path));
    writeFileSync(path, text);
  } catch (error) {
    // Its folder is there: what is missing is leave to put a file into it (/proc).
    const reason = errorCode(error) === "ENOENT" ? "no file can be made there" : fileFault(error);
    throw new CommandError(`error: cannot write ${shown}: ${reason}`, EXIT.usage);
  }
}

/**
 * Makes a folder and those above it, one by one: asked to do so itself, Node tries for ever where the system
 * refuses a folder as if the one above it were missing (/proc).
 */
export function makeFolder(path: string): void {
  if (isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) makeFolder(above);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it in between.
    if (errorCode(error) === "EEXIST" && isFolder(path)) return;
    throw errorCode(error) === "ENOENT" ? new Error("no folder can be made there") : error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function readTextFile(path: string, shown: string, bytesMax: number): string {
  const refuse = (reason: string): CommandError =>
    new CommandError(`${shown}: ${reason}`, EXIT.invalidScenario);
  let bytes: Buffer;
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) throw refuse("is a folder, not a file");
    if (!stats.isFile() && !stats.isFIFO()) throw refuse("is not a file");
    if (stats.size > bytesMax) throw refuse(`is larger than ${bytesMax / 1024 / 1024} MiB`);
    bytes = readFileSync(path);
  } catch (error) {
    throw error instanceof CommandError ? error : refuse(fileFault(error));
  }
  return decode(bytes, refuse);
}

/** The text of bytes in UTF-8, a byte order mark left out. */
export function decode(bytes: Uint8Array, refuse: (reason: string) => Error): string {
  if (bytes.includes(0)) throw refuse("is a binary file, not text");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refuse("is not UTF-8 text");
  }
}

function realPathOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null; // Missing: reading it says so.
  }
}

function isAtOrBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "a part of its path is not a folder",
  EACCES: "may not be accessed",
  EPERM: "may not be accessed",
  EISDIR: "is a folder",
  ELOOP: "is a circle of symbolic links",
  ENAMETOOLONG: "its name is too long",
  ENOSPC: "the disk is full",
  EROFS: "the disk is read-only",
  EDQUOT: "the disk quota is used up",
  EMFILE: "too many files are open",
  EIO: "the disk does not work",
  EEXIST: "there is a file in its place",
};

/** `ENOENT` and the like; empty where there is none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** Why the machine refused a file, in words. */
export function fileFault(error: unknown): string {
  return REASONS[errorCode(error)] ?? (error instanceof Error ? error.message : String(error));
}
