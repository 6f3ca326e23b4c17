import type { Request } from "../call.ts";
import type { Database } from "../database.ts";
import type { CausalStore } from "./causality.ts";
import type { QuorumKey, Version } from "./quorum-key.ts";
import type { QuorumPlan } from "./quorum-plan.ts";
import type { Sessions } from "./sessions.ts";

/** What reads need of the group. */
export interface ReadServers {
  readonly servers: readonly Database[];
  readonly sessions: Sessions;
  readonly keys: ReadonlyMap<number, QuorumKey>;
  /** The others that a coordinator can talk to, in turns of their own. */
  readonly reachable: (from: number) => readonly number[];
  readonly store: CausalStore;
  /** Sends a version to a server that lacks it. */
  readonly repair: (version: Version, from: number, to: number) => void;
}

interface Reading {
  readonly request: Request;
  readonly key: number;
  /** Their places, the coordinator's first. */
  readonly servers: readonly number[];
}

/**
 * Reads of a quorum: the coordinator asks all others that it can reach, and answers with the newest of
 * the first so many. Under read repair, servers whose answers are older are sent what is newest: those that
 * were waited for (Cassandra), or all that answer at all (Dynamo).
 */
export class QuorumReads {
  private readonly _plan: QuorumPlan;
  private readonly _group: ReadServers;

  constructor(plan: QuorumPlan, group: ReadServers) {
    this._plan = plan;
    this._group = group;
  }

  /** Whether the read is over at once; otherwise it is answered when others have answered. */
  begins(coordinator: number, request: Request): boolean {
    const { simulation, read, readRepair } = this._plan;
    const others = this._group.reachable(coordinator);
    const asked = Math.min(read - 1, others.length);
    const reading = { request, key: request.key, servers: [coordinator] };
    if (asked === 0 && readRepair !== "all") {
      this._look(reading);
      return true;
    }
    const answers = others
      .map((server) => ({ server, ns: this._readNs(coordinator, server, request) }))
      .sort((a, b) => a.ns - b.ns);
    const first = [coordinator, ...answers.slice(0, asked).map(({ server }) => server)];
    const last = answers.at(-1);
    if (readRepair === "all" && last !== undefined) {
      const all = { ...reading, servers: [coordinator, ...answers.map(({ server }) => server)] };
      simulation.schedule(last.ns, this._compared, all);
    }
    if (asked > 0)
      simulation.schedule(answers[asked - 1]!.ns, this._gathered, { ...reading, servers: first });
    else this._look(reading);
    return asked === 0;
  }

  private _readNs(coordinator: number, server: number, request: Request): number {
    const { readLatencies, way } = this._plan;
    const slowness = this._group.servers[server]!.slowness(request.endpoint);
    return Math.round(readLatencies[server]!.sampleNs() * slowness) + 2 * way(coordinator, server).addedNs;
  }

  private readonly _gathered = (reading: Reading): void => {
    const { request, servers } = reading;
    if (request.ended) return;
    const coordinator = this._group.servers[servers[0]!]!;
    if (coordinator.frozen) {
      coordinator.deferMessage(this._gathered, reading);
      return;
    }
    if (this._plan.readRepair === "asked") this._compare(reading);
    this._look(reading);
    request.station?.visitEnds(request, null);
  };

  /** What the servers that answered show of the key, against what has been acknowledged. */
  private _look({ request, servers }: Reading): void {
    const { probe, simulation } = this._plan;
    const { nowNs } = simulation;
    probe.read(nowNs, "replica");
    const key = this._group.keys.get(request.key);
    const found = key === undefined ? Infinity : (key.newestOf(servers)?.number ?? -1);
    if (this._plan.causality?.misses(this._group.store, request, found) === true)
      probe.causalViolation(nowNs, request.key);
    const newest = key?.newestAcknowledged ?? null;
    if (key === undefined || newest === null) return;
    if (found >= newest.number) return;
    const isOwn = found < key.ownNumber(this._group.sessions.of(request));
    const ageNs = nowNs - newest.committedNs;
    const server = this._group.servers[servers[0]!]!;
    probe.staleRead(nowNs, ageNs, isOwn ? ageNs : -1, request.key, server.index);
  }

  // --- read repair --------------------------------------------------------------------------

  /** The last answer is there: long after the caller has its own, it may be. */
  private readonly _compared = (reading: Reading): void => {
    const coordinator = this._group.servers[reading.servers[0]!]!;
    if (coordinator.crashed) return;
    if (coordinator.frozen) coordinator.deferMessage(this._compared, reading);
    else this._compare(reading);
  };

  private _compare({ key: name, servers }: Reading): void {
    const key = this._group.keys.get(name);
    const newest = key?.newestOf(servers) ?? null;
    if (key === undefined || newest === null) return;
    for (const server of servers) {
      if (key.shown(server) !== newest) this._group.repair(newest, servers[0]!, server);
    }
  }
}
