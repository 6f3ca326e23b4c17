import { stringify } from "yaml";
import { durationText } from "../quantity.ts";
import { bandwidthText, sizeText } from "../size.ts";
import { areReactions } from "../choreography.ts";
import { SINGLE_TARGET } from "../scenario.ts";
import type {
  CrashAboveSpec,
  EndpointSpec,
  IdempotencySpec,
  FindingSpec,
  RegistrySpec,
  LinkEntrySpec,
  LinkSpec,
  LoadSpec,
  Named,
  QueueSpec,
  Scenario,
  ServiceSpec,
  StepSpec,
  WorkloadSpec,
} from "../scenario.ts";
import {
  writtenConcurrencyLimit,
  writtenEndpointBulkhead,
  writtenRateLimit,
  writtenShedding,
  writtenTenant,
} from "./admission.ts";
import { writtenBroker, writtenConsumer } from "./brokers.ts";
import { writtenCache } from "./caches.ts";
import { writtenClient } from "./clients.ts";
import { writtenCost } from "./cost.ts";
import { writtenDatabase, writtenWarmup } from "./databases.ts";
import { writtenFault } from "./faults.ts";
import { writtenInvariant } from "./invariants.ts";
import { writtenSaga } from "./sagas.ts";
import { writtenSlo } from "./slo.ts";
import { StepWriter } from "./steps.ts";
import { mapped, orNull, said, writtenDistribution, writtenKey, writtenRate } from "./written.ts";
import type { KeepFile, Written } from "./written.ts";

/** A scenario as text, and the data files that it points at. */
export interface PrintedScenario {
  readonly text: string;
  /** Content by file name. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Writes a Scenario as a file in which nothing is left to presets and defaults: parsing it gives the
 * same Scenario. Variants stand there as they were written; one that changes a named policy has
 * nothing to change any more, as the policies have been laid out.
 */
export function printScenario(scenario: Scenario): PrintedScenario {
  const files = new Map<string, string>();
  const keep: KeepFile = (column, lines) => {
    const name = `data-${files.size + 1}.csv`;
    files.set(name, [column, ...lines, ""].join("\n"));
    return name;
  };
  const data = new ScenarioWriter(scenario, keep).write();
  return { text: stringify(data, { lineWidth: 0, aliasDuplicateObjects: false }), files };
}

class ScenarioWriter {
  private readonly _scenario: Scenario;
  private readonly _keep: KeepFile;
  private readonly _steps: StepWriter;

  constructor(scenario: Scenario, keep: KeepFile) {
    this._scenario = scenario;
    this._keep = keep;
    this._steps = new StepWriter(scenario, keep);
  }

  write(): Written {
    const { databases, caches, brokers, registries, sagas, records, faults, invariants, network } =
      this._scenario;
    const { cost, thresholds, variants, findings } = this._scenario;
    return said({
      name: this._scenario.name,
      summary: this._scenario.summary,
      lesson: this._scenario.lesson,
      seed: this._seed(),
      duration: durationText(this._scenario.durationNs),
      warmup: this._scenario.warmup ?? durationText(this._scenario.warmupNs),
      workloads: mapped(this._scenario.workloads, (workload) => this._workload(workload)),
      services: mapped(this._scenario.services, (service) => this._service(service)),
      databases: mapped(databases, (database) => writtenDatabase(database, this._keep)),
      caches: mapped(caches, (cache) => writtenCache(cache, this._keep)),
      brokers: mapped(brokers, (broker) => writtenBroker(broker, this._keep)),
      registries: mapped(registries, writtenRegistry),
      sagas: mapped(sagas, (saga) => writtenSaga(saga, this._steps, this._keep)),
      records: mapped(records, ({ whenLocked, timeoutNs, leaseNs, fencing, copyOf }) =>
        said({ whenLocked, timeout: orNull(timeoutNs), lease: orNull(leaseNs), fencing, copyOf }),
      ),
      network: {
        ...(this._link(network) as object),
        sizes: mapped(network.sizes, ({ request, response }) => ({
          request: sizeText(request),
          response: sizeText(response),
        })),
        links: mapped(network.links, (row) => mapped(row, (link) => this._link(link))),
      },
      faults: mapped(faults, (fault) => writtenFault(fault, this._keep)),
      invariants: mapped(invariants, writtenInvariant),
      cost: cost === null ? null : writtenCost(cost),
      thresholds: thresholds.map(({ text }) => text),
      variants: variants as Written,
      findings: findings.map(({ text }) => text),
    });
  }

  /** A seed of digits was a number. */
  private _seed(): Written {
    const { seed } = this._scenario;
    return /^(0|[1-9][0-9]{0,15})$/.test(seed) ? Number(seed) : seed;
  }

  private _workload(workload: WorkloadSpec): Written {
    const { zone, targets, single, clients, key, priority, tenant, slo } = workload;
    const client = Object.values(clients)[0];
    return said({
      zone,
      ...this._load(workload.load),
      target: single ? this._singleTarget(workload) : null,
      targets: single
        ? null
        : mapped(targets, ({ weight, steps }) => ({ weight, steps: this._steps.write(steps) })),
      client: client === undefined ? null : writtenClient(client, this._steps),
      key: writtenKey(key),
      priority,
      tenant: writtenTenant(tenant),
      slo: slo === null ? null : writtenSlo(slo),
    });
  }

