import { DatabaseParts } from "./database-parts.ts";
import { inner, known, named, namedSome } from "./by-name.ts";
import { BrokerObservation, type BrokerProbes } from "./broker-observation.ts";
import { CacheObservation } from "./cache-observation.ts";
import { collapseOf } from "./collapse/collapse.ts";
import { costOf } from "./cost-summary.ts";
import type { LatencyBatchSeries } from "./latency-batches.ts";
import { ClientObservation } from "./client-observation.ts";
import { Damage } from "./effects/damage.ts";
import { asItWas, faultTimes } from "./fault-times.ts";
import { Fingerprint } from "./fingerprint.ts";
import { LinkObservation } from "./link-observation.ts";
import { readMetric } from "./metric.ts";
import { ObservationContext } from "./observation-context.ts";
import type {
  BackupProbe,
  CacheProbe,
  ClientProbe,
  ConnectionsProbe,
  ContentionProbe,
  Books,
  EffectProbe,
  LinkProbe,
  LinkWay,
  Observer,
  OutboxProbe,
  RecordProbe,
  RegistryProbe,
  ReplicationProbe,
  SagaProbe,
  StationProbe,
  WorkloadProbe,
} from "./probes.ts";
import { RecordObservation } from "./record-observation.ts";
import { RegistryObservation } from "./registry-observation.ts";
import { RunFacts } from "./run-facts.ts";
import { SagaObservation } from "./saga-observation.ts";
import type { Interval, MetricReading, ObserverSetup, RunEnd } from "./setup.ts";
import { stationOfDatabase, stationOfService, StationObservation } from "./station-observation.ts";
import { batchMeansOf } from "./steady/batch-means.ts";
import { tellStory } from "./story/story.ts";
import type {
  DatabaseSummary,
  FaultSummary,
  IntervalFigures,
  Named,
  SeriesSummary,
  Summary,
} from "./summary.ts";
import { gridOf } from "./run-grid.ts";
import type { TimeGrid } from "./time-grid.ts";
import { WorkloadObservation } from "./workload-observation.ts";

/**
 * Folds the facts of one run, as they happen and in flat memory, into its Summary.
 *
 * Hand out the probes, run, call `summary` once, then `metric` as often as needed.
 */
export class RunObserver implements Observer {
  readonly run: RunFacts;
  readonly #setup: ObserverSetup;
  readonly #grid: TimeGrid;
  readonly #context: ObservationContext;
  readonly #workloads: ReadonlyMap<string, WorkloadObservation>;
  readonly #services: ReadonlyMap<string, StationObservation>;
  readonly #databases: ReadonlyMap<string, StationObservation>;
  readonly #databaseParts: DatabaseParts;
  readonly #caches: ReadonlyMap<string, CacheObservation>;
  readonly #brokers: ReadonlyMap<string, BrokerObservation>;
  readonly #clients = new Map<string, Map<string, ClientObservation>>();
  readonly #links = new Map<string, Map<string, LinkObservation>>();
  readonly #registries: ReadonlyMap<string, RegistryObservation>;
  readonly #damage: Damage;
  readonly #sagas: ReadonlyMap<string, SagaObservation>;
  readonly #records: ReadonlyMap<string, RecordObservation>;
  #summary: Summary | null = null;

