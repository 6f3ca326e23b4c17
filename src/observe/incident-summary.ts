import type { DataExampleKind } from "./data-example.ts";
import type { MishapKind } from "./message-mishap.ts";
import type { Trace } from "./tracing/trace.ts";

/** One example of what went wrong with data, in the requests that had to do with it. */
export interface IncidentSummary {
  readonly kind: IncidentKind;
  /** Of the invariant, the effect, the saga, the records or the database, or of who had the message. */
  readonly name: string;
  readonly key: number;
  /** When it counted as broken, or was left; when the read was done; as `DataExample` has it. */
  readonly atMs: number;
  /** As `DataExample` has them; null for all else. */
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
  /** The server that was read, and when the write had been committed that it missed; null: it was no read. */
  readonly read: { readonly server: number; readonly committedMs: number } | null;
  /** How far the requests were watched. */
  readonly watchedToMs: number;
  /** In the order in which they began. */
  readonly traces: readonly Trace[];
}

/**
 * A combination of effects that must not remain; a saga that was left halfway, for nobody or for people, or that ended in two
 * ways; a read that missed a write, of somebody or of its own session; what requests did to each other; what befell a message.
 */
export type IncidentKind =
  "invariant" | "stuck" | "manual" | "contradicted" | "stale" | "ownMissed" | DataExampleKind | MishapKind;
