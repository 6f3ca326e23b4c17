/** Codes and causes that count as failures; already resolved to two plain lists. */
export interface FailureSetSpec {
  /** Codes or causes that are failures; null: the standard set of the reference. */
  readonly failures: readonly string[] | null;
  /** Codes or causes taken out of the set. */
  readonly ignore: readonly string[];
}

export interface RetrySpec extends FailureSetSpec {
  /** The first try counts. */
  readonly maxAttempts: number;
  readonly backoff: { readonly baseNs: number; readonly multiplier: number; readonly maxNs: number | null };
  readonly jitter: JitterSpec;
  readonly budget: BudgetSpec | null;
  /** gRPC's; null: off. */
  readonly throttle: { readonly maxTokens: number; readonly tokenRatio: number } | null;
  /** The AWS SDKs'; null: off. */
  readonly quota: QuotaSpec | null;
}

export type JitterSpec =
  | { readonly kind: "none" }
  | { readonly kind: "full" }
  | { readonly kind: "equal" }
  | { readonly kind: "decorrelated" }
  | { readonly kind: "plusRatio"; readonly ratio: number }
  | { readonly kind: "plusTime"; readonly timeNs: number }
  | { readonly kind: "plusMinus"; readonly ratio: number };

/** Who has a state of a policy of its own: each caller instance, each of its endpoints, or all instances together. */
export type ScopeSpec = "callee" | "endpoint" | "shared";

/** In tokens. */
export interface QuotaSpec {
  readonly initialRetryTokens: number;
  readonly retryCost: number;
  readonly timeoutRetryCost: number;
  readonly noRetryIncrement: number;
}

export interface BudgetSpec {
  readonly scope: ScopeSpec;
  readonly ratio: number;
  readonly minPerSecond: number;
}

export interface HedgeSpec {
  readonly delay:
    | { readonly kind: "fixed"; readonly delayNs: number }
    | { readonly kind: "percentile"; readonly quantile: number; readonly windowNs: number };
  readonly maxHedges: number;
  /** Null: hedges take from the retry's budget, where there is one. */
  readonly budget: BudgetSpec | null;
}

export interface ThrottlingSpec {
  readonly multiplier: number;
  readonly windowNs: number;
}

export interface CircuitBreakerSpec extends FailureSetSpec {
  readonly scope: ScopeSpec;
  readonly trip: {
    /** Null where this criterion is off. Ratios 0..1. */
    readonly failureRateThreshold: number | null;
    readonly slowCallRateThreshold: number | null;
    readonly slowCallDurationThresholdNs: number;
    readonly consecutiveFailures: number | null;
    /** Whether a rate trips at its threshold or only above it. */
    readonly opensAt: "threshold" | "aboveThreshold";
    readonly judgedAfter: "outcome" | "failure";
  };
  readonly slidingWindow:
    | { readonly kind: "calls"; readonly calls: number }
    | { readonly kind: "time"; readonly timeNs: number }
    | { readonly kind: "interval"; readonly intervalNs: number };
  readonly minimumNumberOfCalls: number;
  readonly waitDurationInOpenStateNs: number;
  readonly waitDurationBackoff: { readonly multiplier: number; readonly maxNs: number | null };
  readonly waitDurationJitter: JitterSpec;
  readonly lateOutcomes: "counted" | "ignored" | "restartWait";
  readonly halfOpen:
    | { readonly kind: "permits" }
    | { readonly kind: "all" }
    | { readonly kind: "ramp"; readonly from: number; readonly overNs: number };
  readonly permittedNumberOfCallsInHalfOpenState: number;
  /** When set, this many successes in a row close a half-open circuit and one failure opens it. */
  readonly successThreshold: number | null;
}

export interface RateLimiterSpec {
  readonly scope: ScopeSpec;
  readonly limitForPeriod: number;
  readonly limitRefreshPeriodNs: number;
  readonly timeoutDurationNs: number;
}

export interface BulkheadSpec {
  readonly scope: ScopeSpec;
  readonly maxConcurrentCalls: number;
  readonly maxWaitDurationNs: number;
}

/** How messages for topics are gathered in batches. */
export interface ProducerSpec {
  readonly lingerNs: number;
  /** Messages. */
  readonly batchSize: number;
  readonly maxInFlight: number;
  /** Messages. */
  readonly bufferMemory: number;
  /** 0: no wait. */
  readonly maxBlockNs: number;
  /** Null: as often as there is time for. */
  readonly retries: number | null;
  readonly retryBackoffNs: number;
  readonly retryBackoffMaxNs: number;
  readonly requestTimeoutNs: number;
  readonly deliveryTimeoutNs: number;
}

export interface OutlierDetectionSpec {
  readonly consecutive5xx: number;
  readonly intervalNs: number;
  readonly baseEjectionTimeNs: number;
  readonly maxEjectionTimeNs: number;
  readonly maxEjectionPercent: number;
  readonly panicThreshold: number;
  readonly successRate: {
    readonly minimumHosts: number;
    readonly requestVolume: number;
    readonly stdevFactor: number;
  } | null;
  readonly failurePercentage: {
    readonly threshold: number;
    readonly minimumHosts: number;
    readonly requestVolume: number;
  } | null;
}

/** How an instance of the callee is picked. */
export interface BalancingSpec {
  readonly strategy: StrategySpec;
  /** Each caller instance uses only so many instances; null: all. */
  readonly subset: { readonly size: number } | null;
  /** Null: zones are not minded. */
  readonly zones: ZoneRuleSpec | null;
}

/** Strategies that need nothing to be said. */
export type PlainStrategySpec = "roundRobin" | "random" | "leastRequests" | "powerOfTwoChoices";

/** Among which zones an instance is picked. */
export type ZoneRuleSpec =
  | { readonly kind: "own" }
  | { readonly kind: "listed"; readonly zones: readonly string[] }
  | { readonly kind: "aware"; readonly minClusterSize: number; readonly routingEnabled: number };

export type StrategySpec =
  | { readonly kind: "roundRobin" }
  | { readonly kind: "random" }
  | { readonly kind: "leastRequests" }
  | { readonly kind: "powerOfTwoChoices"; readonly choices: number }
  /** One weight for each instance. */
  | { readonly kind: "weightedRoundRobin"; readonly weights: readonly number[] }
  | { readonly kind: "peakEwma"; readonly decayTimeNs: number }
  /** Bounded load: at most so many times the mean, at least 1; null: no bound. */
  | { readonly kind: "consistentHash"; readonly virtualNodes: number; readonly boundedLoad: number | null }
  | { readonly kind: "keyModulo" }
  /** Sessions without a ttl never end; the one used longest ago goes when there are too many. */
  | {
      readonly kind: "sticky";
      readonly first: PlainStrategySpec;
      readonly ttlNs: number | null;
      readonly sessions: number;
    };
