import type { RecordSpec } from "./records.ts";
import type { StepSpec } from "./step-specs.ts";
import type { Condition } from "./condition.ts";

import type {
  BulkheadSpec,
  CircuitBreakerSpec,
  FailureSetSpec,
  HedgeSpec,
  RateLimiterSpec,
  RetrySpec,
  OutlierDetectionSpec,
  ProducerSpec,
  ThrottlingSpec,
  BalancingSpec,
} from "./policy-specs.ts";

export type {
  FailureSetSpec,
  RetrySpec,
  JitterSpec,
  ScopeSpec,
  BudgetSpec,
  HedgeSpec,
  OutlierDetectionSpec,
  ProducerSpec,
  ThrottlingSpec,
  CircuitBreakerSpec,
  RateLimiterSpec,
  BulkheadSpec,
  BalancingSpec,
  StrategySpec,
  ZoneRuleSpec,
} from "./policy-specs.ts";
export type { Condition, ConditionSide, ConditionWindow, MetricUnit } from "./condition.ts";
import type { ConcurrencyLimitSpec, TenantSpec } from "./admission-specs.ts";
import type { BrokerSpec } from "./broker-specs.ts";
import type { ServiceSpec } from "./service-specs.ts";
import type { RegistrySpec } from "./registry-specs.ts";
import type { CostSpec } from "./cost.ts";
import type { FaultSpec } from "./fault.ts";
import type { InvariantSpec } from "./invariant.ts";
import type { SagaSpec } from "./saga.ts";
import type { NetworkSpec } from "./network.ts";
export type { ExhaustedSpec, RepeatSpec, SagaLogSpec, SagaSpec, SagaStepSpec } from "./saga.ts";
export type { LinkEntrySpec, LinkSpec, NetworkSpec, SizeSpec } from "./network.ts";

export type {
  ConcurrencyLimitSpec,
  EndpointBulkheadSpec,
  RateLimitSpec,
  SheddingSpec,
  TenantSpec,
} from "./admission-specs.ts";
export type {
  BrokerSpec,
  ConsumerSpec,
  DestinationKind,
  DestinationSpec,
  SubscriptionSpec,
  TopicSpec,
  PartitionBreakerSpec,
  ProducerTransactionSpec,
  TopicSubscriptionSpec,
} from "./broker-specs.ts";
import type { DatabaseSpec } from "./database-specs.ts";
export type {
  ConnectionsSpec,
  ContentionSpec,
  BackupsSpec,
  DatabaseSpec,
  OpeningSpec,
  OutboxSpec,
  QuorumSpec,
  ReplicasSpec,
} from "./database-specs.ts";
export type { CacheAccessSpec, StepKind, StepSpec } from "./step-specs.ts";
export type { FindingSpec, RegistrySpec } from "./registry-specs.ts";
export type {
  AddressSpec,
  ExchangeSpec,
  QueueDestinationSpec,
  QueueSubscriptionSpec,
} from "./queue-specs.ts";
export { MAIN_ENDPOINT } from "./service-specs.ts";
export type {
  CrashAboveSpec,
  EndpointSpec,
  IdempotencySpec,
  QueueSpec,
  ServiceSpec,
  WarmupSpec,
} from "./service-specs.ts";

/**
 * The Scenario: what a file means once every short form is spelt out, every default filled in,
 * every quantity read and every name resolved. Plain serialisable data, all maps without a
 * prototype and in file order; nothing here is optional, `null` says "not simulated".
 * Durations end in `Ns` (whole nanoseconds), rates are per second, ratios 0..1.
 */
