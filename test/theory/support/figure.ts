import type { Summary } from "../../../src/observe/summary.ts";

/** A path inside the Summary, as conditions write it, or what is to be computed from one. */
export type Figure = string | ((summary: Summary) => number);

/** One figure of a run. Throws where there is none, so that no-data never passes a test. */
export function figureOf(summary: Summary, figure: Figure): number {
  if (typeof figure !== "string") return figure(summary);
  let value: unknown = summary;
  for (const name of figure.split(".")) value = (value as Record<string, unknown> | null | undefined)?.[name];
  if (typeof value !== "number") throw new Error(`${figure} is ${String(value)}, not a number`);
  return value;
}

/** One figure as a share of another. */
export function share(part: string, whole: string): Figure {
  return (summary) => figureOf(summary, part) / figureOf(summary, whole);
}
