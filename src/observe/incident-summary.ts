import type { Trace } from "./tracing/trace.ts";

/** One example of what went wrong with data, in the requests that had to do with it. */
export interface IncidentSummary {
  readonly kind: IncidentKind;
  /** Of the invariant or the saga. */
  readonly name: string;
  readonly key: number;
  /** When it counted as broken, or was left. */
  readonly atMs: number;
  /** How far the requests were watched. */
  readonly watchedToMs: number;
  /** In the order in which they began. */
  readonly traces: readonly Trace[];
}

/** A combination of effects that must not remain, or a saga that was left halfway: for nobody, or for people. */
export type IncidentKind = "invariant" | "stuck" | "manual";
