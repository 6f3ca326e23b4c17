import type { Request } from "./call.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import type { LeakRule } from "./leakage.ts";

/** Connections to a database of several servers: a pool for each of them. */
export class ServerPools {
  /** By number of the server. */
  private readonly _pools: readonly ConnectionPool[];

  constructor(pools: readonly ConnectionPool[]) {
    this._pools = pools;
  }

  acquire(request: Request): void {
    const pool = this._pools[request.instance];
    if (pool === undefined) throw new Error(`there is no server ${request.instance}`);
    pool.acquire(request);
  }

  startLeak(rule: LeakRule): void {
    for (const pool of this._pools) pool.startLeak(rule);
  }

  stopLeak(rule: LeakRule): void {
    for (const pool of this._pools) pool.stopLeak(rule);
  }

  retire(): void {
    for (const pool of this._pools) pool.retire();
  }
}
