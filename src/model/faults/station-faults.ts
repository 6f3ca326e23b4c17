import type { RunProbe } from "../../observe/probes.ts";
import type { Simulation } from "../../kernel/simulation.ts";
import type { ErrorRule, SlowRule, Station } from "../station.ts";
import type { FaultEffect } from "./fault.ts";

/** Work, sleep and operations that begin under it take `factor` times as long. Overlapping ones multiply. */
export class SlowFault implements FaultEffect {
  readonly #stations: readonly Station[];
  readonly #rule: SlowRule;

  constructor(stations: readonly Station[], rule: SlowRule) {
    this.#stations = stations;
    this.#rule = rule;
  }

  begin(): void {
    for (const station of this.#stations) station.addSlowness(this.#rule);
  }

  end(): void {
    for (const station of this.#stations) station.removeSlowness(this.#rule);
  }
}

/** A share of the arrivals fails before queue and worker. */
export class ErrorsFault implements FaultEffect {
  readonly #stations: readonly Station[];
  readonly #rule: ErrorRule;

  constructor(stations: readonly Station[], rule: ErrorRule) {
    this.#stations = stations;
    this.#rule = rule;
  }

  begin(): void {
    for (const station of this.#stations) station.addErrors(this.#rule);
  }

  end(): void {
    for (const station of this.#stations) station.removeErrors(this.#rule);
  }
}

/** Nobody new is let in: handshakes fail, connections that are open live on. */
export class CertificateFault implements FaultEffect {
  readonly #stations: readonly Station[];

  constructor(stations: readonly Station[]) {
    this.#stations = stations;
  }

  begin(): void {
    for (const station of this.#stations) station.expireCertificate();
  }

  end(): void {
    for (const station of this.#stations) station.renewCertificate();
  }
}

/** Time stands still in there. */
export class FreezeFault implements FaultEffect {
  readonly #stations: readonly Station[];

  constructor(stations: readonly Station[]) {
    this.#stations = stations;
  }

  begin(): void {
    for (const station of this.#stations) station.freeze();
  }

  end(): void {
    for (const station of this.#stations) station.thaw();
  }
}

/** The process dies and comes back fresh: empty queue, new policies. */
export class CrashFault implements FaultEffect {
  readonly #simulation: Simulation;
  readonly #probe: RunProbe;
  readonly #stations: readonly Station[];
  /** Gives a station that has restarted new clients. */
  readonly #renew: (station: Station) => void;

  constructor(
    simulation: Simulation,
    probe: RunProbe,
    stations: readonly Station[],
    renew: (station: Station) => void,
  ) {
    this.#simulation = simulation;
    this.#probe = probe;
    this.#stations = stations;
    this.#renew = renew;
  }

  begin(): void {
    for (const station of this.#stations) {
      if (!station.crash()) continue;
      for (const client of station.clients) client.discard();
      for (const cache of station.caches) cache.discard();
      this.#probe.instanceCrashed(this.#simulation.nowNs, station.name, station.index);
    }
  }

  end(): void {
    for (const station of this.#stations) {
      if (!station.restart()) continue;
      this.#renew(station);
      this.#probe.instanceRestarted(this.#simulation.nowNs, station.name, station.index);
    }
  }
}
