import { CACHE_OPERATIONS } from "../model/caching/cache-server.ts";
import type {
  BrokerSetup,
  CircuitSetup,
  ClientSetup,
  FaultSetup,
  Interval,
  LoadSetup,
  ObserverSetup,
  SagaSetup,
  SloSetup,
  WorkloadSetup,
} from "../observe/setup.ts";
import type {
  BrokerSpec,
  Condition,
  LoadSpec,
  SagaSpec,
  Scenario,
  ScopeSpec,
  SloSpec,
  WorkloadSpec,
} from "../scenario/scenario.ts";
import { courseOf } from "../scenario/saga-course.ts";
import { effectsOf } from "../scenario/effects.ts";
import { groupsOf } from "../scenario/consumers-of.ts";
import { hasTransactions } from "../scenario/transactions.ts";
import { serverCount } from "../scenario/zones.ts";
import { costSetup } from "./cost.ts";
import { distributionOf } from "./distributions.ts";
import { strikesOf } from "./fault-strikes.ts";
import { describeFault } from "./fault-words.ts";
import { describeInvariant } from "./invariant-words.ts";
import { scenarioFacts, type SourceFacts } from "./scenario-facts.ts";

/** What the observers are told of a scenario before its run. */
export function observerSetup(scenario: Scenario, source: SourceFacts, version: string): ObserverSetup {
  return {
    version,
    seed: scenario.seed,
    variant: source.variant,
    durationNs: scenario.durationNs,
    warmupNs: scenario.warmupNs,
    windows: distinctWindows([...scenario.thresholds, ...scenario.findings]),
    facts: scenarioFacts(scenario, source),
    workloads: Object.entries(scenario.workloads).map(([name, spec]) =>
      workloadSetup(name, spec, scenario.durationNs),
    ),
    services: Object.entries(scenario.services).map(([name, spec]) => ({
      name,
      endpoints: Object.keys({ ...spec.endpoints, ...spec.consumers }),
      single: spec.single,
      instances: spec.instances,
      zones: spec.zones,
      workers: spec.concurrency,
      cores: spec.cpu,
      queueCapacity: spec.queue.capacity,
      knowsDuplicates: spec.idempotency !== null,
      hasConcurrencyLimit: spec.concurrencyLimit !== null,
      rateLimits: Object.keys(spec.rateLimits),
      sheds: Object.keys(spec.queue.shed).length > 0,
    })),
    databases: Object.entries(scenario.databases).map(([name, spec]) => ({
      name,
      operations: Object.keys(spec.operations),
      shards: spec.shards,
      replicas: spec.replicas?.count ?? 0,
      hasContention: spec.contention !== null,
      opensConnections: (spec.connections?.opening ?? null) !== null,
      connections:
        spec.connections === null
          ? null
          : spec.connections.size * poolCount(scenario, name) * serverCount(spec),
      hasTransactions: hasTransactions(scenario, name),
      hasOutbox: spec.outbox !== null,
      hasBackups: spec.backups !== null,
    })),
    caches: Object.keys(scenario.caches).map((name) => ({ name })),
    brokers: Object.entries(scenario.brokers).map(([name, spec]) => brokerSetup(scenario, name, spec)),
    clients: clientSetups(scenario),
    registries: Object.keys(scenario.registries),
    sagas: Object.entries(scenario.sagas).map(([name, saga]) => sagaSetup(name, saga)),
    records: Object.keys(scenario.records),
    faults: Object.keys(scenario.faults).map((name) => faultSetup(scenario, name)),
    hasSizes: Object.keys(scenario.network.sizes).length > 0,
    cost: costSetup(scenario),
    effects: knownEffects(scenario),
    invariants: Object.entries(scenario.invariants).map(([name, spec]) => ({
      name,
      text: describeInvariant(spec),
      settleNs: spec.settleNs,
      counts: Object.entries(spec.counts).map(([effect, count]) => ({ effect, ...count })),
    })),
  };
}

function sagaSetup(name: string, saga: SagaSpec): SagaSetup {
  return {
    name,
    holds: saga.mode === "tcc" || saga.mode === "twoPhaseCommit",
    isConducted: saga.mode !== "choreographed",
    steps: courseOf(saga).map((step) => ({ name: step.name, hasUndo: step.undo !== null })),
  };
}

/** Those that steps have, and those that only invariants speak of: another variant may have the steps. */
function knownEffects(scenario: Scenario): readonly string[] {
  const ofInvariants = Object.values(scenario.invariants).flatMap(({ counts }) => Object.keys(counts));
  return [...new Set([...effectsOf(scenario), ...ofInvariants])];
}

function brokerSetup(scenario: Scenario, broker: string, { destinations }: BrokerSpec): BrokerSetup {
  const all = Object.entries(destinations);
  const topics = all.flatMap(([name, spec]) =>
    spec.kind === "topic"
      ? [{ name, partitions: spec.partitions, groups: groupsOf(scenario, broker, name) }]
      : [],
  );
  return {
    name: broker,
    topics,
    queues: all.filter(([, { kind }]) => kind === "queue").map(([name]) => name),
    exchanges: all.filter(([, { kind }]) => kind === "exchange").map(([name]) => name),
  };
}

