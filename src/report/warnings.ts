import type { Comparison } from "../experiment/comparison.ts";
import type { Summary, WarningSummary } from "../observe/summary.ts";
import { plural } from "./phrases.ts";

/** Why the figures of a run may not be what they seem. */
export function warningsOf({ warnings = [] }: Summary): readonly string[] {
  return warnings.map(({ text }) => text);
}

/** The same over the runs of a comparison: each once for its variant, in the words of the first run that has it. */
export function warningsOfComparison({
  variants,
}: Comparison): readonly { readonly key: string; readonly text: string }[] {
  return Object.entries(variants).flatMap(([key, { runs }]) => {
    const all = runs.flatMap(({ warnings = [] }) => warnings);
    const subjects = [...new Set(all.map(nameOf))];
    return subjects.map((name) => {
      const same = all.filter((warning) => nameOf(warning) === name);
      const text = same[0]?.text ?? "";
      const isEvery = same.length >= runs.length;
      return {
        key,
        text: isEvery ? text : `${text} (${String(same.length)} of ${plural(runs.length, "run")})`,
      };
    });
  });
}

function nameOf({ kind, subject }: WarningSummary): string {
  return `${kind} ${subject}`;
}
