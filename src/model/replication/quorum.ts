import type { Request } from "../call.ts";
import type { Database } from "../database.ts";
import type { Channel } from "../link.ts";
import type { CausalStore } from "./causality.ts";
import type { DatabaseGroup, Refusal, ServerChoice } from "./database-group.ts";
import { type Encounter, QuorumKey, type Version } from "./quorum-key.ts";
import type { QuorumPlan } from "./quorum-plan.ts";
import { QuorumReads } from "./quorum-reads.ts";
import { isAsked } from "./read-rotation.ts";
import { Sessions } from "./sessions.ts";

interface Delivery {
  readonly version: Version;
  /** Places of servers. */
  readonly from: number;
  readonly to: number;
  /** It was found to be missing by a read. */
  readonly isRepair: boolean;
}

/**
 * Servers without a primary (Dynamo): any of them coordinates an operation, by turns among those that
 * its caller can reach. It does the operation itself and tells or asks all others; a write is answered
 * when so many have it, a read when so many have answered, with the newest of what they show.
 * What cannot be delivered is kept at the coordinator until it can be (hinted handoff).
 */
export class Quorum implements DatabaseGroup, ServerChoice, CausalStore {
  readonly #plan: QuorumPlan;
  readonly #servers: readonly Database[];
  readonly #sessions = new Sessions();
  readonly #keys = new Map<number, QuorumKey>();
  /** By place; messages in name only: where each server is. */
  readonly #addresses: readonly { readonly instance: number }[];
  readonly #reads: QuorumReads;
  #hints: Delivery[] = [];
  #next = 0;
  #numbers = 0;