export interface Scenario {
  readonly name: string;
  readonly summary: string | null;
  /** Markdown. */
  readonly lesson: string | null;
  /** The seed as text: `42` and `"42"` are one seed. */
  readonly seed: string;
  readonly durationNs: number;
  /** 0 where it is still to be found. */
  readonly warmupNs: number;
  /** It is to be found in a pilot run, and is not yet. */
  readonly warmup?: "auto";
  readonly workloads: Named<WorkloadSpec>;
  readonly services: Named<ServiceSpec>;
  readonly databases: Named<DatabaseSpec>;
  readonly caches: Named<CacheSpec>;
  readonly brokers: Named<BrokerSpec>;
  readonly registries: Named<RegistrySpec>;
  readonly sagas: Named<SagaSpec>;
  readonly records: Named<RecordSpec>;
  readonly network: NetworkSpec;
  readonly faults: Named<FaultSpec>;
  readonly invariants: Named<InvariantSpec>;
  /** Null: nothing has a price. */
  readonly cost: CostSpec | null;
  readonly thresholds: readonly Condition[];
  /** For each variant, in file order, the paths it changes and the values as written. */
  readonly variants: Named<Named<unknown>>;
  readonly findings: readonly Condition[];
}

export type Named<T> = Readonly<Record<string, T>>;

/** Parameters are plain numbers: nanoseconds where the field is a duration, counts where it is a count. */
export type DistributionSpec =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "exponential"; readonly mean: number }
  | { readonly kind: "lognormal"; readonly by: LognormalBy }
  | { readonly kind: "normal"; readonly mean: number; readonly stddev: number }
  | { readonly kind: "uniform"; readonly min: number; readonly max: number }
  | { readonly kind: "gamma"; readonly mean: number; readonly cv: number }
  | { readonly kind: "erlang"; readonly mean: number; readonly k: number }
  | { readonly kind: "weibull"; readonly scale: number; readonly shape: number }
  | { readonly kind: "pareto"; readonly min: number; readonly alpha: number; readonly max: number | null }
  | {
      readonly kind: "hyperexponential";
      readonly phases: readonly { readonly weight: number; readonly mean: number }[];
    }
  | {
      readonly kind: "mixture";
      readonly parts: readonly { readonly weight: number; readonly of: DistributionSpec }[];
    }
  /** `points` are (quantile 0..1, value), ascending in both, from 0 to 1. */
  | {
      readonly kind: "percentiles";
      readonly points: readonly { readonly quantile: number; readonly value: number }[];
    }
  | { readonly kind: "samples"; readonly values: readonly number[] };

export type LognormalBy =
  | { readonly median: number; readonly p99: number }
  | { readonly median: number; readonly sigma: number }
  | { readonly mean: number; readonly cv: number };

/** Which entity a request is about. */
export type KeySpec =
  | { readonly kind: "none" }
  | { readonly kind: "unique" }
  | { readonly kind: "uniform"; readonly items: number }
  | { readonly kind: "zipf"; readonly items: number; readonly exponent: number };

export interface WorkloadSpec {
  /** Where its users are; null: near to all. Databases, caches and registries likewise. */
  readonly zone: string | null;
  readonly load: LoadSpec;
  /** In file order; a lone `target:` is one entry named after nothing, see `single`. */
  readonly targets: Named<TargetSpec>;
  /** True for the form `target: X`: the Summary then lists no targets. */
  readonly single: boolean;
  /** One entry per service or database it calls: the workload's own `client`, for each of them. */
  readonly clients: Named<ClientSpec>;
  readonly key: KeySpec;
  readonly priority: number;
  readonly tenant: TenantSpec;
  /** Null: nothing is promised. */
  readonly slo: SloSpec | null;
}

/** What the users of a workload were promised; at least one of the two. */
export interface SloSpec {
  /** Share of requests that are to be OK. */
  readonly availability: number | null;
  readonly latency: { readonly percentile: number; readonly belowNs: number } | null;
  readonly windowNs: number;
  readonly alerts: Named<SloAlertSpec>;
}

export interface SloAlertSpec {
  readonly burnRate: number;
  readonly longNs: number;
  readonly shortNs: number;
  readonly severity: "page" | "ticket";
}

/** `single` workloads hold their one target under this name. */
export const SINGLE_TARGET = "target";

