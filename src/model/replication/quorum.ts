import type { Simulation } from "../../kernel/simulation.ts";
import type { Variates } from "../../kernel/variates.ts";
import type { ReplicationProbe } from "../../observe/probes.ts";
import type { Request } from "../call.ts";
import type { Database } from "../database.ts";
import type { Channel } from "../link.ts";
import type { DatabaseGroup, Refusal, ServerChoice } from "./database-group.ts";
import type { Way } from "./follower.ts";
import { type Encounter, QuorumKey, type Version } from "./quorum-key.ts";
import { Sessions } from "./sessions.ts";

export interface QuorumPlan {
  readonly simulation: Simulation;
  readonly probe: ReplicationProbe;
  /** By operation: whether it writes. */
  readonly writes: readonly boolean[];
  /** Servers that have to have a write, and that are asked by a read. */
  readonly write: number;
  readonly read: number;
  /** By number of the server: from commit at the coordinator until it has a write and the coordinator knows. */
  readonly lags: readonly Variates[];
  /** By number of the server: until its answer to a read is with the coordinator. */
  readonly readLatencies: readonly Variates[];
  /** Whether fewer servers than wanted will do where no more can be reached. */
  readonly accepts: boolean;
  /** Whether of two writes that did not know of each other both are kept. */
  readonly keepsBoth: boolean;
  readonly way: (from: number, to: number) => Way;
}

interface Delivery {
  readonly version: Version;
  readonly to: number;
}

interface Reading {
  readonly request: Request;
  readonly servers: readonly number[];
}

/**
 * Servers without a primary (Dynamo): any of them coordinates an operation, by turns among those that
 * its caller can reach. It does the operation itself and tells or asks all others; a write is answered
 * when so many have it, a read when so many have answered, with the newest of what they show.
 * What cannot be delivered is kept at the coordinator until it can be (hinted handoff).
 */
export class Quorum implements DatabaseGroup, ServerChoice {
  readonly #plan: QuorumPlan;
  readonly #servers: readonly Database[];
  readonly #sessions = new Sessions();
  readonly #keys = new Map<number, QuorumKey>();
  /** Messages in name only: where each server is. */
  readonly #addresses: readonly { readonly instance: number }[];
  #hints: Delivery[] = [];
  #next = 0;
  #numbers = 0;

  constructor(plan: QuorumPlan, servers: readonly Database[]) {
    this.#plan = plan;
    this.#servers = servers;
    this.#addresses = servers.map(({ index }) => ({ instance: index }));
    for (const server of servers) server.join(this);
  }

  // --- who coordinates ----------------------------------------------------------------------

  serverFor(request: Request, channel: Channel): number {
    const { length } = this.#servers;
    for (let turn = 0; turn < length; turn++) {
      const server = (this.#next + turn) % length;
      if (this.#servers[server]!.crashed || channel.isCut(this.#addresses[server])) continue;
      if (isAsked(request, server) && turn < length - 1) continue;
      this.#next = (server + 1) % length;
      return server;
    }
    return this.#next;
  }

  refusal(server: Database, request: Request): Refusal | null {
    const { write, read, accepts, probe, simulation } = this.#plan;
    const needed = this.#plan.writes[request.endpoint] === true ? write : read;
    if (accepts || this.#reachable(server.index).length + 1 >= needed) return null;
    probe.noQuorum(simulation.nowNs);
    return "partitioned";
  }

  /** The others that a coordinator can talk to, in turns of their own. */
  #reachable(from: number): readonly number[] {
    const { length } = this.#servers;
    const reachable: number[] = [];
    for (let turn = 0; turn < length; turn++) {
      const to = (this.#next + turn) % length;
      const { crashed, frozen } = this.#servers[to]!;
      if (to !== from && !crashed && !frozen && !this.#plan.way(from, to).isCut) reachable.push(to);
    }
    return reachable;
  }

  answers(server: Database, request: Request): boolean {
    return this.#plan.writes[request.endpoint] === true
      ? this.#write(server.index, request)
      : this.#read(server.index, request);
  }

  // --- writes -------------------------------------------------------------------------------

  #write(coordinator: number, request: Request): boolean {
    const { simulation, write } = this.#plan;
    const key = this.#keys.get(request.key) ?? new QuorumKey(this.#servers.length);
    this.#keys.set(request.key, key);
    const version: Version = {
      number: this.#numbers++,
      key: request.key,
      coordinator,
      session: this.#sessions.of(request),
      request,
      committedNs: simulation.nowNs,
      clock: key.clockAfter(coordinator),
      needed: Math.min(write, this.#reachable(coordinator).length + 1),
      acks: 1,
      acknowledged: false,
      isBeaten: false,
    };
    key.meets(coordinator, version);
    for (const to of this.#servers.keys()) {
      if (to !== coordinator) this.#send({ version, to });
    }
    if (version.needed > 1) return false;
    this.#acknowledge(key, version);
    return true;
  }

  #send(delivery: Delivery): void {
    const { simulation, lags, way } = this.#plan;
    const { version, to } = delivery;
    this.#keys.get(version.key)!.pending++;
    const slowness = this.#servers[to]!.slowness(version.request.endpoint);
    const lagNs = Math.round(lags[to]!.sampleNs() * slowness) + way(version.coordinator, to).addedNs;
    simulation.schedule(lagNs, this.#arrive, delivery);
  }

  readonly #arrive = (delivery: Delivery): void => {
    const { version, to } = delivery;
    const server = this.#servers[to]!;
    if (server.frozen) server.deferMessage(this.#arrive, delivery);
    else if (this.#isOpen(delivery)) {
      const key = this.#keys.get(version.key)!;
      key.pending--;
      const { nowNs } = this.#plan.simulation;
      this.#plan.probe.applied(nowNs, nowNs - version.committedNs);
      this.#met(key.meets(to, version));
      this.#acked(key, version);
      if (key.isSettled) this.#keys.delete(version.key);
    } else this.#keep(delivery);
  };

  #isOpen({ version, to }: Delivery): boolean {
    const coordinator = this.#servers[version.coordinator]!;
    return (
      !coordinator.crashed && !this.#servers[to]!.crashed && !this.#plan.way(version.coordinator, to).isCut
    );
  }

  #met({ as, beaten }: { readonly as: Encounter; readonly beaten: Version | null }): void {
    if (as !== "conflict" || beaten === null || beaten.isBeaten) return;
    beaten.isBeaten = true;
    this.#plan.probe.conflict(this.#plan.simulation.nowNs);
    if (beaten.acknowledged) this.#lose();
  }

  /** Of two that did not know of each other only the later one is left. */
  #lose(): void {
    if (!this.#plan.keepsBoth) this.#plan.probe.lostWrite(this.#plan.simulation.nowNs);
  }

  #acked(key: QuorumKey, version: Version): void {
    version.acks++;
    const { request } = version;
    if (version.acknowledged || version.acks < version.needed || request.ended) return;
    this.#acknowledge(key, version);
    const coordinator = this.#servers[version.coordinator]!;
    if (coordinator.frozen) coordinator.deferMessage(this.#answer, request);
    else this.#answer(request);
  }

  #acknowledge(key: QuorumKey, version: Version): void {
    key.acknowledge(version);
    if (version.isBeaten) this.#lose();
  }

  readonly #answer = (request: Request): void => {
    if (!request.ended) request.station?.visitEnds(request, null);
  };

