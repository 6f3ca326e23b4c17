import { DATABASE_KINDS, OPERATIONS } from "../presets/database-kinds.ts";
import { shown } from "../shown.ts";

/** What the name of each kind of database stands for, and where its numbers are from. */
export function databasePresets(): string {
  const operations = Object.entries(OPERATIONS).map(([name, about]) => `\`${name}\` (${about})`);
  const kinds = Object.entries(DATABASE_KINDS);
  const rows = kinds.flatMap(([name, { settings, sources }]) =>
    leaves(settings, "").map(
      ([path, value]) => `| \`${name}\` | \`${path}\` | \`${shown(value)}\` | ${sourceOf(path, sources)} |`,
    ),
  );
  return [
    `\`preset\` lays the settings of a kind of database beneath what is written; \`null\` takes one away. All presets have the same operations, so that one can stand in the place of another: ${operations.join(", ")}. They are for a million records of 1 KB, most of them in memory, on servers of 8 cores. Where the last column says plausible a number is an order of magnitude, to be replaced by what you measure.`,
    kinds.map(([name, { title, notes }]) => `- \`${name}\` (after ${title}). ${notes}`).join("\n"),
    ["| preset | setting | value | source |", "| --- | --- | --- | --- |", ...rows].join("\n"),
  ].join("\n\n");
}

/** Settings by their dotted paths; a distribution is one. */
function leaves(settings: object, above: string): (readonly [string, unknown])[] {
  return Object.entries(settings).flatMap(([key, value]: [string, unknown]) => {
    const path = `${above}${key}`;
    const isBranch = BRANCHES.includes(path) && typeof value === "object" && value !== null;
    return isBranch ? leaves(value, `${path}.`) : [[path, value] as const];
  });
}

const BRANCHES: readonly string[] = ["operations", "replicas"];

function sourceOf(path: string, sources: Readonly<Record<string, string>>): string {
  return Object.hasOwn(sources, path) ? (sources[path] ?? "") : "plausible";
}
