/** A file of comma separated values; `name` may lie in folders. */
export interface CsvFile {
  readonly name: string;
  readonly text: string;
}

export type CsvRow = readonly (string | number | null)[];

/** Quoted as RFC 4180 says; what is not known is empty. */
export function csvFile(name: string, head: readonly string[], rows: readonly CsvRow[]): CsvFile {
  return { name, text: [head, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("") };
}

function cell(value: string | number | null): string {
  if (value === null) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
