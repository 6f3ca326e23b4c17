import { BandRecorder } from "./collapse/band-recorder.ts";
import { DoorRecorder } from "./door-recorder.ts";
import { FACT } from "./fingerprint.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { Measured } from "./measured.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { Outcome } from "./outcome.ts";
import type { StationProbe } from "./probes.ts";
import type { DatabaseSetup, Interval, ServiceSetup } from "./setup.ts";
import { STATION_EVENT, type StationEvent } from "./station-event.ts";
import { ZoneStations } from "./zone-stations.ts";
import { StationRecorder } from "./station-series.ts";
import type { StationCapacity } from "./station-series.ts";
import { StationTotals } from "./station-totals.ts";
import type { DatabaseSummary, EndpointSummary, Named, ServiceSummary, StationSeries } from "./summary.ts";
import { perSecond } from "./target-totals.ts";
import { WindowsAt } from "./windows-at.ts";

/** All that is kept of one service or database. */
export class StationObservation implements StationProbe {
  readonly setup: StationSetup;
  readonly recorder: StationRecorder;
  /** Null without faults. */
  readonly band: BandRecorder | null;
  /** Null where there are no limits at its door, and no rules of shedding. */
  readonly door: DoorRecorder | null;
  /** Visits refused because a queue was full: when first and last, and how many. */
  readonly refusals = { count: 0, firstNs: 0, lastNs: 0 };
  private readonly _code: number;
  private readonly _fingerprint: Fingerprint;
  private readonly _measured: Measured<StationTotals>;
  private readonly _windows: WindowsAt<StationTotals>;
  private readonly _zones: ZoneStations | null;
  /** It is noted which instance each visit goes to. */
  private readonly _hasShares: boolean;

  constructor(setup: StationSetup, context: ObservationContext) {
    this.setup = setup;
    this.band = context.setup.faults.length === 0 ? null : new BandRecorder(context.setup.durationNs);
    this._code = context.nextSubject();
    this._fingerprint = context.fingerprint;
    this.recorder = new StationRecorder(context.grid, setup.endpoints.length, setup.capacity);
    const isGuarded = setup.rateLimits.length > 0 || setup.capacity.hasLimit || setup.sheds;
    this.door = isGuarded ? new DoorRecorder(context.grid, setup.rateLimits.length) : null;
    const parts = {
      endpoints: setup.endpoints.length,
      instances: setup.instances,
      machines: setup.machines,
      rateLimits: setup.rateLimits.length,
    };
    const totalsOver = (interval: Interval): StationTotals => new StationTotals(interval, parts);
    this._measured = new Measured(context.measured, totalsOver);
    this._windows = new WindowsAt(context.setup.windows, totalsOver);
    this._hasShares = setup.instances > 1;
    const size = { endpoints: setup.endpoints.length, context };
    this._zones = setup.zones === null ? null : new ZoneStations(this, setup.zones, size);
  }

