import { Client } from "../model/client.ts";
import type { CallPlan, ClientOutcomes, ClientPlan, ClientPolicies } from "../model/client-plan.ts";
import type { Host } from "../model/host.ts";
import type { ServerChoice } from "../model/replication/database-group.ts";
import { Backoff } from "../resilience/backoff.ts";
import { learnsLatency } from "../resilience/balancing/strategies.ts";
import { FailureSet } from "../resilience/failure-set.ts";
import { type CallSpec, type ClientSpec, MAIN_ENDPOINT, type RetrySpec } from "../scenario/scenario.ts";
import { CallerCaches } from "./caller-caches.ts";
import { Choreographies } from "./choreographies.ts";
import { type Callee, calleeOf, type Components, endpointIndex } from "./components.ts";
import type { Network } from "./network.ts";
import { BudgetTable, PolicyBuilder } from "./policies.ts";
import type { Place } from "./places.ts";
import { Outboxes } from "./outboxes.ts";
import { type PlanOf, PoolBuilder } from "./pools.ts";
import { weighed } from "./message-sizes.ts";
import { producersOf } from "./producers.ts";
import { Records } from "./records.ts";
import { RegistryBuilder } from "./registries.ts";
import { SagaTable } from "./sagas.ts";
import { compileSteps, StepContext, type StepContextParts } from "./steps.ts";
import type { World } from "./world.ts";
import { zoneRoutingOf } from "./zone-routing.ts";

/** The clients of one caller, and how its steps find them. */
export interface CallerClients {
  readonly context: StepContextParts;
  /** Fresh clients for one of its hosts: at the start and after every crash. */
  readonly renew: (host: Host) => void;
}

/** A client's plan, shared by the instances of a zone, beside what each of them needs for its own state. */
interface ClientBlueprint {
  readonly planOf: PlanOf;
  readonly policiesOf: (host: Host) => ClientPolicies;
}

/** How a service or a workload calls others: one client for each callee, in file order. */
export class ClientBuilder {
  private readonly _world: World;
  private readonly _components: Components;
  private readonly _network: Network;
  readonly pools: PoolBuilder;
  readonly outboxes: Outboxes;
  private readonly _registries: RegistryBuilder;
  private readonly _sagas: SagaTable;
  private readonly _choreographies: Choreographies;
  private readonly _records: Records;

  constructor(world: World, components: Components, network: Network) {
    this._world = world;
    this._components = components;
    this._network = network;
    this.pools = new PoolBuilder(world);
    this.outboxes = new Outboxes(world, components);
    this._records = new Records(world);
    this._sagas = new SagaTable(components.services);
    this._choreographies = new Choreographies(components.services);
    this._registries = new RegistryBuilder(world, components, network);
  }

  build(caller: string, specs: Readonly<Record<string, ClientSpec>>): CallerClients {
    const callees = Object.keys(specs);
    const caches = new CallerCaches(this._components, this._network);
    const context: StepContextParts = {
      caches,
      sagas: this._sagas,
      choreographies: this._choreographies,
      records: this._records,
      world: this._world,
      place: caller,
      clientOf: (callee) => callees.indexOf(callee),
      outboxOf: (database) => this.outboxes.of(database),
      databaseOf: (database) => this._components.databases.get(database)!,
      endpointOf: (callee, endpoint) => endpointIndex(calleeOf(this._components, callee), endpoint),
    };
    const blueprints = Object.entries(specs).map(([callee, spec]) => this._blueprint(context, callee, spec));
    return {
      context,
      renew: (host) => {
        host.clients = blueprints.map(
          ({ planOf, policiesOf }) => new Client(host, planOf(host), policiesOf(host)),
        );
        caches.renew(host);
      },
    };
  }

  /** Who says which server an attempt goes to; null: the balancer. */
  private _serversOf(name: string): ServerChoice | null {
    const { databases, brokers } = this._components;
    return databases.get(name)?.servers ?? brokers.get(name)?.servers ?? null;
  }

  private _blueprint(context: StepContextParts, name: string, spec: ClientSpec): ClientBlueprint {
    const { simulation, observer, random } = this._world;
    const caller = context.place;
    const callee = calleeOf(this._components, name);
    const probe = observer.client(caller, name);
    const budgets = new BudgetTable();
    const common = {
      simulation,
      probe,
      stations: callee.stations,
      servers: this._serversOf(name),
      calls: this._callPlans(context, callee, spec, budgets),
      cancellation: spec.cancellation,
      reuses: this._world.reuses,
      breakerFailures: new FailureSet(spec.circuitBreaker ?? { failures: null, ignore: [] }),
      bulkheadWait:
        spec.bulkhead === null || spec.bulkhead.maxWaitDurationNs === 0
          ? null
          : simulation.lane(spec.bulkhead.maxWaitDurationNs),
      throttle: random(`clients/${caller}/${name}/throttle`),
      jitter: random(`clients/${caller}/${name}/jitter`),
      balance: random(`clients/${caller}/${name}/balance`),
      outcomes: this._outcomes(caller, name),
    };
    const planOf = this._plansOf(caller, callee, common);
    const policies = new PolicyBuilder({
      plan: common,
      spec,
      callee: callee.endpoints.map((endpoint) => spec.endpoints[endpoint] ?? spec),
      budgets,
      limitStream: ({ index }) => random(`clients/${caller}/${name}/limit/${index}`),
      breakerJitter: random(`clients/${caller}/${name}/circuitBreaker`),
      knowledge: this._registries.knowledgeOf(name, callee.stations.length),
      zonesOf: zoneRoutingOf(this._world.scenario, this._network.places, {
        caller,
        callee: name,
        balancing: spec.loadBalancing,
      }),
      pools: this.pools.of({ planOf, caller, callee: name, spec }),
      producers: producersOf(this._world, this._components, { planOf, caller, callee: name, spec }),
    });
    return { planOf, policiesOf: (host) => policies.build(host) };
  }

