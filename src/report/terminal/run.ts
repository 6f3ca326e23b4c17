import type { Summary } from "../../observe/summary.ts";
import type { TerminalOptions } from "./options.ts";

/** The text that `ripplesim run` prints, ending in a line break. */
export function renderRun(summary: Summary, options: TerminalOptions): string {
  return `ripplesim ${summary.version}   ${summary.scenario.file}   seed ${summary.seed}\n\n  Again  ${options.command}\n`;
}