  // --- hinted handoff -----------------------------------------------------------------------

  #keep(delivery: Delivery): void {
    this.#hints.push(delivery);
    if (this.#hints.length === 1) this.#plan.simulation.schedule(RETRY_NS, this.#handOff, this);
  }

  readonly #handOff = (): void => {
    const hints = this.#hints;
    this.#hints = hints.filter((hint) => !this.#isOpen(hint));
    for (const hint of hints) {
      if (!this.#isOpen(hint)) continue;
      const { version } = hint;
      const key = this.#keys.get(version.key)!;
      key.pending--;
      // What is written over is not handed on: only the last of what a side wrote meets the other's.
      if (key.isSuperseded(version)) this.#acked(key, version);
      else this.#send(hint);
      if (key.isSettled) this.#keys.delete(version.key);
    }
    if (this.#hints.length > 0) this.#plan.simulation.schedule(RETRY_NS, this.#handOff, this);
  };

  // --- reads --------------------------------------------------------------------------------

  #read(coordinator: number, request: Request): boolean {
    const { simulation, read } = this.#plan;
    const others = this.#reachable(coordinator);
    const asked = Math.min(read - 1, others.length);
    if (asked === 0) {
      this.#look({ request, servers: [coordinator] });
      return true;
    }
    const answers = others
      .map((server) => ({ server, ns: this.#readNs(coordinator, server, request) }))
      .sort((a, b) => a.ns - b.ns)
      .slice(0, asked);
    const reading = { request, servers: [coordinator, ...answers.map(({ server }) => server)] };
    simulation.schedule(answers.at(-1)!.ns, this.#gathered, reading);
    return false;
  }

  #readNs(coordinator: number, server: number, request: Request): number {
    const { readLatencies, way } = this.#plan;
    const slowness = this.#servers[server]!.slowness(request.endpoint);
    return Math.round(readLatencies[server]!.sampleNs() * slowness) + 2 * way(coordinator, server).addedNs;
  }

  readonly #gathered = (reading: Reading): void => {
    const { request, servers } = reading;
    if (request.ended) return;
    const coordinator = this.#servers[servers[0]!]!;
    if (coordinator.frozen) {
      coordinator.deferMessage(this.#gathered, reading);
      return;
    }
    this.#look(reading);
    request.station?.visitEnds(request, null);
  };

  /** What the servers that answered show of the key, against what has been acknowledged. */
  #look({ request, servers }: Reading): void {
    const { probe, simulation } = this.#plan;
    const { nowNs } = simulation;
    probe.read(nowNs, "replica");
    const key = this.#keys.get(request.key);
    const newest = key?.newestAcknowledged ?? null;
    if (key === undefined || newest === null) return;
    const found = servers.reduce((most, server) => Math.max(most, key.shown(server)?.number ?? -1), -1);
    if (found >= newest.number) return;
    const isOwn = found < key.ownNumber(this.#sessions.of(request));
    probe.staleRead(nowNs, nowNs - newest.committedNs, isOwn);
  }

  // --- crashes: the data is durable, and what is missed meanwhile is handed over later ---------

  crashed(): void {}
  restarted(): void {}
  froze(): void {}
  thawed(): void {}
}

function isAsked(request: Request, server: number): boolean {
  for (let other = request.sibling; other !== null; other = other.sibling) {
    if (other.instance === server) return true;
  }
  return false;
}

/** How often a hint is tried again. */
const RETRY_NS = 100e6;
