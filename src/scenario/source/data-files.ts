import { durationNs, QuantityError } from "../quantity.ts";

/** Rows beyond this number are refused. */
const ROWS_MAX = 1_000_000;
const TEXT_MAX = 32 << 20;

/** A mistake in a data file, in one sentence with file and line. */
export class DataFileError extends Error {}

/** Reads the columns of numbers that scenarios point at, each file once. */
export class DataFiles {
  private readonly _read: (relativePath: string) => string;
  private readonly _columns = new Map<string, readonly number[]>();

  constructor(read: (relativePath: string) => string) {
    this._read = read;
  }

  /**
   * The numbers of a file with one column of that name: durations in ns, or plain numbers.
   * Throws a DataFileError that names the file and the line.
   */
  column(file: string, column: string, unit: "time" | "count"): readonly number[] {
    const name = `${unit} ${column} ${file}`;
    let values = this._columns.get(name);
    if (values === undefined) {
      values = parseColumn(file, this.text(file), { column, unit });
      this._columns.set(name, values);
    }
    return values;
  }

  /** The text of a file at or below the scenario's folder. */
  text(file: string): string {
    const fault = pathFault(file);
    if (fault !== null) throw new DataFileError(fault);
    try {
      return this._read(file);
    } catch (error) {
      throw new DataFileError(
        `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}

/** Why a file may not be read; null when it may. */
function pathFault(file: string): string | null {
  const parts = file.split("/");
  if (file === "" || file.includes("\\") || file.includes(":") || file.startsWith("/"))
    return `${file === "" ? "an empty name" : file} is not a relative file name with forward slashes`;
  if (parts.includes("..")) return `${file} leaves the folder of the scenario; files must be at or below it`;
  return null;
}

function parseColumn(
  file: string,
  text: string,
  as: { readonly column: string; readonly unit: "time" | "count" },
): readonly number[] {
  if (text.length > TEXT_MAX) throw new DataFileError(`${file} is larger than 32 MiB`);
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const header = lines[0]?.trim();
  if (header !== as.column)
    throw new DataFileError(`${file}:1 should be the name of the one column, "${as.column}"`);
  const values: number[] = [];
  for (let index = 1; index < lines.length; index += 1) {
    const cell = (lines[index] ?? "").trim();
    if (cell === "") continue;
    if (values.length === ROWS_MAX) throw new DataFileError(`${file} has more than ${ROWS_MAX} rows`);
    values.push(parseCell(cell, `${file}:${index + 1}`, as.unit));
  }
  if (values.length === 0) throw new DataFileError(`${file} holds no values`);
  return values;
}

function parseCell(cell: string, where: string, unit: "time" | "count"): number {
  if (unit === "count") {
    const value = Number(cell);
    if (!Number.isFinite(value) || value < 0)
      throw new DataFileError(`${where}: "${cell.slice(0, 40)}" is not a number of 0 or more`);
    return value;
  }
  try {
    return durationNs(cell);
  } catch (error) {
    if (error instanceof QuantityError) throw new DataFileError(`${where}: ${error.message}`);
    throw error;
  }
}
