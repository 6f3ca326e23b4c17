import type { Excerpt } from "../excerpt.ts";
import type { Condition } from "../../scenario/scenario.ts";
import { numberAt } from "../path.ts";
import type { PartialRun } from "../run.ts";
import type { Cell } from "../sweep/sweep.ts";
import { readConstraint } from "../tuning/readings.ts";

/** What is kept of a run: whether the condition holds in it, 1 or 0. */
export function cliffCell(condition: Condition | null, finished: PartialRun): Cell {
  const { summary } = finished;
  const held = condition === null ? staysDown(summary) : holds(condition, finished);
  return {
    seed: summary.seed,
    fingerprint: summary.fingerprint,
    figures: { held: held === null ? null : Number(held) },
    damage: {},
    failed: null,
    stopped: summary.stopped?.reason ?? null,
  };
}

/** Null: the run cannot say; one that was cut short by its own budget cannot either. */
export function heldIn({ figures, stopped }: Cell): boolean | null {
  const held = figures["held"] ?? null;
  return stopped !== null || held === null ? null : held === 1;
}

/** Whether some workload has not come back from some fault; null where none could be judged. */
function staysDown(summary: Excerpt): boolean | null {
  const all = Object.values(summary.faults ?? {}).flatMap(({ impact = {} }) =>
    Object.values(impact).map(({ recovered }) => recovered),
  );
  if (all.includes(false)) return true;
  return all.includes(true) ? false : null;
}

function holds(condition: Condition, finished: PartialRun): boolean | null {
  const { margin } = readConstraint(condition, finished);
  if (margin === null) return isMissedRecovery(condition, finished) ? false : null;
  const { operator } = condition;
  return operator === "<=" || operator === ">=" ? margin <= 0 : margin < 0;
}

/** A time of recovery without a value because there was none: no comparison with it holds. */
function isMissedRecovery({ left, right }: Condition, { summary }: PartialRun): boolean {
  return [left, right].some(
    (side) =>
      side.kind === "metric" && side.path.at(-1) === "recoveryMs" && numberAt(summary, side.path) === null,
  );
}
