import type { CliffResult } from "../../experiment/cliff/result.ts";
import { csvFile } from "../csv-file.ts";
import type { CsvFile } from "../csv-file.ts";

/**
 * A search for a cliff: `points.csv` has the runs at each value and those in which the condition held, `stages.csv`
 * what was looked at in which order.
 */
export function cliffCsv({ range, points, stages }: CliffResult): readonly CsvFile[] {
  return [
    csvFile(
      "points.csv",
      [range.path, "number", "runs", "held", "silent"],
      points.map(({ value, number, runs, held, silent }) => [value, number, runs, held, silent]),
    ),
    csvFile(
      "stages.csv",
      ["stage", "kind", range.path],
      stages.flatMap(({ kind, values }, index) => values.map((value) => [index + 1, kind, value])),
    ),
  ];
}
