import { FAILURE_CODES } from "./outcomes.ts";
import { brokerMetrics } from "./broker-metrics.ts";
import { cacheMetrics } from "./cache-metrics.ts";
import { clientMetrics } from "./client-metrics.ts";
import { costMetrics } from "./cost-metrics.ts";
import { damageMetrics } from "./damage-metrics.ts";
import {
  backupMetrics,
  connectionsMetrics,
  contentionMetrics,
  replicationMetrics,
} from "./replication-metrics.ts";
import {
  absent,
  causes,
  count,
  group,
  latency,
  leaf,
  type MetricLeaf,
  type MetricNode,
  ms,
  named,
  number,
  perSecond,
  queueMetrics,
  ratio,
} from "./metric-node.ts";
import { recordMetrics } from "./records.ts";
import { sagaMetrics } from "./saga-metrics.ts";
import { relayRoutes } from "./outboxes.ts";
import { hasTransactions } from "./transactions.ts";
import { trafficMetrics } from "./traffic-metrics.ts";
import type { DatabaseSpec, Scenario, ServiceSpec, SloSpec, WorkloadSpec } from "./scenario.ts";
import { zonesOf } from "./zones.ts";

/** The catalogue of everything that the Summary of this scenario will hold, as conditions address it. */
export function metricsOf(scenario: Scenario): MetricNode {
  return group({
    events: () => ({ ...count, hasWindows: false }),
    durationMs: () => ({ ...ms, hasWindows: false }),
    warmupMs: () => ({ ...ms, hasWindows: false }),
    workloads: () => named(scenario.workloads, (workload) => workloadMetrics(scenario, workload)),
    services: () => named(scenario.services, serviceMetrics),
    clients: () => clientsMetrics(scenario),
    databases: () =>
      group(
        Object.fromEntries(
          Object.entries(scenario.databases).map(([name, database]) => [
            name,
            () => databaseMetrics(database, hasTransactions(scenario, name)),
          ]),
        ),
      ),
    caches: () => named(scenario.caches, cacheMetrics),
    brokers: () => brokerMetrics(scenario),
    network: () => group({ links: () => linkMetrics(scenario) }),
    registries: () => named(scenario.registries, registryMetrics),
    sagas: () => named(scenario.sagas, (saga) => sagaMetrics(saga, scenario.invariants)),
    records: () => named(scenario.records, recordMetrics),
    faults: () => named(scenario.faults, () => faultMetrics(scenario)),
    cost: () => costMetrics(scenario),
    ...damageMetrics(scenario),
  });
}

function requests(): Record<string, () => MetricNode> {
  return { requests: () => count, ok: () => count, failed: () => count, inFlight: () => count };
}

function targetMetrics(scenario: Scenario): Record<string, () => MetricNode> {
  const places = { ...scenario.workloads, ...scenario.services, ...scenario.databases, ...scenario.caches };
  return {
    ...requests(),
    degraded: () => count,
    throughput: () => perSecond,
    goodput: () => perSecond,
    successRate: () => ratio,
    latency,
    failedLatency: latency,
    outcomes: () => group(Object.fromEntries(FAILURE_CODES.map((code) => [code, () => count]))),
    causes,
    failedAt: () => named<unknown>(places, causes),
  };
}

function workloadMetrics(scenario: Scenario, workload: WorkloadSpec): MetricNode {
  const targets = (): MetricNode =>
    workload.single
      ? absent("a workload with one target has no targets to tell apart")
      : named(workload.targets, () => group(targetMetrics(scenario)));
  const slo = (): MetricNode =>
    workload.slo === null ? absent("the workload has no slo") : sloMetrics(workload.slo);
  return group({ ...targetMetrics(scenario), targets, slo });
}

