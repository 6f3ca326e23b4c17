import type { Stream } from "../kernel/random.ts";
import type { Call } from "../model/call.ts";
import type { ClientPlan, ClientPolicies } from "../model/client-plan.ts";
import { BulkheadLine } from "../model/bulkhead-line.ts";
import type { Host } from "../model/host.ts";
import type { Producer } from "../model/messaging/producing/producer.ts";
import { AdaptiveThrottle } from "../resilience/adaptive-throttle.ts";
import { type BalancerOf, balancersOf } from "../resilience/balancing/strategies.ts";
import { Subset } from "../resilience/balancing/subset.ts";
import { exp } from "../kernel/maths.ts";
import { Bulkhead } from "../resilience/bulkhead.ts";
import { CircuitBreaker } from "../resilience/circuit-breaker.ts";
import { Flights } from "../resilience/flights.ts";
import { OutlierDetector } from "../resilience/outlier-detector.ts";
import { RateLimiter } from "../resilience/rate-limiter.ts";
import { RetryBudget } from "../resilience/retry-budget.ts";
import { RetryQuota } from "../resilience/retry-quota.ts";
import { RetryThrottle } from "../resilience/retry-throttle.ts";
import { RunningQuantile } from "../resilience/running-quantile.ts";
import type {
  BudgetSpec,
  CallSpec,
  CircuitBreakerSpec,
  ClientSpec,
  RetrySpec,
  ScopeSpec,
} from "../scenario/scenario.ts";
import { concurrencyLimiter } from "./admission.ts";
import type { PoolOf } from "./pools.ts";
import type { KnowledgeOf } from "./registries.ts";
import { Scoped } from "./scoped.ts";
import type { ZonesOf } from "./zone-routing.ts";

type ThrottleSpec = NonNullable<RetrySpec["throttle"]>;
type QuotaSpec = NonNullable<RetrySpec["quota"]>;

interface PolicyParts {
  readonly plan: Omit<ClientPlan, "outbound" | "inbound">;
  readonly spec: ClientSpec;
  /** How each endpoint of the callee is called. */
  readonly callee: readonly CallSpec[];
  readonly budgets: BudgetTable;
  readonly breakerJitter: Stream;
  /** Where the concurrency limit of an instance of the caller has its chance from. */
  readonly limitStream: (host: Host) => Stream;
  readonly pools: PoolOf;
  /** Null: messages go one by one. */
  readonly producers: ((host: Host) => Producer) | null;
  readonly zonesOf: ZonesOf;
  readonly knowledge: KnowledgeOf;
}

/** The state of a client's policies, for one instance of the caller after the other. */
export class PolicyBuilder {
  private readonly _parts: PolicyParts;
  private readonly _breakers: Scoped<CircuitBreaker> | null;
  private readonly _limiters: Scoped<RateLimiter> | null;
  private readonly _bulkheads: Scoped<BulkheadLine> | null;
  private readonly _balancers: BalancerOf;
  /** Budgets that all instances of the caller share; null elsewhere. */
  private readonly _sharedBudgets: readonly (RetryBudget | null)[];

  constructor(parts: PolicyParts) {
    this._parts = parts;
    const { circuitBreaker, rateLimiter, bulkhead } = parts.spec;
    const endpoints = parts.plan.calls.length;
    const scoped = <S extends { readonly scope: ScopeSpec }, T>(
      spec: S | null,
      make: (spec: S, number: number) => T,
    ): Scoped<T> | null =>
      spec === null ? null : new Scoped(spec.scope, endpoints, (number) => make(spec, number));
    this._breakers = scoped(circuitBreaker, (spec, number) => this._breaker(spec, number));
    this._limiters = scoped(rateLimiter, (spec) => new RateLimiter(spec));
    this._bulkheads = scoped(bulkhead, (spec) => new BulkheadLine(new Bulkhead(spec)));
    this._balancers = balancersOf(parts.spec.loadBalancing.strategy, {
      instances: parts.plan.stations.length,
      exp,
    });
    this._sharedBudgets = parts.budgets.specs.map((spec) =>
      spec.scope === "shared" ? new RetryBudget(spec) : null,
    );
  }

