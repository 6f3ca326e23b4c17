import type { Condition, ConditionSide, Scenario } from "../../scenario/scenario.ts";
import { ConditionError, readCondition } from "../../scenario/conditions.ts";
import { metricsOf } from "../../scenario/metrics.ts";
import type { Metric } from "../metrics.ts";
import { numberAt } from "../path.ts";
import { readingOf } from "../run.ts";
import type { PartialRun } from "../run.ts";
import { AxisError } from "../sweep/axis.ts";
import type { Cell } from "../sweep/sweep.ts";
import type { ConstraintReading, Observation } from "./contestant.ts";
import type { ConstraintRule } from "./race.ts";

/** Reads a condition of the command line for runs of this scenario. Throws an AxisError that names the option. */
export function conditionFor(scenario: Scenario, option: string, text: string): Condition {
  const { durationNs, warmupNs } = scenario;
  try {
    const own = { durationNs, warmupNs, catalogue: metricsOf(scenario) };
    const condition = readCondition(text, { own, variants: null });
    if (condition !== null) return condition;
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    const hint = error.hint === null ? "" : ` - ${error.hint}`;
    throw new AxisError(`${option} "${text}": ${error.message}${hint}`);
  }
  throw new AxisError(`${option} "${text}" is no condition on a run`);
}

/** The scenario, asked for what its conditions speak of; windows are counted only where one asks for them. */
export function asking(scenario: Scenario, conditions: readonly Condition[]): Scenario {
  return { ...scenario, thresholds: [...scenario.thresholds, ...conditions] };
}

export function ruleOf({ operator, left, right }: Condition): ConstraintRule {
  const isWord = [left, right].some(
    (side) => side.kind === "metric" && (side.unit === "state" || side.unit === "boolean"),
  );
  const every = isWord || operator === "==" || operator === "!=";
  return { strict: operator === "<" || operator === ">", every };
}

/** What a run says about a condition. */
export function readConstraint(condition: Condition, finished: PartialRun): ConstraintReading {
  const left = valueOf(condition.left, condition, finished);
  const right = valueOf(condition.right, condition, finished);
  const [shown, limit] = condition.left.kind === "literal" ? [right, left] : [left, right];
  const actual = typeof shown === "number" ? shown : null;
  if (left === null || right === null) return { margin: null, size: 0, actual };
  const { operator } = condition;
  if (typeof left !== "number" || typeof right !== "number" || !/^[<>]/.test(operator))
    return { margin: (left === right) === (operator === "==") ? -1 : 1, size: 1, actual };
  const size = limit === 0 ? Math.abs(left - right) : Math.abs(Number(limit));
  return { margin: operator.startsWith("<") ? left - right : right - left, size, actual };
}

function valueOf(
  side: ConditionSide,
  { window }: Condition,
  finished: PartialRun,
): number | string | boolean | null {
  if (side.kind === "literal") return side.value;
  const value = readingOf(finished, side, window)?.value ?? null;
  return typeof value === "number" ? value * side.factor : value;
}

/** What is kept of a run: its objective and what it says of each constraint, as figures by name. */
export function tuningCell(objective: Metric, constraints: readonly Condition[], finished: PartialRun): Cell {
  const { summary } = finished;
  const figures: Record<string, number | null> = { objective: numberAt(summary, objective.path) };
  for (const [index, condition] of constraints.entries()) {
    const { margin, size, actual } = readConstraint(condition, finished);
    figures[`margin ${index}`] = margin;
    figures[`size ${index}`] = size;
    figures[`actual ${index}`] = actual;
  }
  return {
    seed: summary.seed,
    fingerprint: summary.fingerprint,
    figures,
    damage: {},
    failed: null,
    stopped: summary.stopped?.reason ?? null,
  };
}

/** The same read again. */
export function observationOf(cell: Cell, constraints: number): Observation {
  const { figures, stopped } = cell;
  return {
    objective: figures["objective"] ?? null,
    constraints: Array.from({ length: constraints }, (_, index) => ({
      margin: figures[`margin ${index}`] ?? null,
      size: figures[`size ${index}`] ?? 0,
      actual: figures[`actual ${index}`] ?? null,
    })),
    stopped,
  };
}
