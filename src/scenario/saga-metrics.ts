import { absent, count, group, latency, type MetricNode, named } from "./metric-node.ts";
import { courseOf } from "./saga-course.ts";
import type { SagaSpec, Scenario } from "./scenario.ts";

/** What is counted of a saga; in a window, of those that began in it, whenever they ended. */
export function sagaMetrics(saga: SagaSpec, invariants: Scenario["invariants"]): MetricNode {
  const isJudged = Object.keys(invariants).length > 0;
  return group({
    ...counts([
      "started",
      "completed",
      "compensated",
      "stuck",
      "manual",
      "running",
      "recovered",
      "handedOver",
    ]),
    inconsistent: () => (isJudged ? count : absent("no invariant says what is inconsistent")),
    inconsistentBy: () => named(invariants, () => count),
    duration: latency,
    held: () =>
      saga.mode === "tcc" || saga.mode === "twoPhaseCommit"
        ? latency()
        : absent("only tcc and twoPhaseCommit hold anything"),
    contradicted: () =>
      saga.mode === "choreographed" ? count : absent("only a choreographed saga can end twice"),
    steps: () => ({
      kind: "group",
      below: new Map(courseOf(saga).map(({ name }) => [name, () => group(counts(STEP_COUNTS))])),
    }),
  });
}

const STEP_COUNTS = [
  "entered",
  "done",
  "turnedBack",
  "attempts",
  "inDoubt",
  "undone",
  "undoAttempts",
  "undoFailures",
  "kept",
  "passedOver",
  "notUndone",
  "stuck",
  "manual",
];

function counts(names: readonly string[]): Record<string, () => MetricNode> {
  return Object.fromEntries(names.map((name) => [name, () => count]));
}
