import type { Stream } from "../kernel/random.ts";
import type { ClientPlan } from "../model/client-plan.ts";
import type { PoolOpening } from "../model/connection-pool.ts";
import type { Database } from "../model/database.ts";
import type { Host } from "../model/host.ts";
import { Backoff } from "../resilience/backoff.ts";
import type { DatabaseSpec } from "../scenario/scenario.ts";
import { serversPerShard } from "../scenario/zones.ts";
import type { World } from "./world.ts";

/** How the pools of one database open their connections. */
export class Openings {
  private readonly _world: World;
  private readonly _name: string;
  private readonly _spec: DatabaseSpec;
  private readonly _jitter: Stream;

  constructor(world: World, name: string, spec: DatabaseSpec) {
    this._world = world;
    this._name = name;
    this._spec = spec;
    this._jitter = world.random(`databases/${name}/connections/jitter`);
  }

  /** Of a pool at this host, to this server; null: that takes nothing. */
  of(host: Host, way: ClientPlan, server: number): PoolOpening | null {
    const { connections } = this._spec;
    const opening = connections?.opening ?? null;
    if (connections === null || opening === null) return null;
    const { simulation, observer } = this._world;
    return {
      plan: {
        simulation,
        probe: observer.connections(this._name),
        size: connections.size,
        minimumIdle: opening.minimumIdle,
        idleTimeoutNs: opening.idleTimeoutNs,
        roundTrips: opening.roundTrips,
        atOnce: opening.atOnce,
        timeout: simulation.lane(opening.timeoutNs),
        backoff: new Backoff(opening.backoff, opening.jitter),
        backoffBaseNs: opening.backoff.baseNs,
        jitter: this._jitter,
      },
      way: {
        host,
        server: way.stations[server] as Database,
        outbound: way.outbound,
        inbound: way.inbound,
      },
      isStanding: simulation.nowNs === 0 && this._isAsked(server),
      closesAbandoned: opening.onTimeout === "close",
    };
  }

  /** Whether callers ask the server as long as nothing has happened. */
  private _isAsked(server: number): boolean {
    const { replicas } = this._spec;
    const asksPrimary = replicas?.quorum === null && replicas.readFrom === "primary";
    return server % serversPerShard(this._spec) === 0 || !asksPrimary;
  }
}