function sloMetrics({ availability, latency: promised, alerts }: SloSpec): MetricNode {
  const whole = (metric: MetricLeaf) => (): MetricNode => ({ ...metric, hasWindows: false });
  const objective = (): MetricNode =>
    group({
      target: whole(ratio),
      withinMs: whole(ms),
      good: whole(count),
      bad: whole(count),
      goodShare: whole(ratio),
      budgetLeft: whole(ratio),
    });
  return group({
    windowMs: whole(ms),
    budgetLeft: whole(ratio),
    alerts: whole(count),
    fired: () => named(alerts, whole(count)),
    objectives: () =>
      group({
        ...(availability === null ? {} : { availability: objective }),
        ...(promised === null ? {} : { latency: objective }),
      }),
  });
}

function visitMetrics(): Record<string, () => MetricNode> {
  return { ...requests(), waiting: latency, serving: latency };
}

function serviceMetrics(service: ServiceSpec): MetricNode {
  return group({
    ...visitMetrics(),
    utilization: () =>
      service.concurrency === null
        ? absent("workers are unlimited, so there is no utilization; give the service a concurrency")
        : ratio,
    cpuUtilization: () =>
      service.cpu === null ? absent("the service has no cpu, so there is no cpuUtilization") : ratio,
    queue: queueMetrics,
    goodput: () => perSecond,
    wastedWork: () => ratio,
    concurrencyLimit: () =>
      service.concurrencyLimit === null
        ? absent("the service has no concurrencyLimit")
        : group({ rejected: () => count, mean: () => number, max: () => count }),
    rateLimits: () => named(service.rateLimits, () => group({ rejected: () => count })),
    balance: () =>
      service.instances === 1
        ? absent("the service has one instance, so there is nothing to balance")
        : group({ maxOverMean: () => number, minOverMean: () => number }),
    duplicates: () =>
      service.idempotency === null
        ? absent("the service has no idempotency, so nobody knows its duplicates")
        : group({ answered: () => count, rejected: () => count, executed: () => count }),
    causes,
    endpoints: () =>
      service.single
        ? absent("a service with steps has no endpoints to tell apart")
        : named<unknown>({ ...service.endpoints, ...service.consumers }, () => group(visitMetrics())),
    zones: () =>
      service.zones === null
        ? absent("the instances of the service are in no zones")
        : named(service.zones, (instances) => zoneMetrics(service, instances)),
  });
}

function zoneMetrics({ concurrency }: ServiceSpec, instances: number): MetricNode {
  return group({
    ...visitMetrics(),
    utilization: () =>
      concurrency === null || instances === 0
        ? absent("workers are unlimited, or none are in this zone, so there is no utilization")
        : ratio,
  });
}

function databaseMetrics(database: DatabaseSpec, knowsTransactions: boolean): MetricNode {
  return group({
    ...visitMetrics(),
    utilization: () =>
      database.connections === null
        ? absent("connections are unlimited, so there is no utilization; give the database connections")
        : ratio,
    queue: queueMetrics,
    causes,
    operations: () => named(database.operations, () => group(visitMetrics())),
    balance: () =>
      database.shards === 1
        ? absent("the database has no shards, so there is nothing to balance")
        : group({ maxOverMean: () => number, minOverMean: () => number }),
    connections: () =>
      (database.connections?.opening ?? null) === null
        ? absent("opening connections takes nothing; give databases.D.connections an opening")
        : connectionsMetrics(),
    contention: () =>
      database.contention === null ? absent("the database has no contention") : contentionMetrics(),
    replication: () =>
      database.replicas === null
        ? absent("the database has no replicas")
        : replicationMetrics(database.shards),
    backups: () => (database.backups === null ? absent("the database has no backups") : backupMetrics()),
    lostWrites: () => lostWritesOf(database),
    outbox: () => (database.outbox === null ? absent("the database has no outbox") : outboxMetrics()),
    transactions: () =>
      knowsTransactions
        ? group({ committed: () => count, rolledBack: () => count })
        : absent("no step has a transaction in it"),
  });
}

