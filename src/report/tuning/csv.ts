import type { TuneResult } from "../../experiment/tuning/result.ts";
import { csvFile } from "../csv-file.ts";
import type { CsvFile } from "../csv-file.ts";
import { standingOf } from "./words.ts";

/**
 * A search for the best setting in long form: a row for each candidate and figure, the objective first and then each
 * constraint, with the mean over its runs and half its 95 % interval. `holds` is empty where that is not settled.
 */
export function tuneCsv(result: TuneResult): readonly CsvFile[] {
  const { axes, objective, constraints, candidates } = result;
  const head = [...axes.map(({ path }) => path), "standing", "endedAfter", "figure", "unit"];
  return [
    csvFile(
      "candidates.csv",
      [...head, "mean", "halfWidth95", "runs", "holds"],
      candidates.flatMap((candidate) => {
        const { values, endedAfter, runs } = candidate;
        const own = [...values, standingOf(candidate), endedAfter];
        const { mean, halfWidth } = candidate.objective;
        return [
          [...own, objective.path, objective.unit, mean, halfWidth, runs, null],
          ...constraints.map(({ text, unit }, index) => {
            const { actual, holds } = candidate.constraints[index]!;
            const settled = holds === null ? null : String(holds);
            return [...own, text, unit, actual.mean, actual.halfWidth, runs, settled];
          }),
        ];
      }),
    ),
  ];
}