export type LoadSpec =
  | { readonly kind: "open"; readonly arrivals: ArrivalsSpec; readonly stages: readonly StageSpec[] }
  | { readonly kind: "closed"; readonly users: number; readonly thinkTime: DistributionSpec }
  | { readonly kind: "replay"; readonly atNs: readonly number[] }
  | {
      /** A job: at each multiple of `everyNs` a request about each key for which the invariant has been broken for so long. */
      readonly kind: "reconcile";
      readonly invariant: string;
      readonly everyNs: number;
      readonly olderThanNs: number;
      readonly batch: number;
    };

export type ArrivalsSpec =
  | { readonly kind: "poisson" }
  | { readonly kind: "constant" }
  | { readonly kind: "gamma"; readonly cv: number };

/** Linear from `fromRate` to `toRate` over [startNs, endNs); a plain `rate:` is one stage to the end of the run. */
export interface StageSpec {
  readonly startNs: number;
  readonly endNs: number;
  readonly fromRate: number;
  readonly toRate: number;
}

export interface TargetSpec {
  readonly weight: number;
  /** A `target: X` is the one step `call: X`. */
  readonly steps: readonly StepSpec[];
}

/** How one caller treats one callee. Endpoint entries repeat the whole of what an endpoint may override. */
export interface ClientSpec extends CallSpec {
  readonly cancellation: boolean;
  readonly throttling: ThrottlingSpec | null;
  readonly circuitBreaker: CircuitBreakerSpec | null;
  readonly rateLimiter: RateLimiterSpec | null;
  readonly concurrencyLimit: ConcurrencyLimitSpec | null;
  readonly bulkhead: BulkheadSpec | null;
  /** Null where connections cost nothing, and for databases. */
  readonly connections: ServiceConnectionsSpec | null;
  /** Null where messages go one by one, and for all that has no topics. */
  readonly producer: ProducerSpec | null;
  readonly loadBalancing: BalancingSpec;
  readonly outlierDetection: OutlierDetectionSpec | null;
  readonly endpoints: Named<CallSpec>;
}

/** The part of a client that an endpoint may have of its own. */
export interface CallSpec {
  readonly timeoutNs: number | null;
  readonly deadlineNs: number | null;
  readonly retry: RetrySpec | null;
  readonly hedge: HedgeSpec | null;
  readonly fallback: FallbackSpec | null;
  /** Calls for the same key at the same time share one answer. */
  readonly singleFlight: boolean;
}

export interface ServiceConnectionsSpec {
  readonly max: number;
  readonly maxPending: number;
  readonly maxConcurrentStreams: number;
  /** Null: no limit. */
  readonly maxRequestsPerConnection: number | null;
  readonly idleTimeoutNs: number;
  /** To each instance of the callee; null: no limit. */
  readonly maxIdle: number | null;
  readonly connectTimeoutNs: number;
  readonly handshake: { readonly roundTrips: number; readonly work: DistributionSpec | null };
  readonly balance: "request" | "connection";
}

export interface FallbackSpec extends FailureSetSpec {
  readonly steps: readonly StepSpec[];
}

export interface CacheSpec {
  readonly zone: string | null;
  /** On the network, for all callers; or in the memory of each instance of a service that uses it. */
  readonly scope: "shared" | "instance";
  /** What it holds copies of: caches of the same data are outdated together. */
  readonly data: string;
  /** Most entries (of each instance); null: unlimited. */
  readonly capacity: number | null;
  readonly eviction: "lru" | "lfu" | "fifo";
  readonly ttlNs: number | null;
  readonly ttlJitter: number;
  readonly singleFlight: boolean;
  readonly staleWhileRevalidateNs: number | null;
  readonly staleIfErrorNs: number | null;
  readonly negativeTtlNs: number | null;
  /** XFetch's beta; null: off. */
  readonly earlyRefresh: number | null;
  readonly latency: DistributionSpec;
  /** Filled with the first keys at the start. */
  readonly warm: boolean;
}
