import type { Outcome } from "../../observe/outcome.ts";
import type { Direction, StepFate } from "../../observe/probes.ts";
import type { FailureSet } from "../../resilience/failure-set.ts";
import type { AttemptEnd } from "../../resilience/sagas/orchestration.ts";

/** What is known of a step after an attempt at it; what is no failure is an answer that repeating does not change. */
export function attemptEndOf(outcome: Outcome | null, failures: FailureSet): AttemptEnd {
  if (outcome === null) return "done";
  if (IN_DOUBT.has(outcome.cause)) return "inDoubt";
  return failures.isFailure(outcome.code, outcome.cause) ? "failed" : "refused";
}

/** What has become of a step, by how the last attempt ended and which way the saga went before and goes now. */
export function fateOf(end: AttemptEnd, before: Direction, after: Direction): StepFate {
  if (before === "backward") return end === "done" ? "undone" : "notUndone";
  if (after === "backward") return "turnedBack";
  return end === "done" ? "done" : "passedOver";
}

/** Causes of failures after which nobody knows whether it was done. */
const IN_DOUBT: ReadonlySet<string> = new Set([
  "timeout",
  "deadline",
  "crashed",
  "partitioned",
  "caller-gone",
  "hedge-lost",
]);
