import type { Stream } from "../kernel/random.ts";
import type { Call } from "../model/call.ts";
import type { ClientPlan, ClientPolicies } from "../model/client-plan.ts";
import type { Host } from "../model/host.ts";
import { createBalancer } from "../resilience/balancing/balancer.ts";
import { Bulkhead } from "../resilience/bulkhead.ts";
import { CircuitBreaker } from "../resilience/circuit-breaker.ts";
import { Flights } from "../resilience/flights.ts";
import { RateLimiter } from "../resilience/rate-limiter.ts";
import { RetryBudget } from "../resilience/retry-budget.ts";
import type { BudgetSpec, ClientSpec } from "../scenario/scenario.ts";
import type { PoolOf } from "./pools.ts";
import type { ListingOf } from "./registries.ts";

interface PolicyParts {
  readonly plan: ClientPlan;
  readonly spec: ClientSpec;
  readonly budgets: readonly BudgetSpec[];
  readonly breakerJitter: Stream;
  readonly pools: PoolOf;
  readonly listings: ListingOf;
}

/** The state of a client's policies, for one instance of the caller after the other. */
export class PolicyBuilder {
  readonly #parts: PolicyParts;

  constructor(parts: PolicyParts) {
    this.#parts = parts;
  }

  build(host: Host): ClientPolicies {
    const { plan, spec, budgets, pools, listings } = this.#parts;
    return {
      breaker: this.#breaker(host.index),
      limiter: spec.rateLimiter === null ? null : new RateLimiter(spec.rateLimiter),
      bulkhead: spec.bulkhead === null ? null : new Bulkhead(spec.bulkhead),
      budgets: budgets.map((budget) => new RetryBudget(budget)),
      flights: plan.calls.map(({ singleFlight }) => (singleFlight ? new Flights<Call>() : null)),
      balancer: createBalancer(spec.loadBalancing, host.index, plan.stations.length),
      listing: listings(host),
      pool: pools(host),
    };
  }

  #breaker(circuit: number): CircuitBreaker | null {
    const { plan, spec, breakerJitter } = this.#parts;
    if (spec.circuitBreaker === null) return null;
    return new CircuitBreaker(spec.circuitBreaker, breakerJitter, (nowNs, from, to, because) => {
      plan.probe.circuitMoved(nowNs, circuit, from, to, because);
    });
  }
}

/** The different budgets of one client: endpoints with equal settings share one. */
export class BudgetTable {
  readonly specs: BudgetSpec[] = [];

  /** Number of a budget, new ones are added; -1: none. */
  indexOf(budget: BudgetSpec | null): number {
    if (budget === null) return -1;
    const index = this.specs.findIndex(
      (other) => other.ratio === budget.ratio && other.minPerSecond === budget.minPerSecond,
    );
    return index >= 0 ? index : this.specs.push(budget) - 1;
  }
}
