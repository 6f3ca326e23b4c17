import type { ConnectionPools } from "../connection-pools.ts";
import type { LeakRule } from "../leakage.ts";
import { ServiceInstance } from "../service-instance.ts";
import type { Station } from "../station.ts";
import type { FaultEffect } from "./fault.ts";

/** Workers of services, and connections to databases, are lost one by one; at its end they are back. */
export class LeakFault implements FaultEffect {
  readonly #rule: LeakRule;
  /** By name of the database. */
  readonly #pools: ReadonlyMap<string, ConnectionPools>;

  constructor(rule: LeakRule, pools: ReadonlyMap<string, ConnectionPools>) {
    this.#rule = rule;
    this.#pools = pools;
  }

  begin(stations: readonly Station[]): void {
    for (const leaking of this.#leaking(stations)) leaking.startLeak(this.#rule);
  }

  end(stations: readonly Station[]): void {
    for (const leaking of this.#leaking(stations)) leaking.stopLeak(this.#rule);
  }

  /** The pools of a database leak as one, however many servers it has. */
  #leaking(stations: readonly Station[]): ReadonlySet<ServiceInstance | ConnectionPools> {
    const all = stations.map((station) =>
      station instanceof ServiceInstance ? station : this.#pools.get(station.name),
    );
    return new Set(all.filter((one) => one !== undefined));
  }
}
