import type { BaselineFigure, BaselineSummary } from "../observe/baseline-summary.ts";
import { figureUnit } from "./judgement.ts";
import type { Judged } from "./judgement.ts";
import { estimateText, figure, NO_DATA, percent } from "./numbers.ts";
import { plural } from "./phrases.ts";

/** The figures of a baseline as they are judged: those that got worse first, then what got better. */
export function baselineJudged({ figures }: BaselineSummary): readonly Judged[] {
  const order: readonly BaselineFigure["verdict"][] = ["worse", "no data", "better", "no difference shown"];
  return order.flatMap((verdict) => figures.filter((entry) => entry.verdict === verdict).map(judgedOf));
}

/** More figures than this are a wall. */
const SHOWN_MAX = 12;

/** What there is room for: all figures, or of many those that moved, and how many did not. */
export function baselineShown(baseline: BaselineSummary): {
  readonly judged: readonly Judged[];
  readonly rest: string;
} {
  const { figures } = baseline;
  const moved = figures.filter(({ verdict }) => verdict !== "no difference shown");
  if (figures.length <= SHOWN_MAX) return { judged: baselineJudged(baseline), rest: "" };
  const left = figures.length - moved.length;
  return {
    judged: baselineJudged({ ...baseline, figures: moved }),
    rest: left === 0 ? "" : `Of ${plural(left, "other figure")} no difference is shown.`,
  };
}

/** How many are worse: `2 of 9 worse`, or `2 of 9 figures worse`. */
export function baselineCount({ figures }: BaselineSummary, noun = ""): string {
  const worse = figures.filter(({ verdict }) => verdict === "worse" || verdict === "no data").length;
  return [String(worse), "of", String(figures.length), noun, "worse"].filter((word) => word !== "").join(" ");
}

/** What counts as worse, in a sentence. */
export function baselineMethod({ file, version, replications, method, tolerance }: BaselineSummary): string {
  const older = `${file} is of ${plural(replications, "run")} by version ${version}.`;
  const beyond = tolerance === 0 ? "" : ` by more than ${percent(tolerance)}`;
  switch (method) {
    case "tolerance":
      return `${older} With one run on a side nothing is known of luck: worse is what lost more than ${percent(tolerance)}.`;
    case "paired":
      return `${older} Runs are paired by seed: worse is what is worse${beyond} beyond luck (paired t, 5 % over all figures after Holm 1979).`;
    case "unpaired":
      return `${older} Seeds differ: worse is what is worse${beyond} beyond luck (Welch's t, 5 % over all figures after Holm 1979).`;
  }
}

/** Its text stays the same from run to run, so that a pipeline knows it again. */
function judgedOf({
  variant,
  path,
  label,
  unit,
  before,
  now,
  difference,
  halfWidth,
  verdict,
}: BaselineFigure): Judged {
  const shown = figureUnit(unit, path);
  const change = estimateText(difference, halfWidth, unit === "ratio" ? "points" : shown, true);
  return {
    status: verdict === "worse" ? "fail" : verdict === "no data" ? "no-data" : "pass",
    value: difference === 0 && now !== null ? figure(now, shown) : change,
    note: null,
    text: `${variant === undefined ? "" : `${variant}: `}${label}: no worse than ${before === null ? NO_DATA : figure(before, shown)}`,
  };
}
