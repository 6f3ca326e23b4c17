import type { Simulation } from "../../kernel/simulation.ts";
import type { RunProbe } from "../../observe/probes.ts";
import type { Station } from "../station.ts";

/**
 * How instances die and come back: by a fault, or by themselves. Overlapping causes last to the
 * later end; an instance that comes back is empty and its clients are new.
 */
export class Crashes {
  private readonly _simulation: Simulation;
  private readonly _probe: RunProbe;
  /** By component: gives one of its stations that has restarted new clients. */
  private readonly _renewals = new Map<string, (station: Station) => void>();

  constructor(simulation: Simulation, probe: RunProbe) {
    this._simulation = simulation;
    this._probe = probe;
  }

  /** How the stations of a component become new. */
  renewsBy(component: string, renew: (station: Station) => void): void {
    this._renewals.set(component, renew);
  }

  begin(station: Station): void {
    if (!station.crash()) return;
    for (const lodger of station.lodgers) lodger.hostCrashed();
    for (const client of station.clients) client.discard();
    for (const cache of station.caches) cache.discard();
    this._probe.instanceCrashed(this._simulation.nowNs, station.name, station.index);
  }

  end(station: Station): void {
    if (!station.restart()) return;
    this._renewals.get(station.name)?.(station);
    for (const lodger of station.lodgers) lodger.hostRestarted();
    this._probe.instanceRestarted(this._simulation.nowNs, station.name, station.index);
  }

  /** The instance brings itself down, as soon as what it is doing now is done, for so long. */
  collapse(station: Station, downNs: number): void {
    this._simulation.scheduleFirst(0, this._fall, { station, downNs });
  }

  private readonly _fall = ({
    station,
    downNs,
  }: {
    readonly station: Station;
    readonly downNs: number;
  }): void => {
    if (station.crashed) return;
    this.begin(station);
    this._simulation.scheduleFirst(downNs, this._rise, station);
  };

  private readonly _rise = (station: Station): void => {
    this.end(station);
  };
}
