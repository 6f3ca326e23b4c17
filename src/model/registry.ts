import type { Lane, Simulation } from "../kernel/simulation.ts";
import type { RegistryProbe } from "../observe/probes.ts";
import { HealthRecord, type HealthOptions } from "../resilience/health-record.ts";
import type { Link } from "./link.ts";
import type { Station } from "./station.ts";

export interface RegistryPlan {
  readonly simulation: Simulation;
  readonly probe: RegistryProbe;
  /** How often instances renew their leases, which last so long from a heartbeat; null: who is listed stays. */
  readonly leases: { readonly heartbeatNs: number; readonly lease: Lane } | null;
  /** While fewer instances than this share renew their leases, none is dropped; 0: never mind. */
  readonly selfPreservation: number;
  readonly healthCheck: (HealthOptions & { readonly intervalNs: number; readonly timeout: Lane }) | null;
}

/** One instance as the registry knows it. */
export class Registration {
  readonly station: Station;
  readonly toRegistry: Link;
  readonly fromRegistry: Link;
  readonly health: HealthRecord | null;
  isLeased = true;
  leaseSlot = -1;
  /** The check that is out, and its timer. */
  checks = 0;
  checkSlot = -1;

  constructor(station: Station, toRegistry: Link, fromRegistry: Link, health: HealthRecord | null) {
    this.station = station;
    this.toRegistry = toRegistry;
    this.fromRegistry = fromRegistry;
    this.health = health;
  }

  get isListed(): boolean {
    return this.isLeased && (this.health === null || this.health.isHealthy);
  }
}

/** A check on its way: what comes back after the next one has begun is too late. */
interface Check {
  readonly registration: Registration;
  readonly number: number;
}

/**
 * Where instances make themselves known and callers look for them. An instance is listed while its lease
 * lasts and the registry's own checks find it healthy. Heartbeats, checks and lists are messages: a registry
 * that cannot be reached hears nothing and tells nothing.
 */
export class Registry {
  private readonly _plan: RegistryPlan;
  private readonly _registrations = new Map<string, readonly Registration[]>();
  private _registered = 0;

  constructor(plan: RegistryPlan) {
    this._plan = plan;
  }

  /** Instances of a service; each begins its rounds at its own phase, 0 to 1. */
  enrol(
    service: string,
    stations: readonly Station[],
    linksOf: (station: Station) => { to: Link; from: Link },
    phase: () => number,
  ): void {
    const { simulation, healthCheck, leases } = this._plan;
    const registrations = stations.map((station) => {
      const health = healthCheck === null ? null : new HealthRecord(healthCheck);
      const links = linksOf(station);
      return new Registration(station, links.to, links.from, health);
    });
    this._registrations.set(service, registrations);
    this._registered += registrations.length;
    for (const registration of registrations) {
      if (leases !== null) {
        simulation.schedule(Math.round(phase() * leases.heartbeatNs), this._beat, registration);
        registration.leaseSlot = leases.lease.start(this._leaseEnded, registration);
      }
      if (healthCheck !== null)
        simulation.schedule(Math.round(phase() * healthCheck.intervalNs), this._check, registration);
    }
  }

  /** Which instances of a service are listed now, 1 or 0 each. */
  list(service: string): Uint8Array {
    return Uint8Array.from(this._registrations.get(service) ?? [], ({ isListed }) => (isListed ? 1 : 0));
  }

  // --- leases -------------------------------------------------------------------------------

  private readonly _beat = (registration: Registration): void => {
    const { station, toRegistry } = registration;
    if (station.frozen) {
      station.deferTimer(this._beat, registration);
      return;
    }
    const { simulation, leases } = this._plan;
    if (leases !== null) simulation.schedule(leases.heartbeatNs, this._beat, registration);
    if (!station.crashed) toRegistry.send(this._heard, registration);
  };

  private readonly _heard = (registration: Registration): void => {
    this._renew(registration);
    this._change(registration, () => {
      registration.isLeased = true;
    });
  };

  private _renew(registration: Registration): void {
    const { leases } = this._plan;
    if (leases === null) return;
    if (registration.leaseSlot >= 0) leases.lease.cancel(registration.leaseSlot, registration);
    registration.leaseSlot = leases.lease.start(this._leaseEnded, registration);
  }

  private readonly _leaseEnded = (registration: Registration): void => {
    registration.leaseSlot = -1;
    if (this._isPreserving()) {
      this._renew(registration);
      this._plan.probe.preserved(this._plan.simulation.nowNs);
      return;
    }
    this._change(registration, () => {
      registration.isLeased = false;
    });
  };

  /** Too many have fallen silent at once: it is more likely that the registry is deaf. */
  private _isPreserving(): boolean {
    let renewing = 0;
    for (const registrations of this._registrations.values())
      for (const { leaseSlot } of registrations) if (leaseSlot >= 0) renewing++;
    return renewing < this._plan.selfPreservation * this._registered;
  }

  // --- checks -------------------------------------------------------------------------------

  private readonly _check = (registration: Registration): void => {
    const { simulation, healthCheck } = this._plan;
    if (healthCheck === null) return;
    simulation.schedule(healthCheck.intervalNs, this._check, registration);
    const check: Check = { registration, number: ++registration.checks };
    if (registration.checkSlot >= 0) healthCheck.timeout.cancel(registration.checkSlot, registration);
    registration.checkSlot = healthCheck.timeout.start(this._checkTimedOut, registration);
    const delivery = registration.fromRegistry.send(this._arrived, check);
    if (delivery === "refused") this._checked(registration, false);
  };

  /** The check is at the instance, which answers as long as its process lives. */
  private readonly _arrived = (check: Check): void => {
    const { station, toRegistry } = check.registration;
    if (station.frozen) station.deferMessage(this._arrived, check);
    else toRegistry.send(station.crashed ? this._refused : this._answered, check);
  };

  private readonly _answered = ({ registration, number }: Check): void => {
    if (registration.checkSlot >= 0 && registration.checks === number) this._checked(registration, true);
  };

  private readonly _refused = ({ registration, number }: Check): void => {
    if (registration.checkSlot >= 0 && registration.checks === number) this._checked(registration, false);
  };

  private readonly _checkTimedOut = (registration: Registration): void => {
    registration.checkSlot = -1;
    this._checked(registration, false);
  };

  private _checked(registration: Registration, passed: boolean): void {
    const { healthCheck } = this._plan;
    if (registration.checkSlot >= 0) healthCheck?.timeout.cancel(registration.checkSlot, registration);
    registration.checkSlot = -1;
    this._change(registration, () => {
      registration.health?.checked(passed);
    });
  }

  private _change(registration: Registration, act: () => void): void {
    const before = registration.isListed;
    act();
    const after = registration.isListed;
    if (before === after) return;
    const { station } = registration;
    const { probe, simulation } = this._plan;
    if (after) probe.listed(simulation.nowNs, station.name, station.index);
    else probe.dropped(simulation.nowNs, station.name, station.index);
  }
}
