import type { CliffResult } from "../../experiment/cliff/result.ts";
import { cliffHeadline, cliffPath, cliffRemarks, conditionText, variedName } from "../cliff/words.ts";
import { percent } from "../numbers.ts";
import type { TerminalOptions } from "./options.ts";
import { Sheet } from "./sheet.ts";
import type { Cell, Column } from "./table.ts";

/** The length of a bar that stands for all runs. */
const BAR = 20;

/** The text that `ripplesim cliff` prints: where it is, how sure that is, the way there, and every value looked at. */
export function renderCliff(result: CliffResult, options: TerminalOptions): string {
  const sheet = new Sheet(options);
  sheet.head([
    `ripplesim ${result.version}`,
    result.file,
    ...(result.variant === null ? [] : [`variant ${result.variant}`]),
    `seed ${result.seed}`,
    `until ${conditionText(result)}`,
  ]);
  sheet.sentences([cliffHeadline(result)], "strong");
  sheet.sentences(cliffRemarks(result));
  sheet.entries("THE WAY THERE", cliffPath(result));
  const columns: Column[] = [
    { title: variedName(result), align: "right" },
    { title: result.condition === null ? "stays down" : "holds", align: "right" },
    { title: "of runs", align: "right" },
    { title: "", align: "left" },
  ];
  const rows = result.points.map(({ value, held, runs }): Cell[] => [
    { text: value },
    { text: runs === 0 ? "no data" : percent(held / runs) },
    { text: String(runs) },
    { text: (options.unicode ? "█" : "#").repeat(Math.round((BAR * held) / Math.max(1, runs))) },
  ]);
  sheet.table(columns, rows);
  sheet.closing([
    ...(options.reportFile === null ? [] : [{ key: "Report", text: options.reportFile }]),
    { key: "Again", text: options.command },
  ]);
  return sheet.text();
}
