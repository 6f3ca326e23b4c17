import type { SweepResult, SweptPoint } from "../../experiment/sweep/sweep.ts";
import { csvFile } from "../csv-file.ts";
import type { CsvFile } from "../csv-file.ts";

/**
 * A sweep in long form: `points.csv` has a row for each point and figure, with the mean over its runs and half its 95 %
 * interval, and one for each threshold, with the share of runs in which it held; `runs.csv` has a row for each point,
 * seed and figure.
 */
export function sweepCsv(result: SweepResult): readonly CsvFile[] {
  const axes = result.axes.map(({ path }) => path);
  return [
    csvFile(
      "points.csv",
      [...axes, "figure", "unit", "mean", "halfWidth95", "runs"],
      result.points.flatMap((point) => [
        ...result.metrics.map(({ path, unit }) => {
          const { mean = null, halfWidth = null, runs = [] } = point.estimates[path] ?? {};
          return [...point.values, path, unit, mean, halfWidth, runs.length];
        }),
        ...thresholdRows(result, point),
      ]),
    ),
    csvFile(
      "runs.csv",
      [...axes, "run", "figure", "unit", "value"],
      result.points.flatMap((point) =>
        result.metrics.flatMap(({ path, unit }) =>
          (point.estimates[path]?.runs ?? []).map((value, index) => [
            ...point.values,
            index + 1,
            path,
            unit,
            value,
          ]),
        ),
      ),
    ),
  ];
}

function thresholdRows(
  { thresholds = [] }: SweepResult,
  { values, holding, failed = {} }: SweptPoint,
): (string | number | null)[][] {
  if (holding === null) return [];
  return thresholds.map((text) => {
    const held = (holding.of - (failed[text] ?? 0)) / holding.of;
    return [...values, text, "ratio", held, null, holding.of];
  });
}
