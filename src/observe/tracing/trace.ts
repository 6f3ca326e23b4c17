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

/**
 * - `request`: of a user
 * - `call`: one call for it
 * - `attempt`: one attempt of a call, or of a relay, with the visit that it became
 * - `message`: what an attempt left with a broker, or a visit in an outbox, until all is done with it
 * - `delivery`: a message in the hands of one consumer
 * - `saga`: a long transaction that a visit began
 * - `step`: one attempt at a step of a saga, or at its undo; that of a choreographed one is a visit
 *
 * Nobody waits for messages: they and all below them come after the request (`FollowsFrom` in OpenTracing's words, a
 * link in OpenTelemetry's), and are no part of its time.
 */
export type SpanKind = "request" | "call" | "attempt" | "message" | "delivery" | "saga" | "step";

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
  /**
   * What became of a message or a saga, in the order of time. That of a choreographed saga stands with the last visit that
   * took part in it.
   */
  readonly marks: readonly TraceMark[];
  readonly children: readonly TraceSpan[];
}

export interface TraceMark {
  readonly what: MarkKind;
  readonly atNs: number;
  /** The group of consumers that it concerns, or the step, or the record; empty: all there are. */
  readonly by: string;
}

/**
 * - `handled`: done, and the broker knows it
 * - `duplicate`: done once more than needed
 * - `recognized`: it came once more, was known, and not done again
 * - `timedOut`: not acknowledged in time, so that it is handed out again
 * - `late`: acknowledged when the broker had given it to somebody else
 * - `dead`: given up, to the dead letters where there are any
 * - `skipped`: given up, and the group went on without it
 * - `expired`: nobody took it in time
 * - `dropped`: it gave its place to a newer one
 * - `rejected`: its queue was full, and its producer was told so
 * - `withdrawn`: its producer no longer waited for room
 * - `unroutable`: no binding of its exchange matched, and it is gone
 * - `lost`: nobody has it any more, and nobody has handled it
 * - `undone`: gone with the leader of its partition before its producer was told that it is kept
 * - `onTheWay`: it never reached the consumer to which it was sent
 * - `struck`: its machine died behind a step that is named
 * - `read`, `wrote`, `locked`, `unlocked`: what a visit or a step does to a record
 * - `completed`, `compensated`, `stuck`, `manual`: how a saga ended
 */
export type MarkKind =
  | "handled"
  | "duplicate"
  | "recognized"
  | "timedOut"
  | "late"
  | "dead"
  | "skipped"
  | "expired"
  | "dropped"
  | "rejected"
  | "withdrawn"
  | "unroutable"
  | "lost"
  | "undone"
  | "onTheWay"
  | "struck"
  | "read"
  | "wrote"
  | "locked"
  | "unlocked"
  | "completed"
  | "compensated"
  | "stuck"
  | "manual";

export interface TraceEffect {
  readonly name: string;
  /** When it became durable: with the transaction around it, where there is one. */
  readonly atNs: number;
  /** It was taken back. */
  readonly isUndone: boolean;
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
 * - `batch`: a message at its producer, for others to go along with it (Kafka's `linger.ms`), or for its turn to be sent
 * - `buffer`: a message at its producer, for room among those that are not settled
 * - `network`: the message there, or the answer back
 * - `queue`: for a worker, or at a database for its turn
 * - `lock`: for a row of a database or a record, which another has locked
 * - `replicas`: for other servers to have what was written, or to say what they have
 * - `work`: on a worker, a core, in the database or at the broker
 * - `sleep`: a step that passes time
 * - `broker`: a message, until a consumer has it in hand: kept by a broker or in an outbox, or in the batch of a consumer
 */
export type PartKind =
  | "permit"
  | "connection"
  | "batch"
  | "buffer"
  | "network"
  | "queue"
  | "lock"
  | "replicas"
  | "work"
  | "sleep"
  | "broker";

export interface TracePart {
  readonly kind: PartKind;
  readonly fromNs: number;
  /** Null: it went on when the run ended, or never ended: a lost message. */
  readonly toNs: number | null;
  /** What was waited for, where its kind and place do not say that. */
  readonly wait?: TraceWait;
}

/** A lock, or the database whose servers have to agree. */
export interface TraceWait {
  /** `row 2`, `seat 4`; `bankDb`. */
  readonly what: string;
  /** Who had the lock when the wait began; null: nobody who was traced, or it is no lock. */
  readonly holder: TraceHolder | null;
  /** How many others had waited for it by then. */
  readonly ahead: number;
}

/** In whose name something is done: a call, and the request that it is made for. */
export interface TraceHolder {
  readonly name: string;
  readonly workload: string;
  /** As `Trace` has it. */
  readonly number: number;
}
