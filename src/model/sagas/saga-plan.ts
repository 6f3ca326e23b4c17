import type { Lane, Simulation } from "../../kernel/simulation.ts";
import type { Stream } from "../../kernel/random.ts";
import type { Variates } from "../../kernel/variates.ts";
import type { Outcome } from "../../observe/outcome.ts";
import type { SagaProbe } from "../../observe/probes.ts";
import type { Backoff } from "../../resilience/backoff.ts";
import type { FailureSet } from "../../resilience/failure-set.ts";
import type { CoursePlan } from "../../resilience/sagas/orchestration.ts";
import type { Step } from "../flow.ts";
import type { Host } from "../host.ts";
import type { Headcount } from "../population.ts";

/** What all sagas of one name share. */
export interface SagaPlan {
  readonly name: string;
  readonly simulation: Simulation;
  readonly population: Headcount;
  readonly probe: SagaProbe;
  /** The instances that coordinate. */
  readonly hosts: readonly Host[];
  readonly course: CoursePlan;
  readonly steps: readonly SagaStepPlan[];
  readonly compensation: PausePlan & { readonly timeout: Lane | null };
  readonly exhausted: ExhaustedPlan;
  readonly log: SagaLog;
  /** From the crash of an instance to the moment at which another one takes up its sagas. */
  readonly recoveryNs: number;
  readonly replyAtStart: boolean;
  /** What is no failure is an answer that repeating does not change. */
  readonly failures: FailureSet;
  readonly jitter: Stream;
  /** Of an attempt that is given up. */
  readonly timedOut: Outcome;
  /** Of one whose instance is dead. */
  readonly crashed: Outcome;
}

/** How long to wait before an attempt is repeated. */
export interface PausePlan {
  readonly backoff: Backoff;
  readonly baseNs: number;
}

export interface SagaStepPlan extends PausePlan {
  readonly name: string;
  readonly first: Step;
  /** Null: what was done stays. */
  readonly undo: Step | null;
  readonly timeout: Lane | null;
  /** What it does is held until it is confirmed or undone. */
  readonly holds: boolean;
  /** Index of the step that it confirms; null: none. */
  readonly confirms: number | null;
}

/** Where the coordinator keeps what it knows. */
export type SagaLog =
  | { readonly kind: "memory" }
  /** `write`: how long it takes. */
  | { readonly kind: "own"; readonly write: Variates }
  /** `first`: the query that writes. */
  | { readonly kind: "database"; readonly first: Step };

/** Who helps when neither forward nor back goes. */
export type ExhaustedPlan =
  | { readonly kind: "nobody" }
  /** Somebody takes it up again so long after. */
  | { readonly kind: "person"; readonly after: Variates }
  /** A job takes them all up again at each multiple of `everyNs`. */
  | { readonly kind: "job"; readonly everyNs: number };
