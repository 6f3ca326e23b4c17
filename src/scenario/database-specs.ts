import type { DistributionSpec, JitterSpec, Named, WarmupSpec } from "./scenario.ts";

export interface DatabaseSpec {
  readonly zone: string | null;
  /** Null: as many connections as asked for. */
  readonly connections: ConnectionsSpec | null;
  /** Open ones that a server has at most; null: unlimited. */
  readonly maxConnections: number | null;
  /** Operations running at the same time; null: unlimited. */
  readonly concurrency: number | null;
  readonly statementTimeoutNs: number | null;
  readonly operations: Named<DistributionSpec>;
  /** Null: a restarted server is at full speed at once. */
  readonly warmup: WarmupSpec | null;
  /** Servers that share the keys. */
  readonly shards: number;
  /** Null: rows are not watched. */
  readonly contention: ContentionSpec | null;
  /** Null: what is destroyed is gone. */
  readonly backups: BackupsSpec | null;
  /** Null: it is alone. */
  readonly replicas: ReplicasSpec | null;
  /** Null: no messages are written with the data. */
  readonly outbox: OutboxSpec | null;
}

/** What is left when all data is destroyed. */
export interface BackupsSpec {
  readonly everyNs: number;
  readonly restoreNs: number;
  /** Operations that change data. */
  readonly writes: readonly string[];
  /** Null: what was written since the last backup is lost. */
  readonly log: { readonly everyNs: number; readonly replay: number } | null;
}

/** How messages that are written with the data come to their broker. */
export interface OutboxSpec {
  readonly way:
    | { readonly kind: "poll"; readonly pollNs: number; readonly batch: number }
    | {
        readonly kind: "capture";
        readonly lagNs: number;
        readonly flushNs: number;
        readonly takeoverNs: number;
      };
  readonly relays: number;
  /** In whose instances they run, one in each; null: on machines of their own. */
  readonly service: string | null;
  /** Of the wait for an acknowledgement. */
  readonly timeoutNs: number;
}

/** What happens where requests change the same row. */
export interface ContentionSpec {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly versions: boolean;
  readonly locks: readonly string[];
  readonly lockTimeoutNs: number | null;
}

export interface QuorumSpec {
  readonly write: number;
  readonly read: number;
  readonly readLatency: DistributionSpec;
  readonly unreachable: "refuse" | "accept";
  readonly conflicts: "lastWriteWins" | "keepBoth" | "merge";
  readonly counters: boolean;
  readonly hintedHandoff: boolean;
  readonly readRepair: "none" | "asked" | "all";
  readonly causality: "ignored" | "counted";
}

/** Servers beside the first, which is the primary at the start. */
export interface ReplicasSpec {
  readonly count: number;
  readonly mode: "async" | "semiSync" | "sync";
  readonly lag: DistributionSpec;
  /** Operations that change data. */
  readonly writes: readonly string[];
  readonly readFrom: "primary" | "replicas" | "any";
  readonly readYourWrites:
    | { readonly kind: "none" }
    | { readonly kind: "position" }
    | { readonly kind: "primaryFor"; readonly forNs: number };
  /** One for each; null: where the first server is. */
  readonly zones: readonly string[] | null;
  /** Null: there is a primary. */
  readonly quorum: QuorumSpec | null;
  /** Null: nobody takes over. */
  readonly failover: {
    readonly detectionNs: number;
    readonly promotionNs: number;
    /** Null: a primary that is out of reach is not taken for lost. */
    readonly fencing: boolean | null;
    readonly reunion: "drop" | "merge";
  } | null;
}

/** What it takes to have connections. */
export interface OpeningSpec {
  readonly roundTrips: number;
  readonly work: DistributionSpec | null;
  readonly atOnce: number;
  readonly timeoutNs: number;
  readonly backoff: { readonly baseNs: number; readonly multiplier: number; readonly maxNs: number };
  readonly jitter: JitterSpec;
  readonly minimumIdle: number;
  readonly idleTimeoutNs: number;
  readonly onTimeout: "keep" | "close";
}

export interface ConnectionsSpec {
  readonly size: number;
  /** Each caller instance has a pool of its own instead of one shared by all. */
  readonly perInstance: boolean;
  readonly acquireTimeoutNs: number | null;
  /** Null: one is open as soon as it is wanted. */
  readonly opening: OpeningSpec | null;
}
