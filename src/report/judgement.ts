import type { FindingSummary } from "../experiment/comparison.ts";
import type { ThresholdSummary } from "../observe/summary.ts";
import { estimateText, figure, latency, NO_DATA, stretch } from "./numbers.ts";
import type { FigureUnit } from "./numbers.ts";

export type Status = ThresholdSummary["status"];

/** The measured side of a threshold, and what stands beside it. */
export interface Judged {
  readonly status: Status;
  readonly value: string;
  /** Why there is no value, e.g. "74 of 100 samples"; null when the value says all. */
  readonly note: string | null;
  readonly text: string;
}

/** A threshold or finding as it is shown: mark, value, condition. */
export function judgedOf(
  threshold: Pick<ThresholdSummary, "text" | "actual" | "unit" | "status" | "note">,
): Judged {
  const { text, actual, unit, status, note } = threshold;
  if (status === "no-data") return { status, value: NO_DATA, note, text };
  if (actual === null) return { status, value: note ?? NO_DATA, note: null, text };
  return {
    status,
    value: typeof actual === "number" ? measured(actual, unit, text) : String(actual),
    note,
    text,
  };
}

/** A finding shows its paired difference, or the measured side where the other is a plain value. */
export function findingOf(finding: FindingSummary): Judged {
  const judged = judgedOf(finding);
  const { difference, status, text } = finding;
  const mean = difference?.mean ?? null;
  if (mean === null || status === "no-data") return judged;
  const halfWidth = difference?.halfWidth ?? null;
  if (isOfTwoFigures(text)) {
    const unit = finding.unit === "ratio" ? "points" : figureUnit(finding.unit, text);
    return { ...judged, value: estimateText(mean, halfWidth, unit, true) };
  }
  if (typeof finding.actual !== "number" || halfWidth === null || halfWidth === 0) return judged;
  return { ...judged, value: estimateText(finding.actual, halfWidth, figureUnit(finding.unit, text)) };
}

/** Whether a condition has a figure at its right, too; against a plain value the measured side says more than a difference. */
export function isOfTwoFigures(text: string): boolean {
  const right = / (?:<=?|>=?|==|!=) (.*)$/.exec(text)?.[1] ?? "";
  return /[A-Za-z_][\w-]*\.[A-Za-z_]/.test(right);
}

/** A figure of a condition; times of recovery read as stretches (`6 s`), others as latencies. */
function measured(value: number, unit: string, text: string): string {
  const known = figureUnit(unit, text);
  if (known === "ms") return text.includes("recoveryMs") ? stretch(value) : latency(value);
  return figure(value, known);
}

const UNITS: readonly FigureUnit[] = ["ms", "perSecond", "ratio", "points", "count", "number", "times"];

/** The unit to write a figure in; amplification is a factor and says so. */
export function figureUnit(unit: string, path: string): FigureUnit {
  if (unit === "number" && path.includes("amplification")) return "times";
  return UNITS.find((known) => known === unit) ?? "number";
}

const MARKS: Record<Status, string> = { pass: "✓", fail: "✗", "no-data": "?" };
const WORDS: Record<Status, string> = { pass: "ok", fail: "FAIL", "no-data": "?" };

/** ✓ ✗ ?, or words where the terminal has no such letters. */
export function markOf(status: Status, unicode: boolean): string {
  return unicode ? MARKS[status] : WORDS[status];
}

/** How many of the conditions hold: `2 of 4 hold`. */
export function holdCount(all: readonly { readonly status: Status }[]): string {
  const passed = all.filter((entry) => entry.status === "pass").length;
  return `${String(passed)} of ${String(all.length)} hold`;
}