function lostWritesOf({ replicas, backups }: DatabaseSpec): MetricNode {
  if (backups !== null && replicas !== null)
    return absent("a failover loses some and a wipe others: replication.lostWrites, backups.lostWrites");
  if (backups !== null) return { ...count, standsAt: ["backups", "lostWrites"] };
  return replicas === null
    ? absent("the database has neither replicas nor backups")
    : { ...count, standsAt: ["replication", "lostWrites"] };
}

function outboxMetrics(): MetricNode {
  return group({
    rows: () => count,
    published: () => count,
    duplicates: () => count,
    reordered: () => count,
    lost: () => count,
    phantoms: () => count,
    pending: () => group({ last: () => count, max: () => count }),
    lag: latency,
  });
}

function clientsMetrics(scenario: Scenario): MetricNode {
  return named({ ...scenario.workloads, ...scenario.services }, ({ clients }) =>
    named(clients, clientMetrics),
  );
}

/** Messages are counted by direction, between every caller and callee, with brokers and with registries. */
function linkMetrics(scenario: Scenario): MetricNode {
  const links = new Map<string, Set<string>>();
  const add = (from: string, to: string): void =>
    void links.set(from, (links.get(from) ?? new Set<string>()).add(to));
  for (const [caller, { clients }] of Object.entries({ ...scenario.workloads, ...scenario.services })) {
    for (const callee of Object.keys(clients)) {
      add(caller, callee);
      add(callee, caller);
    }
  }
  for (const [service, { consumers }] of Object.entries(scenario.services)) {
    for (const { broker } of Object.values(consumers)) {
      add(service, broker);
      add(broker, service);
    }
  }
  for (const { from, to } of relayRoutes(scenario)) {
    add(from, to);
    add(to, from);
  }
  for (const [name, { services }] of Object.entries(scenario.registries)) {
    const callers = Object.entries({ ...scenario.workloads, ...scenario.services })
      .filter(([, { clients }]) => services.some((service) => clients[service] !== undefined))
      .map(([caller]) => caller);
    for (const other of [...services, ...callers]) {
      add(name, other);
      add(other, name);
    }
  }
  const figures = { sent: () => count, lost: () => count, held: () => count, refused: () => count };
  const crossZone = (from: string, to: string) => (): MetricNode =>
    [from, to].every((end) => zonesOf(scenario, end).some((zone) => zone !== null))
      ? ratio
      : absent("an end of this link is in no zone");
  const row = (from: string, to: Iterable<string>): MetricNode => ({
    kind: "group",
    below: new Map(
      [...to].map((name) => [
        name,
        () => group({ ...figures, crossZone: crossZone(from, name), ...trafficMetrics(scenario) }),
      ]),
    ),
  });
  return { kind: "group", below: new Map([...links].map(([from, to]) => [from, () => row(from, to)])) };
}

function registryMetrics(): MetricNode {
  const whole = (): MetricNode => ({ ...count, hasWindows: false });
  return group({ dropped: whole, returned: whole, preserved: whole });
}

function faultMetrics(scenario: Scenario): MetricNode {
  const whole = (metric: MetricLeaf) => (): MetricNode => ({ ...metric, hasWindows: false });
  const impact = {
    baselineGoodput: whole(perSecond),
    worstGoodput: whole(perSecond),
    lostRequests: whole(count),
    recovered: whole(leaf("boolean")),
    recoveryMs: whole(ms),
    metastable: whole(leaf("boolean")),
    detectionMs: whole(ms),
  };
  const radius = { workloads: whole(count), services: whole(count), databases: whole(count) };
  return group({
    startMs: whole(ms),
    endMs: whole(ms),
    strikes: whole(count),
    activeMs: whole(ms),
    aborted: whole(leaf("boolean")),
    impact: () => named(scenario.workloads, () => group(impact)),
    blastRadius: () => group(radius),
  });
}