  arrived(nowNs: number, endpoint: number, instance: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.arrived, endpoint);
    this.recorder.arrived(nowNs, endpoint);
    if (this.band !== null) this.band.begun(nowNs);
    if (this._hasShares) this._share(nowNs, instance);
  }

  ended(nowNs: number, endpoint: number, arrivedNs: number, waitedNs: number, outcome: Outcome | null): void {
    if (outcome === null) this._fingerprint.fold(nowNs, this._code + FACT.ended, endpoint);
    else this._failed(nowNs, endpoint, outcome);
    this._measured.at(arrivedNs).ended(nowNs, endpoint, arrivedNs, waitedNs, outcome);
    if (this.band !== null) this.band.finished(nowNs, arrivedNs, outcome !== null);
    if (arrivedNs < this._windows.endNs)
      for (const window of this._windows.at(arrivedNs))
        window.ended(nowNs, endpoint, arrivedNs, waitedNs, outcome);
  }

  answered(nowNs: number, arrivedNs: number, outcome: Outcome | null, taken: boolean, workNs: number): void {
    if (!taken) this._fingerprint.fold(nowNs, this._code + FACT.untaken, 0);
    this._measured.at(arrivedNs).answered(outcome, taken, workNs);
    if (this.band !== null) this.band.worked(nowNs, workNs, taken);
    if (arrivedNs < this._windows.endNs)
      for (const window of this._windows.at(arrivedNs)) window.answered(outcome, taken, workNs);
  }

  workedAfter(nowNs: number, arrivedNs: number, taken: boolean, workNs: number): void {
    this._measured.at(arrivedNs).worked(taken, workNs);
    if (this.band !== null) this.band.worked(nowNs, workNs, taken);
    if (arrivedNs < this._windows.endNs)
      for (const window of this._windows.at(arrivedNs)) window.worked(taken, workNs);
  }

  happened(nowNs: number, arrivedNs: number, event: StationEvent): void {
    this._fingerprint.fold(nowNs, this._code + FACT.happened, event);
    this._measured.at(arrivedNs).happened(event);
    if (event === STATION_EVENT.overLimit) this.door?.overLimit(nowNs);
    if (arrivedNs < this._windows.endNs)
      for (const window of this._windows.at(arrivedNs)) window.happened(event);
  }

  rateLimited(nowNs: number, arrivedNs: number, limit: number): void {
    this._fingerprint.fold(nowNs, this._code + FACT.rateLimited, limit);
    this._measured.at(arrivedNs).rateLimited(limit);
    this.door?.rateLimited(nowNs, limit);
    if (arrivedNs < this._windows.endNs)
      for (const window of this._windows.at(arrivedNs)) window.rateLimited(limit);
  }

  limitChanged(nowNs: number, delta: number): void {
    this.recorder.limitChanged(nowNs, delta);
  }

  busyChanged(nowNs: number, delta: number): void {
    this.recorder.busyChanged(nowNs, delta);
  }

  queueChanged(nowNs: number, delta: number): void {
    this.recorder.queueChanged(nowNs, delta);
  }

  cpuChanged(nowNs: number, delta: number): void {
    this.recorder.cpuChanged(nowNs, delta);
  }

  /** What its instances in one zone talk to. */
  probeOfZone(zone: string): StationProbe {
    return this._zones === null ? this : this._zones.probe(zone);
  }

  close(endNs: number): void {
    this.recorder.close(endNs);
    this._zones?.close(endNs);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  service(window: number | null, seconds: number): ServiceSummary {
    const totals = this._totals(window);
    return {
      ...totals.summary(this._requests(totals)),
      utilization: this.recorder.utilization(totals.interval),
      cpuUtilization: this.recorder.cpuUtilization(totals.interval),
      queue: this.recorder.queue(totals.interval),
      goodput: perSecond(totals.taken, seconds),
      wastedWork: totals.wastedWork,
      concurrencyLimit: this._concurrencyLimit(totals),
      rateLimits: Object.fromEntries(
        this.setup.rateLimits.map((name, limit) => [name, { rejected: totals.rateLimitedBy(limit) }]),
      ),
      balance: totals.shares?.summary() ?? null,
      duplicates: this.setup.knowsDuplicates ? totals.duplicates : null,
      causes: totals.outcomes.byCause(),
      endpoints: this._endpoints(totals),
      ...(this._zones === null ? {} : { zones: this._zones.summary(window) }),
    };
  }

  database(window: number | null): DatabaseSummary {
    const totals = this._totals(window);
    return {
      ...totals.summary(this._requests(totals)),
      utilization: this.recorder.utilization(totals.interval),
      queue: this.recorder.queue(totals.interval),
      causes: totals.outcomes.byCause(),
      operations: this._endpoints(totals),
      ...(this.setup.hasTransactions ? { transactions: totals.transactions } : {}),
      ...(totals.shares === null ? {} : { balance: totals.shares.summary() }),
    };
  }

  series(): StationSeries {
    return this.recorder.series();
  }

  private _concurrencyLimit(totals: StationTotals): ServiceSummary["concurrencyLimit"] {
    const limit = this.recorder.limit(totals.interval);
    return limit === null ? null : { rejected: totals.overLimit, ...limit };
  }

  private _totals(window: number | null): StationTotals {
    return window === null ? this._measured.whole : this._windows.kept[window]!;
  }

  private _endpoints(totals: StationTotals): Named<EndpointSummary> {
    if (this.setup.single) return {};
    const requests = this._requests(totals);
    return Object.fromEntries(
      this.setup.endpoints.map((name, index) => [name, totals.endpoints[index]!.summary(requests[index]!)]),
    );
  }

  private _requests({ interval }: StationTotals): readonly number[] {
    return this.setup.endpoints.map((_, endpoint) => this.recorder.requests(endpoint, interval));
  }

  private _share(nowNs: number, instance: number): void {
    this._measured.at(nowNs).shares!.arrived(instance);
    if (nowNs < this._windows.endNs)
      for (const window of this._windows.at(nowNs)) window.shares!.arrived(instance);
  }

  private _failed(nowNs: number, endpoint: number, outcome: Outcome): void {
    this._fingerprint.fold(
      nowNs,
      this._code + FACT.failed,
      outcome.index * this.setup.endpoints.length + endpoint,
    );
    this.recorder.failed(nowNs);
    if (outcome.place !== this.setup.name) return;
    if (outcome.cause === "shed" && this.setup.sheds) this.door?.shed(nowNs);
    else if (outcome.cause === "queue-full" || outcome.cause === "shed") this._refused(nowNs);
  }

  private _refused(nowNs: number): void {
    if (this.refusals.count === 0) this.refusals.firstNs = nowNs;
    this.refusals.count += 1;
    this.refusals.lastNs = nowNs;
  }
}

