import type { DataExample } from "./data-example.ts";
import type { LatencySummary } from "./summary.ts";

/** What those did to each other who read, write and lock the records of one kind. */
export interface RecordSummary {
  readonly reads: number;
  readonly writes: number;
  /** Reads that saw what a saga had written that was not over. */
  readonly uncommittedReads: number;
  /** Of these, those of what the saga took back later: they saw what never was. */
  readonly dirtyReads: number;
  /** Writes that wiped out another that came between them and what their saga or request had read. */
  readonly lostUpdates: number;
  /** Of copies only: reads that saw something else than the original said. */
  readonly staleReads?: number;
  /** Of copies only: how many said something else than the original, at a time. */
  readonly differing?: { readonly mean: number | null; readonly max: number; readonly atEnd: number };
  /** Times that a record was locked. */
  readonly locks: number;
  /** Who found it locked, and was refused; waited too long; would have closed a circle of waiting ones. */
  readonly refused: number;
  readonly timeouts: number;
  readonly deadlocks: number;
  /** Locks whose lease ran out before their owner was through. */
  readonly expired: number;
  /** Writes by somebody whose lease had run out: those that were let through, and those that were refused. */
  readonly lateWrites: number;
  readonly fenced: number;
  /** Of those who waited for a lock, to whatever end. */
  readonly waiting: LatencySummary;
  /** Who waits for locks. */
  readonly queue: { readonly mean: number | null; readonly max: number };
  /** How long records were locked. */
  readonly held: LatencySummary;
  /** Records that are locked. */
  readonly locked: { readonly mean: number | null; readonly max: number; readonly atEnd: number };
  /** Who wanted a record that was locked for a saga whose coordinator was dead, and had to wait for that or was refused. */
  readonly blocked: number;
  /** The first of each kind. */
  readonly examples: readonly DataExample[];
}

/** By the time at which it was found out. */
export interface RecordSeries {
  /** How many so far, at the end of each window. */
  readonly dirtyReads: readonly number[];
  readonly lostUpdates: readonly number[];
  /** Of copies only: per second, and how many differ at the end of each window. */
  readonly staleReads?: readonly number[];
  readonly differing?: readonly number[];
}