  private _singleTarget({ targets }: WorkloadSpec): Written | null {
    const written = this._steps.write(targets[SINGLE_TARGET]?.steps ?? []) as readonly {
      readonly call?: string;
    }[];
    return written[0]?.call ?? null;
  }

  private _load(load: LoadSpec): Record<string, Written> {
    if (load.kind === "closed")
      return { users: load.users, thinkTime: writtenDistribution(load.thinkTime, "time", this._keep) };
    if (load.kind === "replay") return { replay: this._keep("at", load.atNs.map(durationText)) };
    if (load.kind === "reconcile") return { reconcile: writtenReconcile(load) };
    const { arrivals, stages } = load;
    const first = stages[0];
    const isPlain =
      stages.length === 1 &&
      first !== undefined &&
      first.fromRate === first.toRate &&
      first.endNs === this._scenario.durationNs &&
      first.toRate > 0;
    const spread = { arrivals: arrivals.kind === "gamma" ? { gamma: { cv: arrivals.cv } } : arrivals.kind };
    if (isPlain) return { rate: writtenRate(first.toRate), ...spread };
    const written = stages.map(({ startNs, endNs, fromRate, toRate }): Written => {
      const length = { for: durationText(endNs - startNs) };
      return fromRate === toRate
        ? { ...length, rate: writtenRate(toRate) }
        : { ...length, rampTo: writtenRate(toRate) };
    });
    return { stages: written, ...spread };
  }

  private _service(service: ServiceSpec): Written {
    const { instances, zones, concurrency, queue, threading, cpu, endpoints, single, clients, consumers } =
      service;
    const { rateLimits, concurrencyLimit, idempotency, warmup, crashAbove } = service;
    return said({
      instances: zones ?? instances,
      concurrency,
      queue: waitingLine(queue),
      threading,
      cpu,
      rateLimits: mapped(rateLimits, writtenRateLimit),
      concurrencyLimit: concurrencyLimit === null ? null : writtenConcurrencyLimit(concurrencyLimit),
      idempotency: idempotency === null ? null : writtenIdempotency(idempotency),
      warmup: warmup === null ? null : writtenWarmup(warmup),
      crashAbove: crashAbove === null ? null : writtenLimit(crashAbove),
      ...(single
        ? { steps: this._steps.write(Object.values(endpoints)[0]?.steps ?? []) }
        : { endpoints: mapped(inFile(endpoints), (endpoint) => this._endpoint(endpoint)) }),
      consumers: mapped(inFile(consumers), (consumer) => writtenConsumer(consumer, this._steps)),
      clients: mapped(clients, (client) => writtenClient(client, this._steps)),
    });
  }

  private _endpoint({ steps, bulkhead }: EndpointSpec): Written {
    const written = this._steps.write(steps);
    return bulkhead === null ? written : { steps: written, bulkhead: writtenEndpointBulkhead(bulkhead) };
  }

  private _link({ latency, loss, bandwidth }: LinkSpec | LinkEntrySpec): Written {
    return said({
      latency: latency === null ? null : writtenDistribution(latency, "time", this._keep),
      loss,
      bandwidth: bandwidth === null ? null : bandwidthText(bandwidth),
    });
  }
}

/** Without what is there for the events of sagas. */
function inFile<T extends { readonly steps: readonly StepSpec[] }>(behaviours: Named<T>): Named<T> {
  return Object.fromEntries(Object.entries(behaviours).filter(([, { steps }]) => !areReactions(steps)));
}

function waitingLine({ capacity, discipline, standing, maxWaitNs, shed }: QueueSpec): Written {
  return said({
    capacity,
    discipline,
    target: orNull(standing?.targetNs ?? null),
    interval: orNull(standing?.intervalNs ?? null),
    maxWait: orNull(maxWaitNs),
    shed: mapped(shed, writtenShedding),
  });
}

function writtenIdempotency({ ttlNs, by, scope, duplicates }: IdempotencySpec): Written {
  return { ttl: durationText(ttlNs), by, scope, duplicates };
}

function writtenRegistry(spec: RegistrySpec): Written {
  const { healthCheck: check, leases } = spec;
  return said({
    zone: spec.zone,
    services: spec.services,
    heartbeat: leases === null ? "never" : durationText(leases.heartbeatNs),
    ttl: leases === null ? null : durationText(leases.ttlNs),
    ...writtenFinding(spec.finding),
    healthCheck:
      check === null
        ? null
        : {
            interval: durationText(check.intervalNs),
            timeout: durationText(check.timeoutNs),
            unhealthyThreshold: check.unhealthyThreshold,
            healthyThreshold: check.healthyThreshold,
          },
    selfPreservation: leases === null ? null : leases.selfPreservation,
    onUnreachable: spec.onUnreachable,
  });
}

function writtenFinding(finding: FindingSpec): Record<string, Written> {
  if (finding.kind === "refresh")
    return { refresh: durationText(finding.refreshNs), firstList: finding.firstList };
  const { ttlNs, timeoutNs } = finding;
  return {
    lookup: { ttl: ttlNs === null ? "forever" : durationText(ttlNs), timeout: durationText(timeoutNs) },
  };
}

function writtenLimit({ inFlight, downNs }: CrashAboveSpec): Written {
  return { inFlight, downFor: durationText(downNs) };
}

function writtenReconcile(load: Extract<LoadSpec, { kind: "reconcile" }>): Written {
  const { invariant, everyNs, olderThanNs, batch } = load;
  return { of: invariant, every: durationText(everyNs), olderThan: durationText(olderThanNs), batch };
}
