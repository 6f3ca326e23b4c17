import type { ScenarioFacts } from "./summary.ts";

/**
 * What the observers must know of a scenario before its run: plain data that the world derives
 * from it. Times are whole nanoseconds, rates per second; names as in the file, in file order.
 */
export interface ObserverSetup {
  /** Version of the program. */
  readonly version: string;
  readonly seed: string;
  readonly variant: string | null;
  readonly durationNs: number;
  /** What begins earlier is left out of the figures, though not out of the series. */
  readonly warmupNs: number;
  /** The run is made to see how long it takes to settle. */
  readonly isPilot?: boolean;
  /** The run is alone: what it says of the long run it says by itself. */
  readonly isAlone?: boolean;
  /** The distinct windows of all conditions; each gets accumulators of its own. */
  readonly windows: readonly Interval[];
  readonly facts: ScenarioFacts;
  readonly workloads: readonly WorkloadSetup[];
  readonly services: readonly ServiceSetup[];
  readonly databases: readonly DatabaseSetup[];
  readonly caches: readonly CacheSetup[];
  readonly brokers: readonly BrokerSetup[];
  /** Every pair that the scenario's steps can call, workloads as callers included. */
  readonly clients: readonly ClientSetup[];
  /** Names of registries. */
  readonly registries: readonly string[];
  readonly sagas: readonly SagaSetup[];
  /** Names of kinds of records. */
  readonly records: readonly string[];
  readonly faults: readonly FaultSetup[];
  /** Names of effects. */
  readonly effects: readonly string[];
  readonly invariants: readonly InvariantSetup[];
  /** Messages of some kind have a size. */
  readonly hasSizes: boolean;
  /** Null: nothing has a price. */
  readonly cost: CostSetup | null;
}

export interface CostSetup {
  readonly currency: string;
  /** Of a GiB from one zone to another. */
  readonly crossZoneGib: number;
  readonly components: readonly PricedSetup[];
}

/** Something that costs money: for being there, and for being used. */
export interface PricedSetup {
  readonly name: string;
  readonly kind: "service" | "database" | "cache" | "broker";
  readonly machines: number;
  readonly instanceHour: number;
  readonly request: number;
  readonly egressGib: number;
}

/** A saga and its steps, in order. */
export interface SagaSetup {
  readonly name: string;
  readonly steps: readonly { readonly name: string; readonly hasUndo: boolean }[];
  /** Its steps hold what they did until it is confirmed or undone. */
  readonly holds: boolean;
  /** There is one who knows how it stands; else its participants answer to each other's events. */
  readonly isConducted: boolean;
}

/** From `fromNs` up to, and without, `toNs`. */
export interface Interval {
  readonly fromNs: number;
  readonly toNs: number;
}

export interface WorkloadSetup {
  readonly name: string;
  /** In file order; a workload with one `target` has one entry, whatever its name. */
  readonly targets: readonly {
    readonly name: string;
    /** Of the requests, 0..1. */ readonly share: number;
  }[];
  /** True for the form `target: X`: the Summary then lists no targets. */
  readonly single: boolean;
  readonly load: LoadSetup;
  /** Null: nothing is promised. */
  readonly slo: SloSetup | null;
}

/** What was promised. */
export interface SloSetup {
  readonly windowNs: number;
  readonly objectives: readonly {
    readonly name: "availability" | "latency";
    /** Of the requests, that may be bad. */
    readonly allowedShare: number;
    /** An OK answer that takes as long or longer is bad; infinite: none is. */
    readonly withinNs: number;
  }[];
  readonly alerts: readonly {
    readonly name: string;
    readonly burnRate: number;
    readonly longNs: number;
    readonly shortNs: number;
    readonly severity: "page" | "ticket";
  }[];
}

/** How many requests are to be expected, and when. */
export type LoadSetup =
  | { readonly kind: "open"; readonly stages: readonly RateStage[] }
  | { readonly kind: "closed"; readonly users: number; readonly meanThinkNs: number }
  /** `meanRate` is the number of arrivals over the time to the last of them (or to the end of the run). */
  | { readonly kind: "replay"; readonly meanRate: number };

/** Linear from `fromRate` to `toRate` over [startNs, endNs); 0 outside all stages. */
export interface RateStage {
  readonly startNs: number;
  readonly endNs: number;
  readonly fromRate: number;
  readonly toRate: number;
}

export interface ServiceSetup {
  readonly name: string;
  /** In the order of the indices that the probes are told. */
  readonly endpoints: readonly string[];
  /** True for a service with `steps`: the Summary then lists no endpoints. */
  readonly single: boolean;
  readonly instances: number;
  /** How many of them in each zone; null: in no zones. */
  readonly zones: Readonly<Record<string, number>> | null;
  /** Workers of one instance; null: unlimited. */
  readonly workers: number | null;
  /** Cores of one instance; null: work is elapsed time. */
  readonly cores: number | null;
  /** Waiting places of one instance; null: unbounded. */
  readonly queueCapacity: number | null;
  readonly knowsDuplicates: boolean;
  readonly hasConcurrencyLimit: boolean;
  readonly rateLimits: readonly string[];
  /** Whether rules refuse visits before the queue is full. */
  readonly sheds: boolean;
}