  constructor(setup: ObserverSetup) {
    this.#setup = setup;
    this.#grid = gridOf(setup);
    const context = new ObservationContext(setup, this.#grid, new Fingerprint());
    this.#context = context;
    this.run = new RunFacts(context, (nowNs, fault) => {
      for (const workload of this.#workloads.values()) workload.faultLifted(nowNs, fault);
    });
    this.#workloads = new Map(
      setup.workloads.map((workload) => [workload.name, new WorkloadObservation(workload, context)]),
    );
    this.#services = new Map(
      setup.services.map((service) => [
        service.name,
        new StationObservation(stationOfService(service), context),
      ]),
    );
    this.#databases = new Map(
      setup.databases.map((database) => [
        database.name,
        new StationObservation(stationOfDatabase(database), context),
      ]),
    );
    this.#caches = new Map(setup.caches.map((cache) => [cache.name, new CacheObservation(cache, context)]));
    this.#brokers = new Map(
      setup.brokers.map((broker) => [broker.name, new BrokerObservation(broker, context)]),
    );
    this.#registries = new Map(
      setup.registries.map((name) => [name, new RegistryObservation(name, context)]),
    );
    this.#damage = new Damage(setup, context);
    this.#databaseParts = new DatabaseParts(setup.databases, context);
    this.#sagas = new Map(setup.sagas.map((saga) => [saga.name, new SagaObservation(saga, context)]));
    this.#records = new Map(setup.records.map((name) => [name, new RecordObservation(name, context)]));
    for (const client of setup.clients) {
      inner(this.#clients, client.caller).set(client.callee, new ClientObservation(client, context));
    }
  }

  outbox(database: string): OutboxProbe {
    return known(this.#databaseParts.outboxes.get(database), database);
  }

  effect(name: string): EffectProbe {
    return this.#damage.effect(name);
  }

  invariant(name: string): Books {
    return this.#damage.invariant(name);
  }

  registry(name: string): RegistryProbe {
    return known(this.#registries.get(name), name);
  }

  saga(name: string): SagaProbe {
    return known(this.#sagas.get(name), name);
  }

  record(name: string): RecordProbe {
    return known(this.#records.get(name), name);
  }

  workload(name: string): WorkloadProbe {
    return known(this.#workloads.get(name), name).probe();
  }

  service(name: string, zone: string | null = null): StationProbe {
    const service = known(this.#services.get(name), name);
    return zone === null ? service.probe() : service.probeOfZone(zone);
  }

  database(name: string): StationProbe {
    return known(this.#databases.get(name), name).probe();
  }

  replication(name: string): ReplicationProbe {
    return known(this.#databaseParts.replications.get(name), name);
  }

  readonly backups = (name: string): BackupProbe => known(this.#databaseParts.backups.get(name), name);

  readonly connections = (name: string): ConnectionsProbe =>
    known(this.#databaseParts.connections.get(name), name);

  contention(name: string): ContentionProbe {
    return known(this.#databaseParts.contentions.get(name), name);
  }

  cache(name: string): CacheProbe {
    return known(this.#caches.get(name), name);
  }

  broker(name: string): BrokerProbes {
    return known(this.#brokers.get(name), name);
  }

  client(caller: string, callee: string): ClientProbe {
    return known(this.#clients.get(caller)?.get(callee), `${caller} -> ${callee}`).probe();
  }

  /** Links come into being when they are asked for, in that order. */
  link(from: string, to: string, way?: LinkWay): LinkProbe {
    const links = inner(this.#links, from);
    const link = links.get(to) ?? new LinkObservation(this.#context);
    links.set(to, link);
    return link.probe(way);
  }

  /** The fingerprint of what happened so far; of a whole run it is the one in the Summary. */
  fingerprint(events: number): string {
    return this.#context.fingerprint.digits(events);
  }

  /** Closes the books. Call it once, when the run is over; thresholds are judged by the caller. */
  summary(end: RunEnd): Summary {
    const { version, facts, seed, variant, durationNs, warmupNs } = this.#setup;
    // A whole run lasts to its end, however early its last event was.
    this.#close(end.stopped === null ? durationNs : Math.min(end.nowNs, durationNs));
    const series = this.#series();
    const setup = asItWas(this.#setup, this.run.aborts);
    const figures = this.#figures(null);
    const seconds = this.#grid.secondsOf(this.#context.measured);
    this.#summary = {
      schema: "ripplesim/summary@1",
      version,
      scenario: facts,
      seed,
      variant,
      durationMs: durationNs / 1e6,
      warmupMs: warmupNs / 1e6,
      events: end.events,
      fingerprint: this.fingerprint(end.events),
      ...figures,
      registries: named(this.#registries, (registry) => registry.summary()),
      faults: this.#faults(setup, series),
      ...this.#damage.summary(),
      ...(setup.cost === null ? {} : { cost: costOf(setup.cost, figures, seconds) }),
      timeline: [],
      series,
      thresholds: [],
      advice: [],
      ...(end.stopped === null ? batchMeansOf(this.#workloads) : {}),
      stopped: end.stopped === null ? null : { reason: end.stopped.reason, atMs: end.stopped.atNs / 1e6 },
    };
    const timeline = tellStory({
      setup,
      summary: this.#summary,
      endNs: this.#grid.endNs,
      changes: this.run.changes,
      aborts: this.run.aborts,
      registries: [...this.#registries.values()],
      caches: [...this.#caches.values()],
      sagas: [...this.#sagas.values()],
      records: [...this.#records.values()],
      stations: [...this.#services.values(), ...this.#databases.values()],
      ...this.#databaseParts.stories(),
      clients: this.#allClients(),
    });
    this.#summary = { ...this.#summary, timeline };
    return this.#summary;
  }

  /** Latencies of every workload by batches; null but in a pilot run. */
  latencyBatches(): Named<LatencyBatchSeries> | null {
    return this.#setup.isPilot === true ? named(this.#workloads, ({ batches }) => batches!.series()) : null;
  }

  /**
   * One figure by its path inside the Summary, over the run or over one of the condition windows
   * of the setup. After `summary`. Figures that are not counted per window (faults) are the run's.
   */
  metric(path: readonly string[], window: Interval | null): MetricReading {
    if (this.#summary === null) throw new Error("metric is read after summary");
    if (window === null || path[0] === "faults") return readMetric(this.#summary, path);
    const index = this.#setup.windows.findIndex(
      ({ fromNs, toNs }) => fromNs === window.fromNs && toNs === window.toNs,
    );
    if (index < 0)
      throw new Error(`no window from ${window.fromNs} ns to ${window.toNs} ns was announced before the run`);
    return readMetric(this.#figures(index), path);
  }

  #close(endNs: number): void {
    this.#grid.close(endNs);
    this.#damage.close(endNs);
    for (const workload of this.#workloads.values()) workload.close(endNs);
    for (const station of this.#services.values()) station.close(endNs);
    for (const station of this.#databases.values()) station.close(endNs);
    this.#databaseParts.close(endNs);
  }

  /** What is counted by interval; `window` null is the measured part of the run. */
  #figures(window: number | null): IntervalFigures {
    const seconds = this.#grid.secondsOf(
      window === null ? this.#context.measured : this.#setup.windows[window]!,
    );
    return {
      workloads: named(this.#workloads, (workload) => workload.summary(window, seconds)),
      services: named(this.#services, (service) => service.service(window, seconds)),
      clients: named(this.#clients, (clients) =>
        named(clients, (client) => client.summary(window, this.#grid.endNs)),
      ),
      databases: named(this.#databases, (database) => this.#database(database, window)),
      caches: named(this.#caches, (cache) => cache.summary(window, seconds, this.#grid.endNs)),
      brokers: named(this.#brokers, (broker) => broker.summary(window, seconds, this.#grid.endNs)),
      network: { links: named(this.#links, (links) => named(links, (link) => link.summary(window))) },
      sagas: named(this.#sagas, (saga) => saga.summary(window, this.#damage)),
      ...(this.#records.size === 0
        ? {}
        : { records: named(this.#records, (record) => record.summary(window, this.#grid.endNs)) }),
    };
  }

  #database(database: StationObservation, window: number | null): DatabaseSummary {
    return { ...database.database(window), ...this.#databaseParts.summary(database.setup.name, window) };
  }

  #faults(setup: ObserverSetup, series: SeriesSummary): Named<FaultSummary> {
    const aftermath = {
      setup,
      series,
      endNs: this.#grid.endNs,
      workloads: [...this.#workloads.values()],
      services: [...this.#services.values()],
      databases: [...this.#databases.values()],
      clients: this.#allClients(),
    };
    const faults = setup.faults.map((fault) => {
      const aborted = this.run.aborts.has(fault.name);
      const own = { ...faultTimes(fault), aborted, text: fault.text, ...collapseOf(fault, aftermath) };
      return [fault.name, own] as const;
    });
    return Object.fromEntries(faults);
  }

  #allClients(): ClientObservation[] {
    return [...this.#clients.values()].flatMap((clients) => [...clients.values()]);
  }

  #series(): SeriesSummary {
    const withBreaker = new Map(
      [...this.#clients]
        .map(
          ([caller, clients]) =>
            [caller, new Map([...clients].filter(([, client]) => client.circuits.count > 0))] as const,
        )
        .filter(([, clients]) => clients.size > 0),
    );
    return {
      windowMs: this.#grid.windowNs / 1e6,
      workloads: named(this.#workloads, (workload) => workload.series()),
      services: named(this.#services, (service) => service.series()),
      databases: named(this.#databases, (database) => database.series()),
      caches: named(this.#caches, (cache) => cache.series()),
      brokers: named(this.#brokers, (broker) => broker.series(this.#grid.endNs)),
      ...this.#databaseParts.series(),
      ...this.#damage.series(),
      ...(this.#sagas.size === 0 ? {} : { sagas: named(this.#sagas, (saga) => saga.series()) }),
      ...(this.#records.size === 0 ? {} : { records: named(this.#records, (record) => record.series()) }),
      clients: named(this.#clients, (clients) => named(clients, (client) => client.series())),
      slos: namedSome(this.#workloads, ({ slo }) => slo?.series(this.#grid) ?? null),
      circuits: named(withBreaker, (clients) => named(clients, (client) => client.circuits.series())),
      ...(this.run.changes.length === 0 ? {} : { down: this.run.down() }),
    };
  }
}
