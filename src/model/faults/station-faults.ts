import type { ServiceInstance } from "../service-instance.ts";
import type { ErrorRule, SlowRule, Station } from "../station.ts";
import type { Crashes } from "./crashes.ts";
import type { FaultEffect } from "./fault.ts";

/** Work, sleep and operations that begin under it take `factor` times as long. Overlapping ones multiply. */
export class SlowFault implements FaultEffect {
  private readonly _rule: SlowRule;

  constructor(rule: SlowRule) {
    this._rule = rule;
  }

  begin(stations: readonly Station[]): void {
    for (const station of stations) station.addSlowness(this._rule);
  }

  end(stations: readonly Station[]): void {
    for (const station of stations) station.removeSlowness(this._rule);
  }
}

/** A share of the arrivals fails before queue and worker, or takes the instance down with it. */
export class ErrorsFault implements FaultEffect {
  /** By component: the same misfortune, told in its name. */
  private readonly _rules: ReadonlyMap<string, ErrorRule>;

  constructor(rules: ReadonlyMap<string, ErrorRule>) {
    this._rules = rules;
  }

  begin(stations: readonly Station[]): void {
    for (const station of stations) station.addErrors(this._rules.get(station.name)!);
  }

  end(stations: readonly Station[]): void {
    for (const station of stations) station.removeErrors(this._rules.get(station.name)!);
  }
}

/** Nobody new is let in: handshakes fail, connections that are open live on. */
export class CertificateFault implements FaultEffect {
  begin(stations: readonly Station[]): void {
    for (const station of stations) station.expireCertificate();
  }

  end(stations: readonly Station[]): void {
    for (const station of stations) station.renewCertificate();
  }
}

/** Time stands still in there. */
export class FreezeFault implements FaultEffect {
  begin(stations: readonly Station[]): void {
    for (const station of stations) station.freeze();
  }

  end(stations: readonly Station[]): void {
    for (const station of stations) station.thaw();
  }
}

/** The process dies and comes back fresh: empty queue, new policies. */
export class CrashFault implements FaultEffect {
  private readonly _crashes: Crashes;

  constructor(crashes: Crashes) {
    this._crashes = crashes;
  }

  begin(stations: readonly Station[]): void {
    for (const station of stations) this._crashes.begin(station);
  }

  end(stations: readonly Station[]): void {
    for (const station of stations) this._crashes.end(station);
  }
}

/** Others on the machine take a share of its cores; what several leave is multiplied. */
export class ContentionFault implements FaultEffect {
  private readonly _left: number;

  /** `left`: share of the cores that is left, above 0. */
  constructor(left: number) {
    this._left = left;
  }

  begin(stations: readonly Station[]): void {
    for (const station of stations) (station as ServiceInstance).loseCores(this._left);
  }

  end(stations: readonly Station[]): void {
    for (const station of stations) (station as ServiceInstance).regainCores(this._left);
  }
}
