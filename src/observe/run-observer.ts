import { DatabaseParts } from "./database-parts.ts";
import { allOf, inner, known, named, namedSome } from "./by-name.ts";
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
  private readonly _setup: ObserverSetup;
  private readonly _grid: TimeGrid;
  private readonly _context: ObservationContext;
  private readonly _workloads: ReadonlyMap<string, WorkloadObservation>;
  private readonly _services: ReadonlyMap<string, StationObservation>;
  private readonly _databases: ReadonlyMap<string, StationObservation>;
  private readonly _databaseParts: DatabaseParts;
  private readonly _caches: ReadonlyMap<string, CacheObservation>;
  private readonly _brokers: ReadonlyMap<string, BrokerObservation>;
  private readonly _clients = new Map<string, Map<string, ClientObservation>>();
  private readonly _links = new Map<string, Map<string, LinkObservation>>();
  private readonly _registries: ReadonlyMap<string, RegistryObservation>;
  private readonly _damage: Damage;
  private readonly _sagas: ReadonlyMap<string, SagaObservation>;
  private readonly _records: ReadonlyMap<string, RecordObservation>;
  private _summary: Summary | null = null;

  constructor(setup: ObserverSetup) {
    this._setup = setup;
    this._grid = gridOf(setup);
    const context = new ObservationContext(setup, this._grid, new Fingerprint());
    this._context = context;
    this.run = new RunFacts(context, (nowNs, fault) => {
      for (const workload of this._workloads.values()) workload.faultLifted(nowNs, fault);
    });
    this._workloads = new Map(
      setup.workloads.map((workload) => [workload.name, new WorkloadObservation(workload, context)]),
    );
    this._services = new Map(
      setup.services.map((service) => [
        service.name,
        new StationObservation(stationOfService(service), context),
      ]),
    );
    this._databases = new Map(
      setup.databases.map((database) => [
        database.name,
        new StationObservation(stationOfDatabase(database), context),
      ]),
    );
    this._caches = new Map(setup.caches.map((cache) => [cache.name, new CacheObservation(cache, context)]));
    this._brokers = new Map(
      setup.brokers.map((broker) => [broker.name, new BrokerObservation(broker, context)]),
    );
    this._registries = new Map(
      setup.registries.map((name) => [name, new RegistryObservation(name, context)]),
    );
    this._damage = new Damage(setup, context);
    this._databaseParts = new DatabaseParts(setup.databases, context);
    this._sagas = new Map(setup.sagas.map((saga) => [saga.name, new SagaObservation(saga, context)]));
    this._records = new Map(setup.records.map((name) => [name, new RecordObservation(name, context)]));
    for (const client of setup.clients) {
      inner(this._clients, client.caller).set(client.callee, new ClientObservation(client, context));
    }
  }

  outbox(database: string): OutboxProbe {
    return known(this._databaseParts.outboxes.get(database), database);
  }

  effect(name: string): EffectProbe {
    return this._damage.effect(name);
  }

  invariant(name: string): Books {
    return this._damage.invariant(name);
  }

  registry(name: string): RegistryProbe {
    return known(this._registries.get(name), name);
  }

  saga(name: string): SagaProbe {
    return known(this._sagas.get(name), name);
  }

  record(name: string): RecordProbe {
    return known(this._records.get(name), name);
  }

  workload(name: string): WorkloadProbe {
    return known(this._workloads.get(name), name);
  }

  service(name: string, zone: string | null = null): StationProbe {
    const service = known(this._services.get(name), name);
    return zone === null ? service : service.probeOfZone(zone);
  }

  database(name: string): StationProbe {
    return known(this._databases.get(name), name);
  }

  replication(name: string): ReplicationProbe {
    return known(this._databaseParts.replications.get(name), name);
  }

  readonly backups = (name: string): BackupProbe => known(this._databaseParts.backups.get(name), name);

  readonly connections = (name: string): ConnectionsProbe =>
    known(this._databaseParts.connections.get(name), name);

  contention(name: string): ContentionProbe {
    return known(this._databaseParts.contentions.get(name), name);
  }

  cache(name: string): CacheProbe {
    return known(this._caches.get(name), name);
  }

  broker(name: string): BrokerProbes {
    return known(this._brokers.get(name), name);
  }

  client(caller: string, callee: string): ClientProbe {
    return known(this._clients.get(caller)?.get(callee), `${caller} -> ${callee}`);
  }

  /** Links come into being when they are asked for, in that order. */
  link(from: string, to: string, way?: LinkWay): LinkProbe {
    const links = inner(this._links, from);
    const link = links.get(to) ?? new LinkObservation(this._context);
    links.set(to, link);
    return link.probe(way);
  }

  /** The fingerprint of what happened so far; of a whole run it is the one in the Summary. */
  fingerprint(events: number): string {
    return this._context.fingerprint.digits(events);
  }

  /** Closes the books. Call it once, when the run is over; thresholds are judged by the caller. */
  summary(end: RunEnd): Summary {
    const { version, facts, seed, variant, durationNs, warmupNs } = this._setup;
    // A whole run lasts to its end, however early its last event was.
    this._close(end.stopped === null ? durationNs : Math.min(end.nowNs, durationNs));
    const series = this._series();
    const setup = asItWas(this._setup, this.run.aborts);
    const figures = this._figures(null);
    const seconds = this._grid.secondsOf(this._context.measured);
    this._summary = {
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
      registries: named(this._registries, (registry) => registry.summary()),
      faults: this._faults(setup, series),
      ...this._damage.summary(),
      ...(setup.cost === null ? {} : { cost: costOf(setup.cost, figures, seconds) }),
      timeline: [],
      series,
      thresholds: [],
      advice: [],
      ...(end.stopped === null ? batchMeansOf(this._workloads) : {}),
      stopped: end.stopped === null ? null : { reason: end.stopped.reason, atMs: end.stopped.atNs / 1e6 },
    };
    const timeline = tellStory({
      setup,
      summary: this._summary,
      endNs: this._grid.endNs,
      changes: this.run.changes,
      aborts: this.run.aborts,
      registries: [...this._registries.values()],
      caches: [...this._caches.values()],
      sagas: [...this._sagas.values()],
      records: [...this._records.values()],
      stations: [...this._services.values(), ...this._databases.values()],
      ...this._databaseParts.stories(),
      clients: allOf(this._clients),
    });
    this._summary = { ...this._summary, timeline };
    return this._summary;
  }

  /** Latencies of every workload by batches; null but in a pilot run. */
  latencyBatches(): Named<LatencyBatchSeries> | null {
    return this._setup.isPilot === true ? named(this._workloads, ({ batches }) => batches!.series()) : null;
  }

  /**
   * One figure by its path inside the Summary, over the run or over one of the condition windows
   * of the setup. After `summary`. Figures that are not counted per window (faults) are the run's.
   */
  metric(path: readonly string[], window: Interval | null): MetricReading {
    if (this._summary === null) throw new Error("metric is read after summary");
    if (window === null || path[0] === "faults") return readMetric(this._summary, path);
    const index = this._setup.windows.findIndex(
      ({ fromNs, toNs }) => fromNs === window.fromNs && toNs === window.toNs,
    );
    if (index < 0)
      throw new Error(`no window from ${window.fromNs} ns to ${window.toNs} ns was announced before the run`);
    return readMetric(this._figures(index), path);
  }

  private _close(endNs: number): void {
    this._grid.close(endNs);
    this._damage.close(endNs);
    this._databaseParts.close(endNs);
    const stations = [...this._services.values(), ...this._databases.values()];
    const betweenThem = [...allOf(this._clients), ...allOf(this._links)];
    for (const part of [...this._workloads.values(), ...stations, ...betweenThem]) part.close(endNs);
  }

  /** What is counted by interval; `window` null is the measured part of the run. */
  private _figures(window: number | null): IntervalFigures {
    const seconds = this._grid.secondsOf(
      window === null ? this._context.measured : this._setup.windows[window]!,
    );
    return {
      workloads: named(this._workloads, (workload) => workload.summary(window, seconds)),
      services: named(this._services, (service) => service.service(window, seconds)),
      clients: named(this._clients, (clients) =>
        named(clients, (client) => client.summary(window, this._grid.endNs)),
      ),
      databases: named(this._databases, (database) => this._database(database, window)),
      caches: named(this._caches, (cache) => cache.summary(window, seconds, this._grid.endNs)),
      brokers: named(this._brokers, (broker) => broker.summary(window, seconds, this._grid.endNs)),
      network: { links: named(this._links, (links) => named(links, (link) => link.summary(window))) },
      sagas: named(this._sagas, (saga) => saga.summary(window, this._damage)),
      ...(this._records.size === 0
        ? {}
        : { records: named(this._records, (record) => record.summary(window, this._grid.endNs)) }),
    };
  }

  private _database(database: StationObservation, window: number | null): DatabaseSummary {
    return { ...database.database(window), ...this._databaseParts.summary(database.setup.name, window) };
  }

  private _faults(setup: ObserverSetup, series: SeriesSummary): Named<FaultSummary> {
    const aftermath = {
      setup,
      series,
      endNs: this._grid.endNs,
      workloads: [...this._workloads.values()],
      services: [...this._services.values()],
      databases: [...this._databases.values()],
      clients: allOf(this._clients),
    };
    const faults = setup.faults.map((fault) => {
      const aborted = this.run.aborts.has(fault.name);
      const own = { ...faultTimes(fault), aborted, text: fault.text, ...collapseOf(fault, aftermath) };
      return [fault.name, own] as const;
    });
    return Object.fromEntries(faults);
  }

  private _series(): SeriesSummary {
    const withBreaker = new Map(
      [...this._clients]
        .map(
          ([caller, clients]) =>
            [caller, new Map([...clients].filter(([, client]) => client.circuits.count > 0))] as const,
        )
        .filter(([, clients]) => clients.size > 0),
    );
    return {
      windowMs: this._grid.windowNs / 1e6,
      workloads: named(this._workloads, (workload) => workload.series()),
      services: named(this._services, (service) => service.series()),
      databases: named(this._databases, (database) => database.series()),
      caches: named(this._caches, (cache) => cache.series()),
      brokers: named(this._brokers, (broker) => broker.series(this._grid.endNs)),
      ...this._databaseParts.series(),
      ...this._damage.series(),
      ...(this._sagas.size === 0 ? {} : { sagas: named(this._sagas, (saga) => saga.series()) }),
      ...(this._records.size === 0 ? {} : { records: named(this._records, (record) => record.series()) }),
      clients: named(this._clients, (clients) => named(clients, (client) => client.series())),
      slos: namedSome(this._workloads, ({ slo }) => slo?.series(this._grid) ?? null),
      circuits: named(withBreaker, (clients) => named(clients, (client) => client.circuits.series())),
      ...(this.run.changes.length === 0 ? {} : { down: this.run.down() }),
    };
  }
}
