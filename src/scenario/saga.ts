import type { TopicSubscriptionSpec } from "./broker-specs.ts";
import type { DistributionSpec, JitterSpec, StepSpec } from "./scenario.ts";

/** A transaction over several services: each step is durable by itself, and has an undo instead of a rollback. */
export interface SagaSpec {
  /** The service on whose instances it runs. */
  readonly coordinator: string;
  readonly mode: "orchestrated" | "choreographed" | "tcc" | "twoPhaseCommit";
  /** Where events go; null: from one participant to the next (or it is not choreographed). */
  readonly events: SagaEventsSpec | null;
  /** Choreographed: when one of which nothing has happened counts as stuck. */
  readonly stuckAfterNs: number;
  readonly steps: readonly SagaStepSpec[];
  readonly compensation: {
    readonly retry: RepeatSpec;
    /** Longest an attempt at an undo may take. */
    readonly timeoutNs: number | null;
    readonly onExhausted: ExhaustedSpec;
  };
  readonly log: SagaLogSpec;
  readonly recoveryNs: number;
  readonly reply: "atEnd" | "atStart";
}

export interface SagaStepSpec {
  readonly name: string;
  readonly do: readonly StepSpec[];
  /** Null: what was done stays. */
  readonly undo: readonly StepSpec[] | null;
  /** The second phase of TCC and two-phase commit; null: there is none. */
  readonly confirm: readonly StepSpec[] | null;
  /** Longest an attempt may take. */
  readonly timeoutNs: number | null;
  readonly retry: RepeatSpec;
  readonly pivot: boolean;
  readonly retriable: boolean;
  /** Choreographed: whether anybody hears that it has failed. */
  readonly failureEvent: boolean;
}

/** A topic for all events of a saga, and how each participant reads it. */
export interface SagaEventsSpec {
  readonly broker: string;
  readonly topic: string;
  /** By service: the database with which its events become durable; others publish at once. */
  readonly outboxes: Readonly<Record<string, string>>;
  /** `group` is that of whoever reads. */
  readonly subscription: Omit<TopicSubscriptionSpec, "group">;
}

/** How often, and with which pauses. */
export interface RepeatSpec {
  /** The first try counts; null: until it succeeds. */
  readonly maxAttempts: number | null;
  readonly backoff: { readonly baseNs: number; readonly multiplier: number; readonly maxNs: number | null };
  readonly jitter: JitterSpec;
}

/** What becomes of a saga that can go neither forward nor back. */
export type ExhaustedSpec =
  /** It is passed over, and nobody is told. */
  | { readonly kind: "ignore" }
  /** It waits for a person; null: within the run nobody comes. */
  | { readonly kind: "manual"; readonly after: DistributionSpec | null }
  /** A job tries them all again so often. */
  | { readonly kind: "reconcile"; readonly everyNs: number };

export type SagaLogSpec =
  | { readonly kind: "memory" }
  | { readonly kind: "own"; readonly write: DistributionSpec }
  | { readonly kind: "database"; readonly database: string; readonly operation: string };
