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
  readonly #world: World;
  readonly #name: string;
  readonly #spec: DatabaseSpec;
  readonly #jitter: Stream;

  constructor(world: World, name: string, spec: DatabaseSpec) {
    this.#world = world;
    this.#name = name;
    this.#spec = spec;
    this.#jitter = world.random(`databases/${name}/connections/jitter`);
  }

  /** Of a pool at this host, to this server; null: that takes nothing. */
  of(host: Host, way: ClientPlan, server: number): PoolOpening | null {
    const { connections } = this.#spec;
    const opening = connections?.opening ?? null;
    if (connections === null || opening === null) return null;
    const { simulation, observer } = this.#world;
    return {
      plan: {
        simulation,
        probe: observer.connections(this.#name),
        size: connections.size,
        minimumIdle: opening.minimumIdle,
        idleTimeoutNs: opening.idleTimeoutNs,
        roundTrips: opening.roundTrips,
        atOnce: opening.atOnce,
        timeout: simulation.lane(opening.timeoutNs),
        backoff: new Backoff(opening.backoff, opening.jitter),
        backoffBaseNs: opening.backoff.baseNs,
        jitter: this.#jitter,
      },
      way: {
        host,
        server: way.stations[server] as Database,
        outbound: way.outbound,
        inbound: way.inbound,
      },
      isStanding: simulation.nowNs === 0 && this.#isAsked(server),
      closesAbandoned: opening.onTimeout === "close",
    };
  }

  /** Whether callers ask the server as long as nothing has happened. */
  #isAsked(server: number): boolean {
    const { replicas } = this.#spec;
    const asksPrimary = replicas?.quorum === null && replicas.readFrom === "primary";
    return server % serversPerShard(this.#spec) === 0 || !asksPrimary;
  }
}
