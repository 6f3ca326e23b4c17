import type { SagaSpec, SagaStepSpec } from "./saga.ts";

/** One step as the coordinator takes it. */
export interface CourseStepSpec extends SagaStepSpec {
  /** What it does is held (a reservation, a lock) until it is confirmed or undone. */
  readonly holds: boolean;
  /** Index of the step that it confirms; null: it is a step of its own. */
  readonly confirms: number | null;
}

/**
 * All steps in their order. With TCC and two-phase commit every participant tries (prepares) first, the last of
 * them is the pivot, and then each is asked to confirm (commit) until it has.
 */
export function courseOf({ mode, steps }: SagaSpec): readonly CourseStepSpec[] {
  if (mode === "orchestrated" || mode === "choreographed")
    return steps.map((step) => ({ ...step, holds: false, confirms: null }));
  return [
    ...steps.map((step, index) => ({
      ...step,
      pivot: index === steps.length - 1,
      holds: step.confirm !== null,
      confirms: null,
    })),
    ...steps.flatMap((step, index): CourseStepSpec[] =>
      step.confirm === null
        ? []
        : [
            {
              name: confirmName(step.name),
              do: step.confirm,
              undo: null,
              confirm: null,
              timeoutNs: step.timeoutNs,
              retry: UNTIL_DONE,
              pivot: false,
              retriable: true,
              failureEvent: true,
              holds: false,
              confirms: index,
            },
          ],
    ),
  ];
}

/** What the second phase of a step is called. */
export function confirmName(step: string): string {
  return `${step}Confirm`;
}

/**
 * Temporal's default retry policy of activities, for what has to be done in the end: an initial interval of 1 s, a
 * coefficient of 2, at most a hundred times the initial interval, without an end (docs.temporal.io/retry-policies).
 */
export const UNTIL_DONE: SagaStepSpec["retry"] = {
  maxAttempts: null,
  backoff: { baseNs: 1e9, multiplier: 2, maxNs: 100e9 },
  jitter: { kind: "none" },
};
