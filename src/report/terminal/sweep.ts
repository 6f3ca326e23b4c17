import type { SweepResult, SweptMetric } from "../../experiment/sweep/sweep.ts";
import { answerOf } from "../sweeps/answer.ts";
import { type Standing, standingOf } from "../sweeps/front-words.ts";
import { axisNames, figureText, remarksOf, sizeOf } from "../sweeps/words.ts";
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
  const { sentences, figure } = answerOf(result);
  const [head, ...more] = sentences;
  sheet.sentences([head!], "strong");
  sheet.sentences([...more, ...remarksOf(result)]);
  table(sheet, result, figure);
  sheet.closing([
    ...(options.reportFile === null ? [] : [{ key: "Report", text: options.reportFile }]),
    { key: "Again", text: options.command },
  ]);
  return sheet.text();
}

/** The figure of the answer stands first: others give way where the terminal is narrow. */
function table(sheet: Sheet, result: SweepResult, figure: SweptMetric | null): void {
  const { pareto } = result;
  const metrics = [...(figure === null ? [] : [figure]), ...result.metrics.filter((one) => one !== figure)];
  const isJudged = result.points.some(({ holding }) => holding !== null);
  const columns: Column[] = [
    ...axisNames(result).map((title): Column => ({ title, align: "right" })),
    ...metrics.map(({ label }, index): Column => ({
      title: label,
      align: "right",
      ...(index === 0 ? {} : { dropOrder: metrics.length - index }),
    })),
    ...(isJudged ? [{ title: "thresholds", align: "right" } as const] : []),
    ...(pareto === null ? [] : [{ title: "front", align: "left" } as const]),
  ];
  const rows = result.points.slice(0, ROWS_MAX).map((point, index): Cell[] => {
    const standing = pareto && standingOf(pareto, index);
    const tone = standing === "beaten" ? { tone: "unknown" as const } : {};
    return [
      ...point.values.map((text) => ({ text, ...tone })),
      ...metrics.map((metric) => ({ text: figureText(point, metric), ...tone })),
      ...(isJudged ? [holdingCell(point.holding)] : []),
      ...(standing === null ? [] : [FRONT_CELLS[standing]]),
    ];
  });
  const left = result.points.length - rows.length;
  sheet.table(columns, rows, left > 0 ? [`and ${left} more points: see --report or --json`] : []);
}

const FRONT_CELLS: Readonly<Record<Standing, Cell>> = {
  front: { text: "front", tone: "good" },
  near: { text: "perhaps" },
  beaten: { text: "" },
};

function holdingCell(holding: SweepResult["points"][number]["holding"]): Cell {
  if (holding === null) return { text: "" };
  if (holding.runs === holding.of) return { text: "hold", tone: "good" };
  return { text: holding.runs === 0 ? "fail" : `hold in ${holding.runs} of ${holding.of}`, tone: "bad" };
}
