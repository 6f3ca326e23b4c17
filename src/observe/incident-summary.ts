import type { LossKind } from "./lost-message.ts";
import type { Trace } from "./tracing/trace.ts";

/** One example of what went wrong with data, in the requests that had to do with it. */
export interface IncidentSummary {
  readonly kind: IncidentKind;
  /** Of the invariant, the saga or the database, or of who had the message. */
  readonly name: string;
  readonly key: number;
  /** When it counted as broken, or was left; when the read was done. */
  readonly atMs: number;
  /** The server that was read, and when the write had been committed that it missed; null: it was no read. */
  readonly read: { readonly server: number; readonly committedMs: number } | null;
  /** How far the requests were watched. */
  readonly watchedToMs: number;
  /** In the order in which they began. */
  readonly traces: readonly Trace[];
}

/**
 * A combination of effects that must not remain; a saga that was left halfway, for nobody or for people; a read that
 * missed a write, of somebody or of its own session; a message that nobody handles.
 */
export type IncidentKind = "invariant" | "stuck" | "manual" | "stale" | "ownMissed" | LossKind;
