import type { ConnectionPools } from "../connection-pools.ts";
import type { LeakRule } from "../leakage.ts";
import { ServiceInstance } from "../service-instance.ts";
import type { Station } from "../station.ts";
import type { FaultEffect } from "./fault.ts";

/** Workers of services, and connections to databases, are lost one by one; at its end they are back. */
export class LeakFault implements FaultEffect {
  private readonly _rule: LeakRule;
  /** By name of the database. */
  private readonly _pools: ReadonlyMap<string, ConnectionPools>;

  constructor(rule: LeakRule, pools: ReadonlyMap<string, ConnectionPools>) {
    this._rule = rule;
    this._pools = pools;
  }

  begin(stations: readonly Station[]): void {
    for (const leaking of this._leaking(stations)) leaking.startLeak(this._rule);
  }

  end(stations: readonly Station[]): void {
    for (const leaking of this._leaking(stations)) leaking.stopLeak(this._rule);
  }

  /** The pools of a database leak as one, however many servers it has. */
  private _leaking(stations: readonly Station[]): ReadonlySet<ServiceInstance | ConnectionPools> {
    const all = stations.map((station) =>
      station instanceof ServiceInstance ? station : this._pools.get(station.name),
    );
    return new Set(all.filter((one) => one !== undefined));
  }
}