  /** One plan for each zone in which the caller has instances: they differ in the way of messages. */
  private _plansOf(caller: string, callee: Callee, common: Omit<ClientPlan, "outbound" | "inbound">): PlanOf {
    const { places } = this._network;
    const plans = new Map(
      places.all(caller).map((place): [Place, ClientPlan] => {
        const { network } = this._world.scenario;
        const outbound = weighed(this._network.to(place, callee.name), network, callee, "request");
        const inbound = weighed(this._network.back(callee.name, place), network, callee, "response");
        // What is spread stands last: V8 gives each object that begins as a copy a hidden class of its own,
        // and code that meets many of those looks every field up by name.
        return [place, { outbound, inbound, ...common }];
      }),
    );
    return (host) => plans.get(places.of(host))!;
  }

  /** What the caller refuses itself begins there; what does not answer begins at the callee. */
  private _outcomes(caller: string, callee: string): ClientOutcomes {
    const { outcomes } = this._world;
    return {
      timeout: outcomes.of(callee, "timeout"),
      deadline: outcomes.of(callee, "deadline"),
      circuitOpen: outcomes.of(caller, "circuit-open"),
      rateLimited: outcomes.of(caller, "rate-limited"),
      concurrencyLimit: outcomes.of(caller, "concurrency-limit"),
      bulkheadFull: outcomes.of(caller, "bulkhead-full"),
      partitioned: outcomes.of(callee, "partitioned"),
      callerGone: outcomes.of(caller, "caller-gone"),
      hedgeLost: outcomes.of(caller, "hedge-lost"),
      noInstance: outcomes.of(caller, "no-instance"),
      throttled: outcomes.of(caller, "throttled"),
    };
  }

  private _callPlans(
    context: StepContextParts,
    callee: Callee,
    spec: ClientSpec,
    budgets: BudgetTable,
  ): readonly CallPlan[] {
    const prefix = `clients/${context.place}/${callee.name}`;
    const sharedFallback = JSON.stringify(spec.fallback);
    const shared = this._fallback(context, `${prefix}/fallback`, spec);
    return callee.endpoints.map((name, endpoint) => {
      const call = spec.endpoints[name] ?? spec;
      const isShared = JSON.stringify(call.fallback) === sharedFallback;
      const fallback = isShared ? shared : this._fallback(context, `${prefix}/${name}/fallback`, call);
      const policies = this._callPolicies(call, budgets);
      // What a lookup found is told to whoever looked: a cache shares loads, not lookups.
      const singleFlight = policies.singleFlight && !this._components.caches.has(callee.name);
      const measured = policies.measured || learnsLatency(spec.loadBalancing.strategy);
      return { endpoint, name: spanName(callee.name, name), ...policies, measured, singleFlight, fallback };
    });
  }

  private _callPolicies(
    call: CallSpec,
    budgets: BudgetTable,
  ): Omit<CallPlan, "endpoint" | "name" | "fallback"> {
    const { simulation } = this._world;
    const { hedge } = call;
    const retry = call.retry ?? NO_RETRY;
    const budget = budgets.indexOf(retry.budget);
    return {
      timeout: call.timeoutNs === null ? null : simulation.lane(call.timeoutNs),
      deadlineNs: call.deadlineNs,
      maxAttempts: retry.maxAttempts,
      backoff: new Backoff(retry.backoff, retry.jitter),
      backoffBaseNs: retry.backoff.baseNs,
      retryFailures: new FailureSet(retry),
      budget,
      throttle: budgets.throttleIndexOf(retry.throttle),
      quota: budgets.quotaIndexOf(retry.quota),
      hedgeBudget: hedge?.budget ? budgets.indexOf(hedge.budget) : budget,
      hedgeDelay: hedge?.delay.kind === "fixed" ? simulation.lane(hedge.delay.delayNs) : null,
      measured: hedge?.delay.kind === "percentile",
      maxHedges: hedge?.maxHedges ?? 0,
      singleFlight: call.singleFlight,
    };
  }

  private _fallback(context: StepContextParts, prefix: string, call: CallSpec): CallPlan["fallback"] {
    if (call.fallback === null) return null;
    const first = compileSteps(call.fallback.steps, new StepContext(context, prefix));
    return { first, failures: new FailureSet(call.fallback) };
  }
}

/** What a service does without a name goes by the name of the service. */
function spanName(callee: string, endpoint: string): string {
  return endpoint === MAIN_ENDPOINT ? callee : `${callee}.${endpoint}`;
}

/** One attempt, and that is it. */
const NO_RETRY: RetrySpec = {
  maxAttempts: 1,
  backoff: { baseNs: 0, multiplier: 1, maxNs: null },
  jitter: { kind: "none" },
  budget: null,
  throttle: null,
  quota: null,
  failures: null,
  ignore: [],
};
