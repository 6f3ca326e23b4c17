import type { LatencySummary } from "./summary.ts";

/** Those that began in the interval. */
export interface TransactionsSummary {
  readonly committed: number;
  /** A step failed, or whoever was in it died. */
  readonly rolledBack: number;
}

/** Messages that became durable with the data in the interval, and what relays did with them. */
export interface OutboxSummary {
  readonly rows: number;
  /** That the broker had by the end. */
  readonly published: number;
  /** Times that one was published again. */
  readonly duplicates: number;
  /** Published after one that had become durable later. */
  readonly reordered: number;
  /** Wiped out by a failover or with all data, and with what they were written with. */
  readonly lost: number;
  /** Those of them that the broker has: of data that is not there. */
  readonly phantoms: number;
  /** Rows that are not marked as sent. */
  readonly pending: { readonly last: number; readonly max: number };
  /** From the commit until the broker had it. */
  readonly lag: LatencySummary;
}
