import type { DataExample } from "./data-example.ts";
import type { LatencySummary } from "./summary.ts";

/** What the servers of a database did about each other. */
export interface ReplicationSummary extends ShardSummary {
  /** From commit at the primary until a replica had the write, over all writes and replicas. */
  readonly lag: LatencySummary;
  readonly reads: number;
  readonly replicaReads: number;
  /** Reads that missed a write of their key whose caller had been told OK. */
  readonly staleReads: number;
  /** Of the reads; null without any. */
  readonly staleShare: number | null;
  /** How long ago the oldest write that a stale read missed (of a quorum: the newest) had been committed. */
  readonly staleness: LatencySummary;
  /** Stale reads that missed a write of their own session. */
  readonly readYourWritesViolations: number;
  /** Reads that missed what came before something which their session had seen; 0 where they are not counted. */
  readonly causalViolations: number;
  /** The first that missed a write of its own session, else the first stale read; of those about a key. */
  readonly examples: readonly StaleExample[];
  /** The first read that missed what came before something that its session had seen. */
  readonly anomalies: readonly DataExample[];
  /** Operations that a server refused because it reached too few of the others. */
  readonly refused: number;
  /** Writes of a key that were beaten by another; neither knew of the other. */
  readonly conflicts: number;
  /** Writes that are kept although they conflict, or were taken by a replaced primary. */
  readonly merged: number;
  /** Servers that got by a read what they lacked. */
  readonly repairs: number;
  /** Writes that a server was not sent, as it could not be reached and nobody kept them. */
  readonly undelivered: number;
  /** Writes acknowledged by a primary that had been replaced and did not know. */
  readonly diverged: number;
  /** Only of a database with shards, by number. */
  readonly shards?: readonly ShardSummary[];
}

/** What the loss of primaries cost; over all shards the times without one are added up, and RPO and RTO are the worst. */
export interface ShardSummary {
  /** Another server has become the primary. */
  readonly failovers: number;
  /** Writes that were acknowledged, and that a new primary did not have or a later write beat in a conflict. */
  readonly lostWrites: number;
  /** The most that a failover lost: from the commit of the oldest lost write to the crash; null where no primary was lost. */
  readonly rpoMs: number | null;
  /** The longest time without a primary; null where none was lost. */
  readonly rtoMs: number | null;
  /** All of that time. */
  readonly withoutPrimaryMs: number;
}

/** A read that did not see what had been written. */
export interface StaleExample {
  readonly key: number;
  /** The server that answered; of a quorum, the one that gathered the answers. */
  readonly server: number;
  readonly atMs: number;
  /** How long before a write that it missed had been committed. */
  readonly ageMs: number;
  /** The write was of its own session. */
  readonly isOwn: boolean;
}

/** Values per window. */
export interface ReplicationSeries {
  /** Mean lag (ms) of the writes that came to a replica in the window; null without any. */
  readonly lag: readonly (number | null)[];
  /** Per second. */
  readonly staleReads: readonly number[];
}
