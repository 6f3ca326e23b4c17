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
  private readonly _plan: QuorumPlan;
  private readonly _servers: readonly Database[];
  private readonly _sessions = new Sessions();
  private readonly _keys = new Map<number, QuorumKey>();
  /** By place; messages in name only: where each server is. */
  private readonly _addresses: readonly { readonly instance: number }[];
  private readonly _reads: QuorumReads;
  private _hints: Delivery[] = [];
  private _next = 0;
  private _numbers = 0;

  constructor(plan: QuorumPlan, servers: readonly Database[]) {
    this._plan = plan;
    this._servers = servers;
    this._addresses = servers.map(({ index }) => ({ instance: index }));
    this._reads = new QuorumReads(plan, {
      servers,
      sessions: this._sessions,
      keys: this._keys,
      reachable: (from) => this._reachable(from),
      store: this,
      repair: (version, from, to) => {
        this._send({ version, from, to, isRepair: true });
      },
    });
    servers.forEach((server, place) => {
      server.join(this, place);
    });
  }

  // --- who coordinates ----------------------------------------------------------------------

  serverFor(request: Request, channel: Channel): number {
    const { length } = this._servers;
    for (let turn = 0; turn < length; turn++) {
      const place = (this._next + turn) % length;
      const { crashed, index } = this._servers[place]!;
      if (crashed || channel.isCut(this._addresses[place])) continue;
      if (isAsked(request, index) && turn < length - 1) continue;
      this._next = (place + 1) % length;
      return index;
    }
    return this._servers[this._next]!.index;
  }

  leads(): boolean {
    return true;
  }

  refusal(server: Database, request: Request): Refusal | null {
    const { write, read, accepts, probe, simulation } = this._plan;
    const needed = this._plan.writes[request.endpoint] === true ? write : read;
    if (accepts || this._reachable(server.place).length + 1 >= needed) return null;
    probe.noQuorum(simulation.nowNs);
    return "partitioned";
  }

  /** The others that a coordinator can talk to, in turns of their own. */
  private _reachable(from: number): readonly number[] {
    const { length } = this._servers;
    const reachable: number[] = [];
    for (let turn = 0; turn < length; turn++) {
      const to = (this._next + turn) % length;
      const { crashed, frozen } = this._servers[to]!;
      if (to !== from && !crashed && !frozen && !this._plan.way(from, to).isCut) reachable.push(to);
    }
    return reachable;
  }

  answers(server: Database, request: Request): boolean {
    return this._plan.writes[request.endpoint] === true
      ? this._write(server.place, request)
      : this._reads.begins(server.place, request);
  }

  // --- writes -------------------------------------------------------------------------------

  private _write(coordinator: number, request: Request): boolean {
    const { simulation, write } = this._plan;
    const key = this._keys.get(request.key) ?? new QuorumKey(this._servers.length);
    this._keys.set(request.key, key);
    const version: Version = {
      number: this._numbers++,
      key: request.key,
      coordinator,
      session: this._sessions.of(request),
      request,
      committedNs: simulation.nowNs,
      clock: key.clockAfter(coordinator),
      content: key.contentAfter(coordinator),
      needed: Math.min(write, this._reachable(coordinator).length + 1),
      acks: 1,
      acknowledged: false,
      isBeaten: false,
    };
    if (key.written === 0) key.first = version.number;
    key.written++;
    this._plan.causality?.wrote(this, request, version.number);
    key.meets(coordinator, version);
    for (const to of this._servers.keys()) {
      if (to !== coordinator) this._send({ version, from: coordinator, to, isRepair: false });
    }
    if (version.needed > 1) return false;
    this._acknowledge(key, version);
    return true;
  }

  private _send(delivery: Delivery): void {
    const { simulation, lags, way } = this._plan;
    const { version, from, to } = delivery;
    this._keys.get(version.key)!.pending++;
    const slowness = this._servers[to]!.slowness(version.request.endpoint);
    const lagNs = Math.round(lags[to]!.sampleNs() * slowness) + way(from, to).addedNs;
    simulation.schedule(lagNs, this._arrive, delivery);
  }

  private readonly _arrive = (delivery: Delivery): void => {
    const { version, to } = delivery;
    const server = this._servers[to]!;
    if (server.frozen) server.deferMessage(this._arrive, delivery);
    else if (this._isOpen(delivery)) {
      const key = this._keys.get(version.key)!;
      const met = key.meets(to, version);
      if (delivery.isRepair) this._repaired(met.as);
      else {
        const { nowNs } = this._plan.simulation;
        this._plan.probe.applied(nowNs, nowNs - version.committedNs);
      }
      this._met(met);
      if (!delivery.isRepair) this._acked(key, version);
      this._delivered(version.key, key);
    } else if (this._plan.hintedHandoff && !delivery.isRepair) this._keep(delivery);
    else this._giveUp(delivery);
  };

  /** What it brought may have come another way meanwhile. */
  private _repaired(as: Encounter): void {
    if (as !== "older") this._plan.probe.repaired(this._plan.simulation.nowNs);
  }

  /** Nobody brings it again, unless a read finds out. */
  private _giveUp({ version, isRepair }: Delivery): void {
    if (!isRepair) this._plan.probe.undelivered(this._plan.simulation.nowNs);
    this._delivered(version.key, this._keys.get(version.key)!);
  }

  /** One version less is on its way. */
  private _delivered(name: number, key: QuorumKey): void {
    key.pending--;
    if (!key.isSettled) return;
    this._keys.delete(name);
    if (this._addsUp) this._lose(key.lost);
  }

  /** Whether what is lost are additions: how many is known when all agree. */
  private get _addsUp(): boolean {
    return this._plan.counters && this._plan.conflicts === "lastWriteWins";
  }

  private _isOpen({ from, to }: Delivery): boolean {
    const isCut = this._plan.way(from, to).isCut;
    return !this._servers[from]!.crashed && !this._servers[to]!.crashed && !isCut;
  }

  private _met({ as, beaten }: { readonly as: Encounter; readonly beaten: Version | null }): void {
    if (as !== "conflict" || beaten === null || beaten.isBeaten) return;
    beaten.isBeaten = true;
    const { probe, simulation, conflicts } = this._plan;
    probe.conflict(simulation.nowNs);
    if (conflicts !== "lastWriteWins") probe.merged(simulation.nowNs, 1);
    else if (beaten.acknowledged && !this._addsUp) this._lose(1);
  }

  /** Of two that did not know of each other only the later one is left. */
  private _lose(writes: number): void {
    for (let lost = 0; lost < writes; lost++)
      this._plan.probe.lostWrite(this._plan.simulation.nowNs, this._servers[0]!.index);
  }

  private _acked(key: QuorumKey, version: Version): void {
    version.acks++;
    const { request } = version;
    if (version.acknowledged || version.acks < version.needed || request.ended) return;
    this._acknowledge(key, version);
    const coordinator = this._servers[version.coordinator]!;
    if (coordinator.frozen) coordinator.deferMessage(this._answer, request);
    else this._answer(request);
  }

  private _acknowledge(key: QuorumKey, version: Version): void {
    key.acknowledge(version);
    if (version.isBeaten && this._plan.conflicts === "lastWriteWins" && !this._addsUp) this._lose(1);
  }

  private readonly _answer = (request: Request): void => {
    if (!request.ended) request.station?.visitEnds(request, null);
  };

  isEverywhere(key: number, version: number): boolean {
    return this._keys.get(key)?.isEverywhere(version) ?? true;
  }

  // --- hinted handoff -----------------------------------------------------------------------

  private _keep(delivery: Delivery): void {
    this._hints.push(delivery);
    if (this._hints.length === 1) this._plan.simulation.schedule(RETRY_NS, this._handOff, this);
  }

  private readonly _handOff = (): void => {
    const hints = this._hints;
    this._hints = hints.filter((hint) => !this._isOpen(hint));
    for (const hint of hints) {
      if (!this._isOpen(hint)) continue;
      const { version } = hint;
      const key = this._keys.get(version.key)!;
      // What is written over is not handed on: only the last of what a side wrote meets the other's.
      if (key.isSuperseded(version)) this._acked(key, version);
      else this._send(hint);
      this._delivered(version.key, key);
    }
    if (this._hints.length > 0) this._plan.simulation.schedule(RETRY_NS, this._handOff, this);
  };

  // --- crashes: the data is durable, and what is missed meanwhile is handed over later ---------

  crashed(): void {}
  restarted(): void {}
  froze(): void {}
  thawed(): void {}
}

/** How often a hint is tried again. */
const RETRY_NS = 100e6;
