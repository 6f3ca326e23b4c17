import type { LatencySummary, Named } from "./summary.ts";

/** started = completed + compensated + stuck + manual + running. */
export interface SagaSummary {
  readonly started: number;
  /** Every step was done. */
  readonly completed: number;
  /** One was not, and everything that has an undo was undone. */
  readonly compensated: number;
  /**
   * Left halfway, and nobody knows: lost with the memory of its coordinator, or errors that were ignored. Of a
   * choreographed one: nothing has happened for `stuckAfter`.
   */
  readonly stuck: number;
  /** Left halfway, for a person to mend. */
  readonly manual: number;
  readonly running: number;
  /** Of the completed and the compensated, those about a key that violated an invariant; null: there is no invariant. */
  readonly inconsistent: number | null;
  /** In which way: by invariant; a saga may have violated several. */
  readonly inconsistentBy: Named<number>;
  /** Times that another instance took one up after a crash. */
  readonly recovered: number;
  /** Times that one could go neither forward nor back without help. */
  readonly handedOver: number;
  /** Choreographed ones that ended twice, and not in the same way; null: there is one who decides. */
  readonly contradicted: number | null;
  /** From the start to the end of those that were completed or compensated. */
  readonly duration: LatencySummary;
  /** How long what a participant did was held, until it was confirmed or undone; null: nothing is held. */
  readonly held: LatencySummary | null;
  /** In their order. */
  readonly steps: Named<SagaStepSummary>;
  /** The first that was left halfway in each way, and the first that ended in two ways, of those that are about something. */
  readonly examples: readonly SagaExample[];
}

export interface SagaExample {
  readonly state: "stuck" | "manual" | "contradicted";
  readonly key: number;
  readonly atMs: number;
}

/** What became of one step: whoever entered it and has left it forward is in done, turnedBack or passedOver. */
export interface SagaStepSummary {
  /** Sagas that came to it. */
  readonly entered: number;
  readonly done: number;
  /** Sagas that turned back here. */
  readonly turnedBack: number;
  readonly attempts: number;
  /** Attempts at it after which nobody knew whether it had been done. */
  readonly inDoubt: number;
  readonly undone: number;
  readonly undoAttempts: number;
  readonly undoFailures: number;
  /** Times that it was done, the saga turned back later, and it has no undo. */
  readonly kept: number;
  /** Given up behind the pivot, and on the way back: errors that were ignored. */
  readonly passedOver: number;
  readonly notUndone: number;
  /** Sagas that were left here, forward or back. */
  readonly stuck: number;
  readonly manual: number;
}

/** By when they ended, whenever they began. */
export interface SagaSeries {
  /** Per second. */
  readonly completed: readonly number[];
  readonly compensated: readonly number[];
  /** How many were stuck or manual at the end of each window. */
  readonly left: readonly number[];
}
