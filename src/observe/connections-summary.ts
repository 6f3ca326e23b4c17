import type { LatencySummary } from "./summary.ts";

/** What it took to have connections to a database. */
export interface ConnectionsSummary {
  /** In the interval, to a good end. */
  readonly opened: number;
  /** That the server refused, or that came to nothing in time. */
  readonly failed: number;
  /** Open ones that were found dead, because the server had crashed; or their caller. */
  readonly lost: number;
  /** Closed because nobody used them. */
  readonly idle: number;
  /** Closed by a caller that gave up, while the server worked on. */
  readonly abandoned: number;
  /** Open connections of all pools. */
  readonly open: { readonly last: number; readonly max: number };
  /** From asking the server for one until it was open. */
  readonly opening: LatencySummary;
}
