/**
 * What became of a request, a call or a message. `null` stands for OK everywhere in the engine;
 * every other end is an interned `Outcome`, so that actors compare and count references.
 */
export const CODES = [
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
] as const;

/** A status code, named as in gRPC (https://grpc.io/docs/guides/status-codes/). OK is `null`. */
export type Code = (typeof CODES)[number];

/** Why a request failed, with the code it arrives under (`injected` takes the code it was given). */
export const CODE_OF_CAUSE = {
  "queue-full": "RESOURCE_EXHAUSTED",
  "queue-timeout": "RESOURCE_EXHAUSTED",
  shed: "RESOURCE_EXHAUSTED",
  "rate-limited": "RESOURCE_EXHAUSTED",
  throttled: "RESOURCE_EXHAUSTED",
  "bulkhead-full": "RESOURCE_EXHAUSTED",
  "concurrency-limit": "RESOURCE_EXHAUSTED",
  "connection-pool": "RESOURCE_EXHAUSTED",
  "buffer-full": "RESOURCE_EXHAUSTED",
  "circuit-open": "UNAVAILABLE",
  "no-instance": "UNAVAILABLE",
  crashed: "UNAVAILABLE",
  partitioned: "UNAVAILABLE",
  "certificate-expired": "UNAVAILABLE",
  injected: "UNAVAILABLE",
  timeout: "DEADLINE_EXCEEDED",
  deadline: "DEADLINE_EXCEEDED",
  "caller-gone": "CANCELLED",
  "hedge-lost": "CANCELLED",
  conflict: "ABORTED",
  deadlock: "ABORTED",
  duplicate: "ALREADY_EXISTS",
  unroutable: "NOT_FOUND",
} as const satisfies Record<string, Code>;

/** The closed list of causes. */
export type Cause = keyof typeof CODE_OF_CAUSE;
export const CAUSES = Object.keys(CODE_OF_CAUSE) as readonly Cause[];

/** A failure: what the caller is told, why, and the component where it began. */
export interface Outcome {
  readonly code: Code;
  readonly cause: Cause;
  /** Name of the workload, service or database in which the failure began. */
  readonly place: string;
  /** Dense number of this outcome in its run, from 0; an index for counters. */
  readonly index: number;
}

/** Interns outcomes: one object per (place, code, cause) of a run. */
export class Outcomes {
  readonly all: Outcome[] = [];
  private readonly _byName = new Map<string, Outcome>();

  /** The outcome of a cause at a place; `code` overrides the cause's usual code. */
  of(place: string, cause: Cause, code: Code = CODE_OF_CAUSE[cause]): Outcome {
    const name = `${place} ${cause} ${code}`;
    let outcome = this._byName.get(name);
    if (outcome === undefined) {
      outcome = { code, cause, place, index: this.all.length };
      this._byName.set(name, outcome);
      this.all.push(outcome);
    }
    return outcome;
  }
}

/** Whether a failure says that somebody is asked for more than he can do, or does not answer at all. */
export function isOverloadSign({ code }: Outcome): boolean {
  return code === "RESOURCE_EXHAUSTED" || code === "DEADLINE_EXCEEDED" || code === "UNAVAILABLE";
}
