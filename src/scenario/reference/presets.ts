import { LIBRARIES } from "../presets/libraries.ts";
import type { LibraryPreset } from "../presets/preset.ts";
import { shown } from "../shown.ts";

const INTRODUCTION = `\`preset: resilience4j\` (and the others) fills in the library's own numbers for the blocks that are written beside it, \`retry: {}\` included; what is written there is laid over them. By its name alone a library switches on only what it does unasked. A block that a preset has no numbers for has the defaults of the table above. A policy of your own may bear the name of a library and then stands for it.`;

/** What the name of each library stands for, and where that is written. */
export function libraryPresets(): string {
  const rows = [...LIBRARIES].flatMap(([name, library]) => presetRows(name, library));
  const notes = [...LIBRARIES].map(
    ([name, { notes, source }]) => `- \`${name}\` (${source}). ${notes.join(" ")}`,
  );
  return [
    INTRODUCTION,
    ["| preset | block | values |", "| --- | --- | --- |", ...rows].join("\n"),
    "Where the numbers are from, and which meaning is simulated where a word has two:",
    notes.join("\n"),
  ].join("\n\n");
}

function presetRows(name: string, { settings, switchesOn }: LibraryPreset): string[] {
  const alone = new Set<string>(switchesOn);
  return Object.entries(settings).map(
    ([block, value]) =>
      `| \`${name}\` | \`${block}\`${alone.has(block) ? " (by the name alone)" : ""} | \`${shown(value)}\` |`,
  );
}
