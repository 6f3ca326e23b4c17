import type { DataExample } from "./data-example.ts";
import type { LatencySummary } from "./summary.ts";

/** What the users of the same rows of a database did to each other. */
export interface ContentionSummary {
  /** Writes that wiped out another that came between them and what they had read. */
  readonly lostUpdates: number;
  /** Writes that were refused for that reason. */
  readonly conflicts: number;
  /** Operations that were refused because they would have closed a circle of waiting ones. */
  readonly deadlocks: number;
  /** Operations that gave up waiting for a lock. */
  readonly lockTimeouts: number;
  /** Of operations that had to wait for a lock, to whatever end. */
  readonly lockWait: LatencySummary;
  /** The first update that was lost. */
  readonly examples: readonly DataExample[];
}
