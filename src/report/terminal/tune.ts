import type { TunedCandidate, TuneResult } from "../../experiment/tuning/result.ts";
import { axisNames } from "../sweeps/words.ts";
import {
  brokenBy,
  constraintText,
  objectiveText,
  pathOf,
  settingsOf,
  standingOf,
  tuneHeadline,
  tuneRemarks,
} from "../tuning/words.ts";
import type { TerminalOptions } from "./options.ts";
import { Sheet } from "./sheet.ts";
import type { Cell, Column, Tone } from "./table.ts";

/** More rows than this are for the page and for --json. */
const ROWS_MAX = 40;

/** The text that `ripplesim tune` prints: the best setting, how sure that is, the way there, then every candidate. */
export function renderTune(
  result: TuneResult,
  options: TerminalOptions & { readonly tryOut: string | null },
): string {
  const sheet = new Sheet(options);
  sheet.head([
    `ripplesim ${result.version}`,
    result.file,
    ...(result.variant === null ? [] : [`variant ${result.variant}`]),
    `seed ${result.seed}`,
    `${result.goal} ${result.objective.path}`,
  ]);
  sheet.sentences([tuneHeadline(result)], "strong");
  sheet.sentences(tuneRemarks(result));
  sheet.entries("THE WAY THERE", pathOf(result));
  table(sheet, result);
  const settings = settingsOf(result);
  sheet.closing([
    ...(settings.length === 0
      ? []
      : [{ key: "Setting", text: settings.map((setting) => `--set ${setting}`).join(" ") }]),
    ...(options.tryOut === null ? [] : [{ key: "Try it", text: options.tryOut }]),
    ...(options.reportFile === null ? [] : [{ key: "Report", text: options.reportFile }]),
    { key: "Again", text: options.command },
  ]);
  return sheet.text();
}

function table(sheet: Sheet, result: TuneResult): void {
  const columns: Column[] = [
    ...axisNames(result).map((title): Column => ({ title, align: "right" })),
    { title: result.objective.label, align: "right" },
    ...result.constraints.map(({ text }, index): Column => ({
      title: text,
      align: "right",
      dropOrder: index + 2,
    })),
    { title: "runs", align: "right", dropOrder: 1 },
    { title: "standing", align: "left" },
  ];
  const shown = shownOf(result);
  const rows = shown.map((candidate): Cell[] => [
    ...candidate.values.map((text) => ({ text })),
    { text: objectiveText(result, candidate) },
    ...candidate.constraints.map((_, index) => constraintCell(result, candidate, index)),
    { text: String(candidate.runs) },
    { text: standingOf(candidate), ...toneOf(candidate) },
  ]);
  const left = result.candidates.length - shown.length;
  sheet.table(
    columns,
    rows,
    left > 0 ? [`and ${left} more that were no finalists: see --report or --json`] : [],
  );
}

/** Those that raced come before those that were only looked at, where not all have room. */
function shownOf({ candidates }: TuneResult): readonly TunedCandidate[] {
  if (candidates.length <= ROWS_MAX) return candidates;
  const raced = candidates.filter(({ fate }) => fate.kind !== "screened");
  return raced.slice(0, ROWS_MAX);
}

function constraintCell(result: TuneResult, candidate: TunedCandidate, index: number): Cell {
  const text = constraintText(result, candidate, index);
  return brokenBy(candidate).includes(index) ? { text, tone: "bad" } : { text };
}

function toneOf({ fate }: TunedCandidate): { readonly tone?: Tone } {
  if (fate.kind === "best") return { tone: "good" };
  return fate.kind === "infeasible" ? { tone: "bad" } : {};
}
