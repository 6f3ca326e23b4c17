import { Measured } from "./measured.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { Outcome } from "./outcome.ts";
import type { StationProbe } from "./probes.ts";
import type { Interval } from "./setup.ts";
import type { StationEvent } from "./station-event.ts";
import { StationRecorder } from "./station-series.ts";
import { StationTotals } from "./station-totals.ts";
import type { Named, ZoneSummary } from "./summary.ts";
import { WindowsAt } from "./windows-at.ts";

/** A service by zone: what its instances in each of them do is counted apart, and told to the whole. */
export class ZoneStations {
  private readonly _zones: ReadonlyMap<string, ZoneStation>;

  /** `workers`: of each zone, in file order; null: unlimited. */
  constructor(
    service: StationProbe,
    workers: Named<number | null>,
    setting: { readonly endpoints: number; readonly context: ObservationContext },
  ) {
    this._zones = new Map(
      Object.entries(workers).map(([zone, count]) => [zone, new ZoneStation(service, count, setting)]),
    );
  }

  probe(zone: string): StationProbe {
    const probe = this._zones.get(zone);
    if (probe === undefined) throw new Error(`the observer was not told of zone ${zone}`);
    return probe;
  }

  close(endNs: number): void {
    for (const zone of this._zones.values()) zone.close(endNs);
  }

  /** `window` is null for the whole run, else the number of a condition's window. */
  summary(window: number | null): Named<ZoneSummary> {
    return Object.fromEntries([...this._zones].map(([name, zone]) => [name, zone.summary(window)]));
  }
}

/** The instances of one service in one zone. */
class ZoneStation implements StationProbe {
  private readonly _service: StationProbe;
  private readonly _recorder: StationRecorder;
  private readonly _measured: Measured<StationTotals>;
  private readonly _windows: WindowsAt<StationTotals>;

  constructor(
    service: StationProbe,
    workers: number | null,
    { endpoints, context }: { readonly endpoints: number; readonly context: ObservationContext },
  ) {
    this._service = service;
    this._recorder = new StationRecorder(context.grid, endpoints, { workers, cores: null, hasLimit: false });
    // How visits spread over instances is the whole service's figure.
    const parts = { endpoints, instances: 1, machines: 1, rateLimits: 0 };
    const totalsOver = (interval: Interval): StationTotals => new StationTotals(interval, parts);
    this._measured = new Measured(context.measured, totalsOver);
    this._windows = new WindowsAt(context.setup.windows, totalsOver);
  }

  arrived(nowNs: number, endpoint: number, instance: number): void {
    this._service.arrived(nowNs, endpoint, instance);
    this._recorder.arrived(nowNs, endpoint);
  }

  ended(nowNs: number, endpoint: number, arrivedNs: number, waitedNs: number, outcome: Outcome | null): void {
    this._service.ended(nowNs, endpoint, arrivedNs, waitedNs, outcome);
    this._measured.at(arrivedNs).ended(nowNs, endpoint, arrivedNs, waitedNs, outcome);
    if (arrivedNs < this._windows.endNs)
      for (const window of this._windows.at(arrivedNs))
        window.ended(nowNs, endpoint, arrivedNs, waitedNs, outcome);
  }

  busyChanged(nowNs: number, delta: number): void {
    this._service.busyChanged(nowNs, delta);
    this._recorder.busyChanged(nowNs, delta);
  }

  answered(nowNs: number, arrivedNs: number, outcome: Outcome | null, taken: boolean, workNs: number): void {
    this._service.answered(nowNs, arrivedNs, outcome, taken, workNs);
  }

  workedAfter(nowNs: number, arrivedNs: number, taken: boolean, workNs: number): void {
    this._service.workedAfter(nowNs, arrivedNs, taken, workNs);
  }

  happened(nowNs: number, arrivedNs: number, event: StationEvent): void {
    this._service.happened(nowNs, arrivedNs, event);
  }

  rateLimited(nowNs: number, arrivedNs: number, limit: number): void {
    this._service.rateLimited(nowNs, arrivedNs, limit);
  }

  queueChanged(nowNs: number, delta: number): void {
    this._service.queueChanged(nowNs, delta);
  }

  limitChanged(nowNs: number, delta: number): void {
    this._service.limitChanged(nowNs, delta);
  }

  cpuChanged(nowNs: number, delta: number): void {
    this._service.cpuChanged(nowNs, delta);
  }

  close(endNs: number): void {
    this._recorder.close(endNs);
  }

  summary(window: number | null): ZoneSummary {
    const totals = window === null ? this._measured.whole : this._windows.kept[window]!;
    const { interval } = totals;
    const requests = totals.endpoints.map((_, endpoint) => this._recorder.requests(endpoint, interval));
    return { ...totals.summary(requests), utilization: this._recorder.utilization(interval) };
  }
}
