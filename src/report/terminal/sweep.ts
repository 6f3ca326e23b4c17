import type { SweepResult } from "../../experiment/sweep/sweep.ts";
import { axisNames, cliffOf, figureText, headlineOf, remarksOf, sizeOf } from "../sweeps/words.ts";
import type { TerminalOptions } from "./options.ts";
import { Sheet } from "./sheet.ts";
import type { Cell, Column } from "./table.ts";

/** More rows than this are for the page and for --json. */
const ROWS_MAX = 60;

/** The text that `ripplesim sweep` prints: the answer, then every point. */
export function renderSweep(result: SweepResult, options: TerminalOptions): string {
  const sheet = new Sheet(options);
  sheet.head([
    `ripplesim ${result.version}`,
    result.file,
    ...(result.variant === null ? [] : [`variant ${result.variant}`]),
    `seed ${result.seeds[0] ?? ""}`,
    sizeOf(result),
  ]);
  sheet.sentences([headlineOf(result)], "strong");
  const cliff = cliffOf(result);
  sheet.sentences([...(cliff === null ? [] : [cliff]), ...remarksOf(result)]);
  table(sheet, result);
  sheet.closing([
    ...(options.reportFile === null ? [] : [{ key: "Report", text: options.reportFile }]),
    { key: "Again", text: options.command },
  ]);
  return sheet.text();
}

function table(sheet: Sheet, result: SweepResult): void {
  const isJudged = result.points.some(({ holding }) => holding !== null);
  const columns: Column[] = [
    ...axisNames(result).map((title): Column => ({ title, align: "right" })),
    ...result.metrics.map(({ label }, index): Column => ({
      title: label,
      align: "right",
      ...(index === 0 ? {} : { dropOrder: result.metrics.length - index }),
    })),
    ...(isJudged ? [{ title: "thresholds", align: "right" } as const] : []),
  ];
  const rows = result.points
    .slice(0, ROWS_MAX)
    .map((point): Cell[] => [
      ...point.values.map((text) => ({ text })),
      ...result.metrics.map((metric) => ({ text: figureText(point, metric) })),
      ...(isJudged ? [holdingCell(point.holding)] : []),
    ]);
  const left = result.points.length - rows.length;
  sheet.table(columns, rows, left > 0 ? [`and ${left} more points: see --report or --json`] : []);
}

function holdingCell(holding: SweepResult["points"][number]["holding"]): Cell {
  if (holding === null) return { text: "" };
  if (holding.runs === holding.of) return { text: "hold", tone: "good" };
  return { text: holding.runs === 0 ? "fail" : `hold in ${holding.runs} of ${holding.of}`, tone: "bad" };
}