  build(host: Host): ClientPolicies {
    const { plan, spec, callee, budgets, knowledge, zonesOf } = this._parts;
    return {
      breakers: this._breakers?.of(host) ?? null,
      circuits: this._breakers?.numbersOf(host) ?? [],
      limiters: this._limiters?.of(host) ?? null,
      concurrency: this._concurrency(host),
      bulkheads: this._bulkheads?.of(host) ?? null,
      throttling: spec.throttling === null ? null : new AdaptiveThrottle(spec.throttling),
      budgets: budgets.specs.map((budget, index) => this._sharedBudgets[index] ?? new RetryBudget(budget)),
      throttles: budgets.throttles.map((throttle) => new RetryThrottle(throttle)),
      quotas: budgets.quotas.map((quota) => new RetryQuota(quota)),
      latencies: callee.map((call) => latenciesOf(call)),
      flights: plan.calls.map(({ singleFlight }) => (singleFlight ? new Flights<Call>() : null)),
      balancer: this._balancers(host.index),
      subset: this._subset(host),
      zones: zonesOf(host),
      outliers: this._outliers(),
      ...knowledge(host),
      ...this._gate(host),
    };
  }

  /** Null where all instances are used. */
  private _subset(host: Host): Subset | null {
    const { plan, spec } = this._parts;
    const { subset } = spec.loadBalancing;
    return subset === null ? null : new Subset(host.index, plan.stations.length, subset.size);
  }

  /** What an attempt passes last. */
  private _gate(host: Host): Pick<ClientPolicies, "pool" | "producer"> {
    const producer = this._parts.producers?.(host) ?? null;
    return { producer, pool: producer ?? this._parts.pools(host) };
  }

  private _concurrency(host: Host): ClientPolicies["concurrency"] {
    const { spec, limitStream } = this._parts;
    const options = spec.concurrencyLimit;
    return options && concurrencyLimiter(options, limitStream(host));
  }

  private _outliers(): ClientPolicies["outliers"] {
    const { plan, spec } = this._parts;
    const options = spec.outlierDetection;
    return options && ((moved) => new OutlierDetector(options, plan.stations.length, moved));
  }

  private _breaker(spec: CircuitBreakerSpec, circuit: number): CircuitBreaker {
    const { plan, breakerJitter } = this._parts;
    return new CircuitBreaker(spec, breakerJitter, (nowNs, from, to, because) => {
      plan.probe.circuitMoved(nowNs, circuit, from, to, because);
    });
  }
}

/** What hedges by a percentile look at. */
function latenciesOf({ hedge }: CallSpec): RunningQuantile | null {
  return hedge?.delay.kind === "percentile" ? new RunningQuantile(hedge.delay) : null;
}

/** The different budgets, throttles and quotas of one client: endpoints with equal settings share one, unless each is to have its own. */
export class BudgetTable {
  readonly specs: BudgetSpec[] = [];
  readonly throttles: ThrottleSpec[] = [];
  readonly quotas: QuotaSpec[] = [];

  /** Number of a throttle, new ones are added; -1: none. */
  throttleIndexOf(throttle: ThrottleSpec | null): number {
    if (throttle === null) return -1;
    const index = this.throttles.findIndex(
      (other) => other.maxTokens === throttle.maxTokens && other.tokenRatio === throttle.tokenRatio,
    );
    return index >= 0 ? index : this.throttles.push(throttle) - 1;
  }

  /** Number of a quota, new ones are added; -1: none. */
  quotaIndexOf(quota: QuotaSpec | null): number {
    if (quota === null) return -1;
    const index = this.quotas.findIndex(
      (other) =>
        other.initialRetryTokens === quota.initialRetryTokens &&
        other.retryCost === quota.retryCost &&
        other.timeoutRetryCost === quota.timeoutRetryCost &&
        other.noRetryIncrement === quota.noRetryIncrement,
    );
    return index >= 0 ? index : this.quotas.push(quota) - 1;
  }

  /** Number of a budget, new ones are added; -1: none. */
  indexOf(budget: BudgetSpec | null): number {
    if (budget === null) return -1;
    const index = this.specs.findIndex(
      (other) =>
        budget.scope !== "endpoint" &&
        other.scope === budget.scope &&
        other.ratio === budget.ratio &&
        other.minPerSecond === budget.minPerSecond,
    );
    return index >= 0 ? index : this.specs.push(budget) - 1;
  }
}
