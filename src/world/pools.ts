import type { ClientPlan, ClientPolicies } from "../model/client-plan.ts";
import { ConnectionPool } from "../model/connection-pool.ts";
import { ConnectionPools } from "../model/connection-pools.ts";
import { ServerPools } from "../model/server-pools.ts";
import type { Host } from "../model/host.ts";
import { type ConnectionsPlan, ServiceConnections } from "../model/service-connections.ts";
import { TransactionPool } from "../model/transactions/transaction-pool.ts";
import { HandshakeStep } from "../model/steps/handshake.ts";
import type { ClientSpec, DatabaseSpec, ServiceConnectionsSpec } from "../scenario/scenario.ts";
import { hasTransactions } from "../scenario/transactions.ts";
import { serverCount } from "../scenario/zones.ts";
import { distributionOf } from "./distributions.ts";
import { Openings } from "./openings.ts";
import { variates, type World } from "./world.ts";

/** A host's own pool, or the one it shares; null where connections are not simulated. */
export type PoolOf = (host: Host) => ClientPolicies["pool"];

type DatabasePool = ConnectionPool | ServerPools;

/** How the instances of a caller in one zone call. */
export type PlanOf = (host: Host) => ClientPlan;

export interface Edge {
  readonly planOf: PlanOf;
  readonly caller: string;
  readonly callee: string;
  readonly spec: ClientSpec;
}

type Way = Pick<ConnectionsPlan, "probe" | "outbound" | "inbound" | "stations">;
type CommonPlan = Omit<ConnectionsPlan, keyof Way>;

/** Where the connections of callers come from: a database's pool, or connections of their own to a service. */
export class PoolBuilder {
  private readonly _world: World;
  /** By name of the database. */
  readonly ofDatabases = new Map<string, ConnectionPools>();
  /** Pools that all callers of a database share. */
  private readonly _shared = new Map<string, DatabasePool>();
  /** By name of the database. */
  private readonly _openings = new Map<string, Openings>();

  constructor(world: World) {
    this._world = world;
  }

  of(edge: Edge): PoolOf {
    const database = this._world.scenario.databases[edge.callee];
    if (database !== undefined) return (host) => this._databasePool(host, edge, database);
    if (edge.spec.connections === null) return () => null;
    const common = this._connectionsPlan(edge, edge.spec.connections);
    return (host) => {
      const { probe, outbound, inbound, stations } = edge.planOf(host);
      return new ServiceConnections(host, { probe, outbound, inbound, stations, ...common });
    };
  }

  private _connectionsPlan({ caller, callee }: Edge, spec: ServiceConnectionsSpec): CommonPlan {
    const { simulation, outcomes } = this._world;
    const { work, roundTrips } = spec.handshake;
    const stream = `clients/${caller}/${callee}/handshake`;
    const demand = work === null ? null : variates(this._world, distributionOf(work), stream);
    return {
      simulation,
      max: spec.max,
      maxPending: spec.maxPending,
      maxConcurrentStreams: spec.maxConcurrentStreams,
      maxRequestsPerConnection: spec.maxRequestsPerConnection ?? Infinity,
      idleTimeoutNs: spec.idleTimeoutNs,
      maxIdle: spec.maxIdle ?? Infinity,
      connectTimeout: simulation.lane(spec.connectTimeoutNs),
      handshake: { roundTrips, work: demand === null ? null : new HandshakeStep(demand) },
      pinned: spec.balance === "connection",
      outcomes: {
        overflow: outcomes.of(caller, "connection-pool"),
        timeout: outcomes.of(callee, "timeout"),
        partitioned: outcomes.of(callee, "partitioned"),
      },
    };
  }

  private _databasePool(host: Host, edge: Edge, spec: DatabaseSpec): DatabasePool {
    const name = edge.callee;
    const existing = this._shared.get(name);
    if (existing !== undefined) return existing;
    const pool = this._newPool(host, edge, spec);
    const isOwn = spec.connections?.perInstance === true;
    if (!isOwn) this._shared.set(name, pool);
    const pools = this.ofDatabases.get(name) ?? new ConnectionPools();
    this.ofDatabases.set(name, pools);
    pools.add(isOwn ? host : null, pool);
    return pool;
  }

  /** One, or one for each server. */
  private _newPool(host: Host, edge: Edge, spec: DatabaseSpec): DatabasePool {
    const { simulation, observer, outcomes, scenario } = this._world;
    const name = edge.callee;
    const { connections } = spec;
    const acquireTimeoutNs = connections?.acquireTimeoutNs ?? null;
    const setting = {
      simulation,
      size: connections?.size ?? Infinity,
      acquireTimeout: acquireTimeoutNs === null ? null : simulation.lane(acquireTimeoutNs),
      exhausted: outcomes.of(name, "connection-pool"),
      probe: observer.database(name),
    };
    const openings = this._openings.get(name) ?? new Openings(this._world, name, spec);
    this._openings.set(name, openings);
    const makesPool = (server: number): ConnectionPool => {
      const opening = openings.of(host, edge.planOf(host), server);
      return hasTransactions(scenario, name)
        ? new TransactionPool(name, { ...setting, opening })
        : new ConnectionPool({ ...setting, opening });
    };
    const servers = serverCount(spec);
    return servers === 1
      ? makesPool(0)
      : new ServerPools(Array.from({ length: servers }, (_, server) => makesPool(server)));
  }
}
