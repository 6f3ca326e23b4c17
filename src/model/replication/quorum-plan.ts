import type { Simulation } from "../../kernel/simulation.ts";
import type { Variates } from "../../kernel/variates.ts";
import type { ReplicationProbe } from "../../observe/probes.ts";
import type { Causality } from "./causality.ts";
import type { Way } from "./follower.ts";

export interface QuorumPlan {
  readonly simulation: Simulation;
  readonly probe: ReplicationProbe;
  /** By operation: whether it writes. */
  readonly writes: readonly boolean[];
  /** Servers that have to have a write, and that are asked by a read. */
  readonly write: number;
  readonly read: number;
  /** By place of the server: from commit at the coordinator until it has a write and the coordinator knows. */
  readonly lags: readonly Variates[];
  /** By place of the server: until its answer to a read is with the coordinator. */
  readonly readLatencies: readonly Variates[];
  /** Whether fewer servers than wanted will do where no more can be reached. */
  readonly accepts: boolean;
  /** What becomes of two writes that did not know of each other: the later is left, both are, or they are one. */
  readonly conflicts: "lastWriteWins" | "keepBoth" | "merge";
  /** Whether each write adds to what is there, instead of taking its place. */
  readonly counters: boolean;
  /** Whether a coordinator keeps what it cannot deliver. */
  readonly hintedHandoff: boolean;
  /** Whose answers to a read are compared, so that those that are behind are told: nobody's, those waited for, everybody's. */
  readonly readRepair: "none" | "asked" | "all";
  /** Who knows of what; null: that is not watched. */
  readonly causality: Causality | null;
  /** Between servers at these places. */
  readonly way: (from: number, to: number) => Way;
}
