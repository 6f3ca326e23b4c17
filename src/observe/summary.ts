import type { BatchMeansSummary } from "./steady/batch-means-summary.ts";
import type { AdviceSummary, WarmupSummary, WarningSummary } from "./advice-summary.ts";
import type { BaselineSummary } from "./baseline-summary.ts";
import type { BrokerSummary } from "./broker-summary.ts";
import type { CostSummary } from "./cost-summary.ts";
import type { EffectSummary, InvariantSummary } from "./damage-summary.ts";
import type { FaultSummary } from "./fault-summary.ts";
import type { DatabaseSummary } from "./database-summary.ts";
import type { IncidentSummary } from "./incident-summary.ts";
import type { RecordSummary } from "./record-summary.ts";
import type { SagaSummary } from "./saga-summary.ts";
import type { SeriesSummary } from "./series-summary.ts";
import type { SloSummary } from "./slo-summary.ts";

export type * from "./advice-summary.ts";
export type * from "./baseline-summary.ts";
export type * from "./broker-summary.ts";
export type { MessageMishap } from "./message-mishap.ts";
export type { ExchangeSummary } from "./exchange-event.ts";
export type * from "./cost-summary.ts";
export type * from "./damage-summary.ts";
export type * from "./outbox-summary.ts";
export type * from "./fault-summary.ts";
export type * from "./connections-summary.ts";
export type * from "./incident-summary.ts";
export type * from "./contention-summary.ts";
export type * from "./database-summary.ts";
export type * from "./steady/batch-means-summary.ts";
export type * from "./replication-summary.ts";
export type * from "./record-summary.ts";
export type * from "./saga-summary.ts";
export type * from "./queue-summary.ts";
export type * from "./series-summary.ts";
export type * from "./slo-summary.ts";

/**
 * The Summary: everything a run has to say, as plain JSON. Times in ms, rates per second, ratios
 * 0..1, counts whole; everything nested by the names of the scenario. `null` is "no data".
 * The reference says what each figure counts.
 */
export interface Summary {
  readonly schema: "ripplesim/summary@1";
  readonly version: string;
  readonly scenario: ScenarioFacts;
  readonly seed: string;
  readonly variant: string | null;
  readonly durationMs: number;
  readonly warmupMs: number;
  /** Only where the warm-up was found. */
  readonly warmup?: WarmupSummary;
  readonly events: number;
  /** 16 hex digits folded over the facts as they happened. */
  readonly fingerprint: string;
  readonly workloads: Named<WorkloadSummary>;
  readonly services: Named<ServiceSummary>;
  readonly clients: Named<Named<ClientSummary>>;
  readonly databases: Named<DatabaseSummary>;
  readonly caches: Named<CacheSummary>;
  readonly brokers: Named<BrokerSummary>;
  readonly network: { readonly links: Named<Named<LinkSummary>> };
  readonly registries: Named<RegistrySummary>;
  readonly sagas: Named<SagaSummary>;
  /** Absent where the scenario has none. */
  readonly records?: Named<RecordSummary>;
  readonly faults: Named<FaultSummary>;
  readonly effects: Named<EffectSummary>;
  readonly invariants: Named<InvariantSummary>;
  /** Left out where nothing has a price. */
  readonly cost?: CostSummary;
  readonly timeline: readonly TimelineEntry[];
  readonly series: SeriesSummary;
  readonly thresholds: readonly ThresholdSummary[];
  /** Known pathologies that showed, each with the setting that brings it about. */
  readonly advice: readonly AdviceSummary[];
  /** Why figures may not be what they seem; left out where there is nothing to warn of. */
  readonly warnings?: readonly WarningSummary[];
  /** An example of each thing that went wrong with data; left out where none did, or nobody looked. */
  readonly incidents?: readonly IncidentSummary[];
  /** Only of a run that is alone and steady. */
  readonly batchMeans?: BatchMeansSummary;
  /** Only where the run was held against an older result. */
  readonly baseline?: BaselineSummary;
  readonly stopped: null | { readonly reason: string; readonly atMs: number };
}

export type Named<T> = Readonly<Record<string, T>>;

