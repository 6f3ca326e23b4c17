import type { MetricReading } from "../observe/setup.ts";
import type { Summary, ThresholdSummary } from "../observe/summary.ts";
import type { Condition, ConditionSide } from "../scenario/scenario.ts";
import { estimate, pairedDifference } from "../statistics/interval.ts";
import type { FindingSummary } from "./comparison.ts";
import { valueAt } from "./path.ts";
import { readingOf } from "./run.ts";
import type { FinishedRun, PartialRun } from "./run.ts";

/**
 * Judges thresholds on the mean over replications, as the reference says: a figure without data
 * in any replication is no-data, and a recovery that did not come fails whatever it is compared with
 * (`actual` is then null and `note` says so).
 */
export function judgeThresholds(
  conditions: readonly Condition[],
  runs: readonly PartialRun[],
): ThresholdSummary[] {
  return conditions.map((condition) => {
    const judged = judge(condition, () => runs, holdsOnMeans);
    const { text, actual, unit, status, note } = judged;
    return { text, actual, unit, status, note };
  });
}

/**
 * Judges findings over the runs of every variant, pair by pair: an ordering holds when the paired
 * 95 % interval of left - right does, with one replication when the numbers do.
 */
export function judgeFindings(
  conditions: readonly Condition[],
  runsOf: (variant: string) => readonly PartialRun[],
): FindingSummary[] {
  return conditions.map((condition) =>
    judge(condition, (variant) => (variant === null ? [] : runsOf(variant)), holdsOnPairs),
  );
}

/** The Summary with its thresholds judged on this run alone. */
export function judged(finished: FinishedRun, conditions: readonly Condition[]): Summary {
  return { ...finished.summary, thresholds: judgeThresholds(conditions, [finished]) };
}

type Metric = Extract<ConditionSide, { kind: "metric" }>;
type Value = number | string | boolean;

/** What the replications say about one side. */
type Evidence =
  | { readonly kind: "values"; readonly values: readonly Value[] }
  | { readonly kind: "not recovered"; readonly note: string }
  | { readonly kind: "no data"; readonly note: string | null };

type Ordering = "<" | "<=" | ">" | ">=";
type HoldsOrdered = (left: readonly number[], operator: Ordering, right: readonly number[]) => boolean;

function judge(
  condition: Condition,
  runsOf: (variant: string | null) => readonly PartialRun[],
  holdsOrdered: HoldsOrdered,
): FindingSummary {
  const shown = condition.left.kind === "literal" ? condition.right : condition.left;
  const base = {
    text: condition.text,
    unit: shown.kind === "metric" ? shown.unit : "number",
    difference: null,
    actual: null,
    note: null,
  } as const;
  const pairs = pairCount(condition, runsOf);
  const left = evidenceOf(condition.left, condition, runsOf, pairs);
  const right = evidenceOf(condition.right, condition, runsOf, pairs);
  // What is known to have failed is told before what is not known.
  if (left.kind === "not recovered") return { ...base, status: "fail", note: left.note };
  if (right.kind === "not recovered") return { ...base, status: "fail", note: right.note };
  if (left.kind === "no data") return { ...base, status: "no-data", note: left.note };
  if (right.kind === "no data") return { ...base, status: "no-data", note: right.note };
  const actual = actualOf(shown === condition.left ? left.values : right.values);
  return { ...base, ...verdict(condition, left.values, right.values, holdsOrdered), actual };
}

function verdict(
  condition: Condition,
  left: readonly Value[],
  right: readonly Value[],
  holdsOrdered: HoldsOrdered,
): Pick<FindingSummary, "status" | "difference" | "note"> {
  const { operator } = condition;
  if (operator !== "==" && operator !== "!=" && areNumbers(left) && areNumbers(right)) {
    const difference = {
      ...pairedDifference(left, right),
      runs: left.map((value, index) => value - right[index]!),
    };
    return { status: holdsOrdered(left, operator, right) ? "pass" : "fail", difference, note: null };
  }
  const holding = left.filter((value, index) => (value === right[index]) === (operator === "==")).length;
  const note =
    holding === left.length || left.length === 1 ? null : `holds in ${holding} of ${left.length} runs`;
  return { status: holding === left.length ? "pass" : "fail", difference: null, note };
}

function holdsOnMeans(left: readonly number[], operator: Ordering, right: readonly number[]): boolean {
  const a = estimate(left).mean;
  const b = estimate(right).mean;
  switch (operator) {
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
  }
}

function holdsOnPairs(left: readonly number[], operator: Ordering, right: readonly number[]): boolean {
  const { mean, halfWidth } = pairedDifference(left, right);
  const lower = mean - (halfWidth ?? 0);
  const upper = mean + (halfWidth ?? 0);
  switch (operator) {
    case "<":
      return upper < 0;
    case "<=":
      return upper <= 0;
    case ">":
      return lower > 0;
    case ">=":
      return lower >= 0;
  }
}

/** How many replications both sides have; a literal has as many as are wanted. */
function pairCount(condition: Condition, runsOf: (variant: string | null) => readonly PartialRun[]): number {
  const counts = [condition.left, condition.right].flatMap((side) =>
    side.kind === "metric" ? [runsOf(side.variant).length] : [],
  );
  return counts.length === 0 ? 0 : Math.min(...counts);
}

function evidenceOf(
  side: ConditionSide,
  condition: Condition,
  runsOf: (variant: string | null) => readonly PartialRun[],
  pairs: number,
): Evidence {
  if (pairs === 0) return { kind: "no data", note: "no run" };
  if (side.kind === "literal")
    return { kind: "values", values: Array.from({ length: pairs }, () => side.value) };
  return evidenceOfMetric(side, condition, runsOf(side.variant).slice(0, pairs));
}

function evidenceOfMetric(side: Metric, condition: Condition, runs: readonly PartialRun[]): Evidence {
  const readings = runs.map((finished) => readingOf(finished, side, condition.window));
  const values = readings.flatMap((reading): Value[] => {
    const value = reading?.value ?? null;
    if (value === null) return [];
    return [typeof value === "number" ? value * side.factor : value];
  });
  if (values.length === runs.length) return { kind: "values", values };
  const missed = runs.filter((finished) => isMissedRecovery(finished, side)).length;
  if (missed === 0) return { kind: "no data", note: lackOf(readings) };
  const where = runs.length === 1 ? "" : ` in ${missed} of ${runs.length} runs`;
  return { kind: "not recovered", note: `did not recover${where}` };
}

/** "74 of 100 samples", of the smallest sample there is; null for a figure that needs none. */
function lackOf(readings: readonly (MetricReading | null)[]): string | null {
  let note: string | null = null;
  let fewest = Infinity;
  for (const reading of readings) {
    const samples = reading?.samples ?? null;
    const wanted = reading?.wanted ?? null;
    if (samples === null || wanted === null || samples >= Math.min(fewest, wanted)) continue;
    fewest = samples;
    note = `${samples} of ${wanted} samples`;
  }
  return note;
}

/** A `recoveryMs` without a value because there was no recovery, not because it could not be judged. */
function isMissedRecovery(finished: PartialRun, side: Metric): boolean {
  if (side.path.at(-1) !== "recoveryMs") return false;
  return valueAt(finished.summary, [...side.path.slice(0, -1), "recovered"]) === false;
}

/** Of numbers the mean; of words and states the one that all runs share, else the last one's. */
function actualOf(values: readonly Value[]): Value | null {
  if (areNumbers(values)) return estimate(values).mean;
  return values.at(-1) ?? null;
}

function areNumbers(values: readonly Value[]): values is readonly number[] {
  return values.every((value) => typeof value === "number");
}