/** A service or a database as the observers see it. */
export interface StationSetup {
  readonly name: string;
  readonly endpoints: readonly string[];
  readonly single: boolean;
  /** Or shards. */
  readonly instances: number;
  /** Servers that one of them is made of. */
  readonly machines: number;
  readonly capacity: StationCapacity;
  /** Waiting places of all instances together; null: unbounded. */
  readonly queueCapacity: number | null;
  /** Whether somebody keeps duplicates apart from the rest. */
  readonly knowsDuplicates: boolean;
  readonly rateLimits: readonly string[];
  /** Whether rules refuse visits before the queue is full. */
  readonly sheds: boolean;
  readonly isDatabase: boolean;
  readonly hasTransactions: boolean;
  /** Workers in each zone, null where they are unlimited; null: in no zones. */
  readonly zones: Named<number | null> | null;
}

export function stationOfService(service: ServiceSetup): StationSetup {
  const times = (perInstance: number | null): number | null =>
    perInstance === null ? null : perInstance * service.instances;
  return {
    name: service.name,
    endpoints: service.endpoints,
    single: service.single,
    instances: service.instances,
    machines: 1,
    capacity: {
      workers: times(service.workers),
      cores: times(service.cores),
      hasLimit: service.hasConcurrencyLimit,
    },
    queueCapacity: times(service.queueCapacity),
    knowsDuplicates: service.knowsDuplicates,
    rateLimits: service.rateLimits,
    sheds: service.sheds,
    isDatabase: false,
    hasTransactions: false,
    zones: service.zones === null ? null : zoneWorkers(service.zones, service.workers),
  };
}

export function stationOfDatabase(database: DatabaseSetup): StationSetup {
  return {
    name: database.name,
    endpoints: database.operations,
    single: false,
    instances: database.shards,
    machines: 1 + database.replicas,
    capacity: { workers: database.connections, cores: null, hasLimit: false },
    queueCapacity: null,
    knowsDuplicates: false,
    rateLimits: [],
    sheds: false,
    isDatabase: true,
    hasTransactions: database.hasTransactions,
    zones: null,
  };
}

/** Of a zone without an instance nothing can be used to any share. */
function zoneWorkers(zones: Named<number>, workers: number | null): Named<number | null> {
  return Object.fromEntries(
    Object.entries(zones).map(([zone, instances]) => [
      zone,
      workers === null || instances === 0 ? null : workers * instances,
    ]),
  );
}