export interface DatabaseSetup {
  readonly name: string;
  /** In the order of the indices that the probes are told. */
  readonly operations: readonly string[];
  /** Servers that share the keys. */
  readonly shards: number;
  /** Servers beside the first, in each shard, that hold the same data. */
  readonly replicas: number;
  /** Whether its rows are watched. */
  readonly hasContention: boolean;
  /** Whether opening a connection takes anything. */
  readonly opensConnections: boolean;
  /** Connections of all pools together; null: unlimited. */
  readonly connections: number | null;
  readonly hasTransactions: boolean;
  readonly hasOutbox: boolean;
  readonly hasBackups: boolean;
}

export interface CacheSetup {
  readonly name: string;
}

export interface BrokerSetup {
  readonly name: string;
  readonly topics: readonly TopicSetup[];
  /** Names of queues. */
  readonly queues: readonly string[];
  /** Names of exchanges. */
  readonly exchanges: readonly string[];
}

export interface TopicSetup {
  readonly name: string;
  readonly partitions: number;
  /** Those that read it. */
  readonly groups: readonly string[];
}

export interface ClientSetup {
  readonly caller: string;
  readonly callee: string;
  /** In the order of the numbers that the probes are told; empty without a breaker. */
  readonly circuits: readonly CircuitSetup[];
}

/** Whose circuit it is; null: that of all instances, or of all endpoints. */
export interface CircuitSetup {
  readonly instance: number | null;
  readonly endpoint: string | null;
}

export interface FaultSetup {
  readonly name: string;
  /** Beginning of its first strike; of one that never strikes, when it might have. */
  readonly startNs: number;
  /** End of its last strike, never later than the end of the run. */
  readonly endNs: number;
  /** Null: it strikes once, from start to end. */
  readonly repeated: null | {
    readonly strikes: number;
    /** In the order of time; strikes that overlap are one episode. */
    readonly episodes: readonly Interval[];
  };
  /** What it does, in words that follow a colon: "payments works 10x slower". */
  readonly text: string;
  /** Components of which instances start again when it ends. */
  readonly restarts: readonly string[];
  /** On what it is given up; null: whatever happens. */
  readonly abort: AbortSetup | null;
}

/** Fewer than so many of the requests that ended within `overNs` were OK, in less than `withinNs` if that is said. */
export interface AbortSetup {
  readonly workload: string;
  readonly successRateBelow: number;
  readonly withinNs: number | null;
  readonly overNs: number;
}

/** A combination of effects of one key that must not remain. */
export interface InvariantSetup {
  readonly name: string;
  /** In words that follow "stays": "charged once and not shipped". */
  readonly text: string;
  readonly settleNs: number;
  /** So many of each; `most` null: or more. */
  readonly counts: readonly {
    readonly effect: string;
    readonly least: number;
    readonly most: number | null;
  }[];
}

/** The times in which a fault strikes at least one instance. */
export function episodesOf({ startNs, endNs, repeated }: FaultSetup): readonly Interval[] {
  return repeated === null ? [{ fromNs: startNs, toNs: endNs }] : repeated.episodes;
}

/** A fault that was given up: `strikes` had begun by then. */
export function cutShort(fault: FaultSetup, atNs: number, strikes: number): FaultSetup {
  if (fault.repeated === null) return { ...fault, endNs: atNs };
  const episodes = episodesUntil(fault.repeated.episodes, atNs);
  return { ...fault, endNs: episodes.at(-1)?.toNs ?? atNs, repeated: { strikes, episodes } };
}

export function episodesUntil(episodes: readonly Interval[], endNs: number): readonly Interval[] {
  return episodes
    .filter(({ fromNs }) => fromNs < endNs)
    .map(({ fromNs, toNs }) => ({ fromNs, toNs: Math.min(toNs, endNs) }));
}

/** How the run ended. */
export interface RunEnd {
  /** The clock at the end: `durationNs` for a whole run, the moment it stopped for another. */
  readonly nowNs: number;
  /** Events executed. */
  readonly events: number;
  /** Null for a whole run. */
  readonly stopped: null | { readonly reason: string; readonly atNs: number };
}

/** One figure of a run, for judging a condition. */
export interface MetricReading {
  /** In the unit of the Summary; null: no data, or no such figure. */
  readonly value: number | string | boolean | null;
  /** Of a quantile: samples there are, and samples it wants; null for every other figure. */
  readonly samples: number | null;
  readonly wanted: number | null;
}