function faultSetup(scenario: Scenario, name: string): FaultSetup {
  const fault = scenario.faults[name]!;
  const text = describeFault(fault);
  const told = {
    name,
    text,
    restarts: fault.kind === "crash" ? fault.target.components : [],
    abort: fault.abortWhen,
  };
  if (fault.repeats === null) return { ...told, startNs: fault.atNs, endNs: fault.endNs, repeated: null };
  const strikes = strikesOf(scenario, name);
  const episodes: { fromNs: number; toNs: number }[] = [];
  for (const { atNs, endNs } of strikes) {
    const toNs = Math.min(endNs, scenario.durationNs);
    const last = episodes.at(-1);
    if (last !== undefined && atNs <= last.toNs) last.toNs = Math.max(last.toNs, toNs);
    else episodes.push({ fromNs: atNs, toNs });
  }
  return {
    ...told,
    startNs: episodes[0]?.fromNs ?? fault.atNs,
    endNs: episodes.at(-1)?.toNs ?? fault.endNs,
    repeated: { strikes: strikes.length, episodes },
  };
}

/** One shared pool, or one for each instance of each caller. */
function poolCount(scenario: Scenario, database: string): number {
  if (scenario.databases[database]?.connections?.perInstance !== true) return 1;
  const callers = Object.values(scenario.services).filter(
    (service) => service.clients[database] !== undefined,
  );
  return Math.max(
    1,
    callers.reduce((sum, service) => sum + service.instances, 0),
  );
}

function distinctWindows(conditions: readonly Condition[]): readonly Interval[] {
  const windows = new Map<string, Interval>();
  for (const { window } of conditions) {
    if (window !== null) windows.set(`${window.fromNs} ${window.toNs}`, window);
  }
  return [...windows.values()];
}

function workloadSetup(name: string, spec: WorkloadSpec, durationNs: number): WorkloadSetup {
  const targets = Object.entries(spec.targets);
  const total = targets.reduce((sum, [, { weight }]) => sum + weight, 0);
  return {
    name,
    single: spec.single,
    targets: targets.map(([target, { weight }]) => ({ name: target, share: weight / total })),
    load: loadSetup(spec.load, durationNs),
    slo: spec.slo === null ? null : sloSetup(spec.slo),
  };
}

function sloSetup({ availability, latency, windowNs, alerts }: SloSpec): SloSetup {
  return {
    windowNs,
    objectives: [
      ...(availability === null
        ? []
        : [{ name: "availability" as const, allowedShare: allowed(availability), withinNs: Infinity }]),
      ...(latency === null
        ? []
        : [
            {
              name: "latency" as const,
              allowedShare: allowed(latency.percentile),
              withinNs: latency.belowNs,
            },
          ]),
    ],
    alerts: Object.entries(alerts).map(([name, alert]) => ({ name, ...alert })),
  };
}

/** 99.9 % leave 0.1 %, without the crumbs of a subtraction in binary. */
function allowed(promised: number): number {
  return Math.round((1 - promised) * 1e12) / 1e12;
}

function loadSetup(load: LoadSpec, durationNs: number): LoadSetup {
  switch (load.kind) {
    case "open":
      return { kind: "open", stages: load.stages };
    case "closed":
      return { kind: "closed", users: load.users, meanThinkNs: distributionOf(load.thinkTime).mean };
    case "replay": {
      const lastNs = Math.min(load.atNs.at(-1) ?? 0, durationNs);
      return { kind: "replay", meanRate: lastNs > 0 ? load.atNs.length / (lastNs / 1e9) : 0 };
    }
    case "reconcile":
      return { kind: "replay", meanRate: 0 }; // What is broken nobody knows before.
  }
}

function clientSetups(scenario: Scenario): readonly ClientSetup[] {
  const callers = [
    ...Object.entries(scenario.workloads).map(([caller, { clients }]) => ({ caller, clients, instances: 1 })),
    ...Object.entries(scenario.services).map(([caller, service]) => ({ caller, ...service })),
  ];
  return callers.flatMap(({ caller, clients, instances }) =>
    Object.entries(clients).map(([callee, { circuitBreaker }]) => ({
      caller,
      callee,
      circuits:
        circuitBreaker === null
          ? []
          : circuitSetups(circuitBreaker.scope, instances, endpointsOf(scenario, callee)),
    })),
  );
}

/** As the world numbers them. */
function circuitSetups(scope: ScopeSpec, instances: number, endpoints: readonly string[]): CircuitSetup[] {
  if (scope === "shared") return [{ instance: null, endpoint: null }];
  return Array.from({ length: instances }, (_, instance) => instance).flatMap((instance): CircuitSetup[] =>
    scope === "callee"
      ? [{ instance, endpoint: null }]
      : endpoints.map((endpoint) => ({ instance, endpoint })),
  );
}

/** In the order of their numbers in a client's calls. */
function endpointsOf({ services, databases, brokers }: Scenario, callee: string): readonly string[] {
  const own = services[callee]?.endpoints ?? databases[callee]?.operations ?? brokers[callee]?.destinations;
  return own === undefined ? CACHE_OPERATIONS : Object.keys(own);
}