/** What the page and the terminal must know of the scenario without reading it again. */
export interface ScenarioFacts {
  readonly name: string;
  readonly summary: string | null;
  readonly lesson: string | null;
  /** File name without folders, and the text as read: the page shows it. */
  readonly file: string;
  readonly text: string;
  /** What this run changed: variant and --set, path to value as YAML text. */
  readonly changes: readonly { readonly path: string; readonly value: string }[];
  /** For every variant of the file, what it changes. */
  readonly variants: Named<Named<string>>;
  /** In words, what was left unlimited, e.g. "the queue of mailer". */
  readonly unlimited: readonly string[];
  readonly services: Named<{
    readonly instances: number;
    /** How many in which zone; left out where they are in no zones. */
    readonly zones?: Named<number>;
    readonly workers: number | null;
    readonly queue: number | null;
    readonly cpu: number | null;
    readonly threading: string;
  }>;
  readonly databases: Named<{
    readonly connections: number | null;
    readonly perInstance: boolean;
    /** Left out where it is in none. */
    readonly zone?: string;
  }>;
  readonly caches: Named<CacheFacts>;
  /** By broker and queue: the services that take its messages, in file order; left out where there is no queue. */
  readonly consumers?: Named<Named<readonly string[]>>;
  /** Worst-case product of attempts along each chain of calls that starts at the workload. */
  readonly worstCaseAmplification: Named<number>;
  /** Which client has a circuit breaker, a retry budget, ...: names of the policies switched on. */
  readonly policies: Named<Named<readonly string[]>>;
}

/** What is shown of a cache's settings. */
export interface CacheFacts {
  readonly scope: "shared" | "instance";
  /** Of each instance, where they have their own; null: no limit. */
  readonly capacity: number | null;
  /** The services whose steps use it. */
  readonly users: readonly string[];
}

/** Latency figures in ms over `count` samples; a quantile the sample cannot carry is null. */
export interface LatencySummary {
  readonly count: number;
  readonly mean: number | null;
  readonly stddev: number | null;
  readonly min: number | null;
  readonly p50: number | null;
  readonly p75: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly max: number | null;
}

export interface TargetSummary {
  readonly requests: number;
  readonly ok: number;
  readonly failed: number;
  readonly inFlight: number;
  readonly degraded: number;
  /** (ok + failed) per second. */
  readonly throughput: number;
  /** ok per second. */
  readonly goodput: number;
  readonly successRate: number | null;
  readonly latency: LatencySummary;
  readonly failedLatency: LatencySummary;
  /** Failures by code; every code that arose. */
  readonly outcomes: Named<number>;
  /** Failures by cause; every cause of the closed list, 0 where it never arose. */
  readonly causes: Named<number>;
  /** Failures by the component where they began, then by cause. */
  readonly failedAt: Named<Named<number>>;
}

export interface WorkloadSummary extends TargetSummary {
  /** Empty for a workload with one `target`. */
  readonly targets: Named<TargetSummary>;
  /** Null where nothing was promised; of the whole measured part of the run. */
  readonly slo: SloSummary | null;
}

export interface EndpointSummary {
  readonly requests: number;
  readonly ok: number;
  readonly failed: number;
  readonly inFlight: number;
  readonly waiting: LatencySummary;
  readonly serving: LatencySummary;
}

export interface ServiceSummary extends EndpointSummary {
  /** Busy worker time over workers; null where workers are unlimited. */
  readonly utilization: number | null;
  readonly cpuUtilization: number | null;
  readonly queue: { readonly mean: number; readonly max: number };
  /** OK visits whose answer was taken, per second. */
  readonly goodput: number;
  readonly wastedWork: number | null;
  /** Null for a service of one instance. */
  readonly balance: BalanceSummary | null;
  /** Null for a service without idempotency keys. */
  /** The limits of all instances together; null without one. */
  readonly concurrencyLimit: {
    readonly rejected: number;
    readonly mean: number;
    readonly max: number;
  } | null;
  readonly rateLimits: Named<{ readonly rejected: number }>;
  readonly duplicates: DuplicatesSummary | null;
  readonly causes: Named<number>;
  /** Empty for a service with `steps`. */
  readonly endpoints: Named<EndpointSummary>;
  /** Left out where its instances are in no zones. */
  readonly zones?: Named<ZoneSummary>;
}

/** The instances of a service in one zone. */
export interface ZoneSummary extends EndpointSummary {
  /** Null where workers are unlimited, or there is no instance. */
  readonly utilization: number | null;
}

/** How the visits spread over the instances; null without a visit. */
export interface BalanceSummary {
  /** Visits to the instance that got most, and to the one that got fewest, over the mean of all. */
  readonly maxOverMean: number | null;
  readonly minOverMean: number | null;
  /** Visits to each, in their order. */
  readonly visits: readonly number[];
}

/** Visits that repeat an operation. */
export interface DuplicatesSummary {
  /** With the answer of the first. */
  readonly answered: number;
  readonly rejected: number;
  /** Executed although that had been done before: double charges. */
  readonly executed: number;
}

/** What a registry did with the instances of its services. */
export interface RegistrySummary {
  /** Times an instance left the list, and came back to it. */
  readonly dropped: number;
  readonly returned: number;
  /** Leases that ran out and were kept, because too many had. */
  readonly preserved: number;
}

