import type { Cause, Code } from "../outcome.ts";

/**
 * One request under the microscope, as plain data: what a user asked for, the calls that were made for it, the
 * attempts of each call and what those called in turn. Times are ns since the run began.
 */
export interface Trace {
  readonly workload: string;
  readonly target: string;
  /** Of all requests of its workload that were watched, from 0. */
  readonly number: number;
  readonly root: TraceSpan;
}

/** A user's request, one call of it, or one attempt of a call with the visit that it became. */
export type SpanKind = "request" | "call" | "attempt";

export interface TraceSpan {
  readonly kind: SpanKind;
  /** `payments.charge` of a call and its attempts; the target of a request. */
  readonly name: string;
  /** The entity that it is about; null: none. */
  readonly key: number | null;
  readonly fromNs: number;
  /** When its caller had the outcome; null: it was still under way when the run ended. */
  readonly toNs: number | null;
  /** Null: OK, or still under way. */
  readonly failure: TraceFailure | null;
  readonly degraded: boolean;
  /** What an attempt did at the callee; null where its message never arrived. */
  readonly visit: TraceVisit | null;
  /** What its time was spent on, in order of beginning; may go on after `toNs`, when nobody waits any more. */
  readonly parts: readonly TracePart[];
  /** The business facts that were done in it. */
  readonly effects: readonly TraceEffect[];
  readonly children: readonly TraceSpan[];
}

export interface TraceEffect {
  readonly name: string;
  readonly atNs: number;
  /** It was taken back. */
  readonly isUndone: boolean;
  /** It is durable when the transaction around it commits, if it does. */
  readonly isInTransaction: boolean;
}

export interface TraceFailure {
  readonly code: Code;
  readonly cause: Cause;
  readonly place: string;
}

export interface TraceVisit {
  readonly component: string;
  readonly instance: number;
  readonly fromNs: number;
  /** Null: it was still there when the run ended. */
  readonly toNs: number | null;
  readonly failure: TraceFailure | null;
}

/**
 * - `permit`: at the caller, for a rate limiter, a bulkhead or a name to be resolved
 * - `connection`: at the caller, for one of a pool or for it to be opened
 * - `network`: the message there, or the answer back
 * - `queue`: for a worker, or at a database for its turn
 * - `work`: on a worker, a core or in the database
 * - `sleep`: a step that passes time
 */
export type PartKind = "permit" | "connection" | "network" | "queue" | "work" | "sleep";

export interface TracePart {
  readonly kind: PartKind;
  readonly fromNs: number;
  /** Null: it went on when the run ended, or never ended: a lost message. */
  readonly toNs: number | null;
}