  constructor(plan: QuorumPlan, servers: readonly Database[]) {
    this.#plan = plan;
    this.#servers = servers;
    this.#addresses = servers.map(({ index }) => ({ instance: index }));
    this.#reads = new QuorumReads(plan, {
      servers,
      sessions: this.#sessions,
      keys: this.#keys,
      reachable: (from) => this.#reachable(from),
      store: this,
      repair: (version, from, to) => {
        this.#send({ version, from, to, isRepair: true });
      },
    });
    servers.forEach((server, place) => {
      server.join(this, place);
    });
  }

  // --- who coordinates ----------------------------------------------------------------------

  serverFor(request: Request, channel: Channel): number {
    const { length } = this.#servers;
    for (let turn = 0; turn < length; turn++) {
      const place = (this.#next + turn) % length;
      const { crashed, index } = this.#servers[place]!;
      if (crashed || channel.isCut(this.#addresses[place])) continue;
      if (isAsked(request, index) && turn < length - 1) continue;
      this.#next = (place + 1) % length;
      return index;
    }
    return this.#servers[this.#next]!.index;
  }

  leads(): boolean {
    return true;
  }

  refusal(server: Database, request: Request): Refusal | null {
    const { write, read, accepts, probe, simulation } = this.#plan;
    const needed = this.#plan.writes[request.endpoint] === true ? write : read;
    if (accepts || this.#reachable(server.place).length + 1 >= needed) return null;
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
      ? this.#write(server.place, request)
      : this.#reads.begins(server.place, request);
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
      content: key.contentAfter(coordinator),
      needed: Math.min(write, this.#reachable(coordinator).length + 1),
      acks: 1,
      acknowledged: false,
      isBeaten: false,
    };
    if (key.written === 0) key.first = version.number;
    key.written++;
    this.#plan.causality?.wrote(this, request, version.number);
    key.meets(coordinator, version);
    for (const to of this.#servers.keys()) {
      if (to !== coordinator) this.#send({ version, from: coordinator, to, isRepair: false });
    }
    if (version.needed > 1) return false;
    this.#acknowledge(key, version);
    return true;
  }

  #send(delivery: Delivery): void {
    const { simulation, lags, way } = this.#plan;
    const { version, from, to } = delivery;
    this.#keys.get(version.key)!.pending++;
    const slowness = this.#servers[to]!.slowness(version.request.endpoint);
    const lagNs = Math.round(lags[to]!.sampleNs() * slowness) + way(from, to).addedNs;
    simulation.schedule(lagNs, this.#arrive, delivery);
  }

  readonly #arrive = (delivery: Delivery): void => {
    const { version, to } = delivery;
    const server = this.#servers[to]!;
    if (server.frozen) server.deferMessage(this.#arrive, delivery);
    else if (this.#isOpen(delivery)) {
      const key = this.#keys.get(version.key)!;
      const met = key.meets(to, version);
      if (delivery.isRepair) this.#repaired(met.as);
      else {
        const { nowNs } = this.#plan.simulation;
        this.#plan.probe.applied(nowNs, nowNs - version.committedNs);
      }
      this.#met(met);
      if (!delivery.isRepair) this.#acked(key, version);
      this.#delivered(version.key, key);
    } else if (this.#plan.hintedHandoff && !delivery.isRepair) this.#keep(delivery);
    else this.#giveUp(delivery);
  };

  /** What it brought may have come another way meanwhile. */
  #repaired(as: Encounter): void {
    if (as !== "older") this.#plan.probe.repaired(this.#plan.simulation.nowNs);
  }

  /** Nobody brings it again, unless a read finds out. */
  #giveUp({ version, isRepair }: Delivery): void {
    if (!isRepair) this.#plan.probe.undelivered(this.#plan.simulation.nowNs);
    this.#delivered(version.key, this.#keys.get(version.key)!);
  }

  /** One version less is on its way. */
  #delivered(name: number, key: QuorumKey): void {
    key.pending--;
    if (!key.isSettled) return;
    this.#keys.delete(name);
    if (this.#addsUp) this.#lose(key.lost);
  }

  /** Whether what is lost are additions: how many is known when all agree. */
  get #addsUp(): boolean {
    return this.#plan.counters && this.#plan.conflicts === "lastWriteWins";
  }

  #isOpen({ from, to }: Delivery): boolean {
    const isCut = this.#plan.way(from, to).isCut;
    return !this.#servers[from]!.crashed && !this.#servers[to]!.crashed && !isCut;
  }

  #met({ as, beaten }: { readonly as: Encounter; readonly beaten: Version | null }): void {
    if (as !== "conflict" || beaten === null || beaten.isBeaten) return;
    beaten.isBeaten = true;
    const { probe, simulation, conflicts } = this.#plan;
    probe.conflict(simulation.nowNs);
    if (conflicts !== "lastWriteWins") probe.merged(simulation.nowNs, 1);
    else if (beaten.acknowledged && !this.#addsUp) this.#lose(1);
  }

  /** Of two that did not know of each other only the later one is left. */
  #lose(writes: number): void {
    for (let lost = 0; lost < writes; lost++)
      this.#plan.probe.lostWrite(this.#plan.simulation.nowNs, this.#servers[0]!.index);
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
    if (version.isBeaten && this.#plan.conflicts === "lastWriteWins" && !this.#addsUp) this.#lose(1);
  }

  readonly #answer = (request: Request): void => {
    if (!request.ended) request.station?.visitEnds(request, null);
  };

  isEverywhere(key: number, version: number): boolean {
    return this.#keys.get(key)?.isEverywhere(version) ?? true;
  }

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
      // What is written over is not handed on: only the last of what a side wrote meets the other's.
      if (key.isSuperseded(version)) this.#acked(key, version);
      else this.#send(hint);
      this.#delivered(version.key, key);
    }
    if (this.#hints.length > 0) this.#plan.simulation.schedule(RETRY_NS, this.#handOff, this);
  };

  // --- crashes: the data is durable, and what is missed meanwhile is handed over later ---------

  crashed(): void {}
  restarted(): void {}
  froze(): void {}
  thawed(): void {}
}

/** How often a hint is tried again. */
const RETRY_NS = 100e6;
