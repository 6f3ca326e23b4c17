import type { ConnectionPool } from "./connection-pool.ts";
import type { Host } from "./host.ts";
import type { LeakRule } from "./leakage.ts";
import type { ServerPools } from "./server-pools.ts";

type Pool = ConnectionPool | ServerPools;

/** All pools of connections to one database, and what leaks from them. */
export class ConnectionPools {
  /** By owner; null: the one that all callers share. */
  private readonly _pools = new Map<Host | null, Pool>();
  private _leaks: readonly LeakRule[] = [];

  /** A new pool; the one that its owner had before a crash is gone, with what had leaked from it. */
  add(owner: Host | null, pool: Pool): void {
    this._pools.get(owner)?.retire();
    this._pools.set(owner, pool);
    for (const rule of this._leaks) pool.startLeak(rule);
  }

  startLeak(rule: LeakRule): void {
    this._leaks = [...this._leaks, rule];
    for (const pool of this._pools.values()) pool.startLeak(rule);
  }

  stopLeak(rule: LeakRule): void {
    this._leaks = this._leaks.filter((other) => other !== rule);
    for (const pool of this._pools.values()) pool.stopLeak(rule);
  }
}
