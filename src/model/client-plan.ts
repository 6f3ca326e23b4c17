import type { Lane, Simulation } from "../kernel/simulation.ts";
import type { Stream } from "../kernel/random.ts";
import type { Outcome } from "../observe/outcome.ts";
import type { ClientProbe } from "../observe/probes.ts";
import type { AdaptiveThrottle } from "../resilience/adaptive-throttle.ts";
import type { Backoff } from "../resilience/backoff.ts";
import type { Balancer } from "../resilience/balancing/balancer.ts";
import type { Subset } from "../resilience/balancing/subset.ts";
import type { CircuitBreaker } from "../resilience/circuit-breaker.ts";
import type { ConcurrencyLimiter } from "../resilience/concurrency/concurrency-limiter.ts";
import type { FailureSet } from "../resilience/failure-set.ts";
import type { Flights } from "../resilience/flights.ts";
import type { OutlierDetector } from "../resilience/outlier-detector.ts";
import type { RateLimiter } from "../resilience/rate-limiter.ts";
import type { RetryBudget } from "../resilience/retry-budget.ts";
import type { RetryQuota } from "../resilience/retry-quota.ts";
import type { RetryThrottle } from "../resilience/retry-throttle.ts";
import type { RunningQuantile } from "../resilience/running-quantile.ts";
import type { ZoneRouting } from "../resilience/zones/zone-routing.ts";
import type { Listing } from "./address-book.ts";
import type { BulkheadLine } from "./bulkhead-line.ts";
import type { Call, Request } from "./call.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import type { ServerChoice } from "./replication/database-group.ts";
import type { Producer } from "./messaging/producing/producer.ts";
import type { ServerPools } from "./server-pools.ts";
import type { Step } from "./flow.ts";
import type { Channel } from "./link.ts";
import type { NameLookup } from "./name-lookup.ts";
import type { ServiceConnections } from "./service-connections.ts";
import type { Station } from "./station.ts";

/** What all instances of a caller share in calling one callee. The policies' state is each instance's own. */
export interface ClientPlan {
  readonly simulation: Simulation;
  readonly probe: ClientProbe;
  readonly outbound: Channel;
  readonly inbound: Channel;
  /** The instances of the callee; a database is one. */
  readonly stations: readonly Station[];
  /** Which server of a database an attempt goes to; null: balancers say. */
  readonly servers: ServerChoice | null;
  /** By endpoint (operation) of the callee. */
  readonly calls: readonly CallPlan[];
  readonly cancellation: boolean;
  /** Objects of calls that are over are used again, see `Spares`. */
  readonly reuses: boolean;
  readonly breakerFailures: FailureSet;
  /** Lane of the longest wait for a bulkhead permit; null: no wait. */
  readonly bulkheadWait: Lane | null;
  readonly jitter: Stream;
  readonly throttle: Stream;
  readonly balance: Stream;
  readonly outcomes: ClientOutcomes;
}

/** Failures that the caller states: begun there where its own policy refuses, at the callee where that does not answer. */
export interface ClientOutcomes {
  readonly timeout: Outcome;
  readonly deadline: Outcome;
  readonly circuitOpen: Outcome;
  readonly rateLimited: Outcome;
  readonly concurrencyLimit: Outcome;
  readonly bulkheadFull: Outcome;
  readonly partitioned: Outcome;
  readonly callerGone: Outcome;
  readonly hedgeLost: Outcome;
  readonly noInstance: Outcome;
  readonly throttled: Outcome;
}

/** How one endpoint of the callee is called. */
export interface CallPlan {
  /** Index among the callee's endpoints. */
  readonly endpoint: number;
  /** As traces call it: `payments.charge`. */
  readonly name: string;
  readonly timeout: Lane | null;
  readonly deadlineNs: number | null;
  /** Tries in all; 1: no retry. */
  readonly maxAttempts: number;
  readonly backoff: Backoff;
  readonly backoffBaseNs: number;
  readonly retryFailures: FailureSet;
  /** Index among the client's budgets; -1: none. */
  readonly budget: number;
  /** Index among the client's throttles; -1: none. */
  readonly throttle: number;
  /** Index among the client's quotas; -1: none. */
  readonly quota: number;
  /** Index of the budget that hedges take from; -1: none. */
  readonly hedgeBudget: number;
  /** Null: no hedge, or one whose delay follows what is measured. */
  readonly hedgeDelay: Lane | null;
  /** How long answers take is measured. */
  readonly measured: boolean;
  readonly maxHedges: number;
  /** Calls for the same key at the same time share one answer. */
  readonly singleFlight: boolean;
  readonly fallback: { readonly first: Step; readonly failures: FailureSet } | null;
}

/** The state of one caller instance's policies towards one callee; null where a policy is off. */
export interface ClientPolicies {
  /** By endpoint of the callee, one and the same for all of them unless its scope is the endpoint; limiters and bulkheads likewise. */
  readonly breakers: readonly CircuitBreaker[] | null;
  /** Numbers of the circuits that are lost with this instance. */
  readonly circuits: readonly number[];
  readonly limiters: readonly RateLimiter[] | null;
  readonly concurrency: ConcurrencyLimiter<Request> | null;
  readonly bulkheads: readonly BulkheadLine[] | null;
  readonly throttling: AdaptiveThrottle | null;
  readonly budgets: readonly RetryBudget[];
  readonly throttles: readonly RetryThrottle[];
  readonly quotas: readonly RetryQuota[];
  /** By endpoint of the callee: how long answers take, where hedges go by that; else null. */
  readonly latencies: readonly (RunningQuantile | null)[];
  /** By endpoint of the callee: who waits for whose answer; null without single flight. */
  readonly flights: readonly (Flights<Call> | null)[];
  readonly balancer: Balancer;
  /** The few instances it keeps to; null: all. */
  readonly subset: Subset | null;
  /** Among which zones it picks; null: zones are not minded. */
  readonly zones: ZoneRouting | null;
  /** Who leaves failing instances out; told how to say so. Null: nobody. */
  readonly outliers: ((moved: (instance: number, isEjected: boolean) => void) => OutlierDetector) | null;
  /** The instances it knows of; null: all there are. */
  readonly listing: Listing | null;
  /** Who resolves the callee's name when an attempt needs it; null: nobody has to be asked. */
  readonly lookup: NameLookup | null;
  /** Where connections come from; null for services whose connections are not simulated. */
  readonly pool: ConnectionPool | ServerPools | ServiceConnections | Producer | null;
  /** Gathers messages for a broker in batches, in place of a pool; null: each goes by itself. */
  readonly producer: Producer | null;
}