export interface ClientSummary {
  readonly calls: number;
  readonly ok: number;
  readonly failed: number;
  readonly inFlight: number;
  readonly attempts: number;
  /** attempts / calls; null without calls. */
  readonly amplification: number | null;
  readonly retries: number;
  readonly hedges: number;
  readonly timeouts: number;
  readonly late: number;
  readonly fallbacks: number;
  /** Calls that rode on the answer to another. */
  readonly coalesced: number;
  readonly latency: LatencySummary;
  readonly causes: Named<number>;
  /** `state` is the worst over the caller's instances at the end: open, half-open, closed; null without a breaker. */
  readonly circuitBreaker: {
    readonly opened: number;
    readonly rejected: number;
    readonly openMs: number;
    readonly state: string | null;
  };
  /** Times an instance of the callee was left out. */
  readonly outlierDetection: { readonly ejections: number };
  readonly throttling: { readonly rejected: number };
  readonly concurrencyLimit: { readonly rejected: number };
  readonly bulkhead: { readonly rejected: number; readonly waiting: LatencySummary };
  readonly rateLimiter: { readonly rejected: number; readonly waiting: LatencySummary };
  readonly connections: {
    readonly opened: number;
    /** Attempts that failed because theirs could not be opened. */
    readonly failed: number;
    /** Attempts refused because too many waited already. */
    readonly rejected: number;
    readonly waiting: LatencySummary;
  };
  readonly producer: ProducerSummary;
  readonly budget: { readonly refused: number };
}

/** Messages that wait for each other, and leave in batches. */
export interface ProducerSummary {
  /** Batches that left; each counts once. */
  readonly batches: number;
  /** Mean messages of a batch; null without any. */
  readonly batchSize: number | null;
  /** Times a batch was sent once more. */
  readonly resent: number;
  /** Messages given up because they were not acknowledged in time. */
  readonly expired: number;
  /** Messages for which there was no room in the buffer, and none in time. */
  readonly rejected: number;
  /** Waits for room in the buffer. */
  readonly blocked: LatencySummary;
  /** Waits in a batch, until it left for the first time. */
  readonly waiting: LatencySummary;
}

export interface CacheSummary {
  /** hits + staleHits + negativeHits + misses + earlyRefreshes + unavailable. */
  readonly lookups: number;
  readonly hits: number;
  readonly staleHits: number;
  readonly negativeHits: number;
  readonly misses: number;
  readonly earlyRefreshes: number;
  /** The cache did not answer. */
  readonly unavailable: number;
  /** (hits + staleHits + negativeHits) / lookups; null without lookups. */
  readonly hitRate: number | null;
  /** Lookups that joined the load of another. */
  readonly coalesced: number;
  /** Walks through the steps of a miss, background ones too. */
  readonly loads: number;
  readonly loadRate: number;
  readonly loadFailures: number;
  /** Loads under way. */
  readonly loading: { readonly mean: number; readonly max: number };
  /** The largest number of loads of one key at the same time, over all instances. */
  readonly stampede: number;
  /** Answers whose data had changed since, and for how long it had. */
  readonly staleReads: number;
  readonly staleness: LatencySummary;
  /** Copies past their ttl that answered because loading failed, and how old they were. */
  readonly staleOnError: { readonly answers: number; readonly age: LatencySummary };
  readonly evictions: number;
  readonly expirations: number;
  readonly puts: number;
  readonly drops: number;
  readonly size: { readonly mean: number; readonly max: number };
}

/** Of messages that have a size. */
export interface TrafficSummary {
  readonly bytes: number;
  readonly crossZoneBytes: number;
  /** Share of the time in which the wire was busy, 0..1; null where it has no bandwidth. */
  readonly utilization: number | null;
  /** In ms, for those before it on the wire; null where that has no bandwidth. */
  readonly waiting: { readonly mean: number | null; readonly max: number } | null;
}

/** Its traffic is left out where nothing has a size. */
export interface LinkSummary extends Partial<TrafficSummary> {
  readonly sent: number;
  /** Share of them from one zone to another; null without messages, and left out where an end is in no zone. */
  readonly crossZone?: number | null;
  readonly lost: number;
  readonly held: number;
  readonly refused: number;
}

export interface TimelineEntry {
  readonly atMs: number;
  /** fault | damage | spread | alert | circuit | stampede | connection | ejection | limit | queue | amplification | recovery | crash | extreme */
  readonly kind: string;
  /** Name of the component, client ("orders -> payments") or fault. */
  readonly subject: string;
  /** One sentence in the present tense, names as in the file. */
  readonly text: string;
}

export interface ThresholdSummary {
  readonly text: string;
  /** The left side as measured, in the unit of the Summary; null: no data. */
  readonly actual: number | string | boolean | null;
  readonly unit: string;
  readonly status: "pass" | "fail" | "no-data";
  /** What a no-data lacks, e.g. "74 of 100 samples". */
  readonly note: string | null;
}

/** What is counted by interval: over the measured part of the run, and over each window of a condition. */
export type IntervalFigures = Pick<
  Summary,
  "workloads" | "services" | "clients" | "databases" | "caches" | "brokers" | "network" | "sagas" | "records"
>;
