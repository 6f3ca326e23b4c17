import type { Comparison } from "../../experiment/comparison.ts";
import type { TerminalOptions } from "./options.ts";

/** The text that `ripplesim compare` prints, ending in a line break. */
export function renderComparison(comparison: Comparison, options: TerminalOptions): string {
  return `ripplesim ${comparison.version}   ${comparison.file}\n\n  ${comparison.answer.headline}\n\n  Again  ${options.command}\n`;
}
