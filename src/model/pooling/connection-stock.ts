import type { Lane, Simulation } from "../../kernel/simulation.ts";
import type { ConnectionsProbe } from "../../observe/probes.ts";
import type { Backoff } from "../../resilience/backoff.ts";
import type { RandomSource } from "../../resilience/random-source.ts";
import type { Database } from "../database.ts";
import type { Host } from "../host.ts";
import type { Channel } from "../link.ts";
import { Opening, type OpeningOwner } from "./opening.ts";

export interface StockPlan {
  readonly simulation: Simulation;
  readonly probe: ConnectionsProbe;
  /** Connections that there may be, and unused ones that are kept open. */
  readonly size: number;
  readonly minimumIdle: number;
  /** An unused one above these is closed after so long. */
  readonly idleTimeoutNs: number;
  readonly roundTrips: number;
  /** Openings at the same time. */
  readonly atOnce: number;
  readonly timeout: Lane;
  /** Pauses after openings that failed. */
  readonly backoff: Backoff;
  readonly backoffBaseNs: number;
  readonly jitter: RandomSource;
}

/** The way from a pool to one server. */
export interface StockWay {
  /** Where the pool is; of one that several share, where the first of them is. */
  readonly host: Host;
  readonly server: Database;
  readonly outbound: Channel;
  readonly inbound: Channel;
}

/** The pool whose connections these are. */
export interface StockOwner {
  /** Connections in use, leaked ones too. */
  readonly busy: number;
  /** Requests that wait for one. */
  readonly waiting: number;
  /** There is one more to use. */
  opened(): void;
}

/**
 * The connections of one pool to one server that are open and unused, and those being opened. As in HikariCP it opens
 * one where somebody waits or fewer than `minimumIdle` are unused, `atOnce` at a time, and pauses after a failure. A
 * connection does not outlive the server's process; who has gone is noticed when a connection is next wanted. Nothing
 * runs by the clock: what has idled too long is closed when the pool is next used.
 */
export class ConnectionStock implements OpeningOwner {
  private readonly _plan: StockPlan;
  private readonly _way: StockWay;
  private readonly _owner: StockOwner;
  /** Since when each is unused; the one used last at the end, and taken first. */
  private _idleSinceNs: number[] = [];
  /** Of the server's process that they lead to. */
  private _incarnation: number;
  private _opening = 0;
  private _failures = 0;
  private _lastPauseNs: number;
  private _pauses = false;
  private _isClosed = false;

  constructor(plan: StockPlan, way: StockWay, owner: StockOwner) {
    this._plan = plan;
    this._way = way;
    this._owner = owner;
    this._incarnation = way.server.incarnation;
    this._lastPauseNs = plan.backoffBaseNs;
  }

  /** It is in use from long before the run: as many as are kept open are open. */
  standsFromTheStart(): void {
    const { minimumIdle, probe, simulation } = this._plan;
    const count = this._way.server.admits(minimumIdle);
    this._idleSinceNs = new Array<number>(count).fill(simulation.nowNs);
    probe.stood(simulation.nowNs, count);
  }

  /** Takes an unused connection out; false: there is none. */
  takes(): boolean {
    this._look();
    return this._idleSinceNs.pop() !== undefined;
  }

  /** One is back that was taken at this time; false: it is dead. */
  returns(takenNs: number): boolean {
    const { server } = this._way;
    const isAlive = takenNs >= server.crashedNs;
    if (isAlive && !this._isClosed) return true;
    if (isAlive) server.disconnected(server.incarnation);
    this._plan.probe.closed(this._plan.simulation.nowNs, "lost");
    return false;
  }

  /** Nobody waits for the one that is back, or new. */
  keep(): void {
    this._idleSinceNs.push(this._plan.simulation.nowNs);
  }

  /** The caller has closed one while the server still works for it. */
  hangsUp(): void {
    this._plan.probe.closed(this._plan.simulation.nowNs, "abandoned");
    this.refill();
  }

  /** The server has finished with one that the caller had closed. */
  leaves(takenNs: number): void {
    const { server } = this._way;
    if (takenNs >= server.crashedNs) server.disconnected(server.incarnation);
  }

  /** Connections that had leaked are closed. */
  mended(count: number): void {
    for (let lost = 0; lost < count; lost++) this._close("lost");
    this.refill();
  }

  /** Its owner has been replaced: what is in use is closed when it comes back. */
  close(): void {
    this._look();
    while (this._idleSinceNs.pop() !== undefined) this._close("lost");
    this._isClosed = true;
  }

  private _close(why: "lost" | "idle"): void {
    this._plan.probe.closed(this._plan.simulation.nowNs, why);
    this._way.server.disconnected(this._incarnation);
  }

  /** What is dead, or has idled too long, is not there any more. */
  private _look(): void {
    const { incarnation } = this._way.server;
    if (incarnation !== this._incarnation) {
      while (this._idleSinceNs.pop() !== undefined)
        this._plan.probe.closed(this._plan.simulation.nowNs, "lost");
      this._incarnation = incarnation;
    }
    const { idleTimeoutNs, minimumIdle, simulation } = this._plan;
    const since = simulation.nowNs - idleTimeoutNs;
    while (this._idleSinceNs.length > minimumIdle && this._idleSinceNs[0]! <= since) {
      this._idleSinceNs.shift();
      this._close("idle");
    }
  }

  // --- opening --------------------------------------------------------------------------------

  /** Opens what is missing. */
  refill(): void {
    if (this._isClosed || this._pauses) return;
    this._look();
    const { size, minimumIdle, atOnce } = this._plan;
    const { waiting, busy } = this._owner;
    const idle = this._idleSinceNs.length;
    const wanted = Math.max(waiting, minimumIdle - idle) - this._opening;
    const room = size - busy - idle - this._opening;
    for (let more = Math.min(wanted, room, atOnce - this._opening); more > 0; more--) this._open();
  }

  private _open(): void {
    const { simulation, timeout, roundTrips } = this._plan;
    const { host, server, outbound, inbound } = this._way;
    this._opening++;
    const opening = new Opening(this, host, { endpoint: server.openings, server: server.index });
    opening.slotOfTimeout = timeout.start(this._timedOut, opening);
    let greetingsNs = 0;
    for (let trip = 1; trip < roundTrips; trip++)
      greetingsNs += outbound.latencyNs(opening) + inbound.latencyNs(opening);
    simulation.schedule(greetingsNs, this._sends, opening);
  }

  /** The round trip with which the server takes it in. */
  private readonly _sends = (opening: Opening): void => {
    const { outbound, server } = this._way;
    const delivery = outbound.send(server.welcome, opening);
    if (delivery === "refused")
      this._plan.simulation.schedule(outbound.latencyNs(opening), this._bounced, opening);
  };

  private readonly _bounced = (opening: Opening): void => {
    this._comesToNothing(opening);
  };

  answers(opening: Opening): void {
    const { inbound } = this._way;
    const delivery = inbound.send(this._answered, opening);
    if (delivery === "sent") return;
    this._hearsNothing(opening);
    if (delivery === "refused")
      this._plan.simulation.schedule(inbound.latencyNs(opening), this._bounced, opening);
  }

  /** The server closes what nobody wants. */
  private _hearsNothing(opening: Opening): void {
    if (opening.refusal === null) this._way.server.disconnected(opening.incarnation);
  }

  private readonly _answered = (opening: Opening): void => {
    const { host, server } = this._way;
    if (host.frozen) {
      host.deferMessage(this._answered, opening);
      return;
    }
    if (!opening.isAwaited || this._isClosed) {
      this._hearsNothing(opening);
      return;
    }
    if (opening.refusal !== null || opening.incarnation !== server.incarnation) {
      this._comesToNothing(opening);
      return;
    }
    const { probe, simulation } = this._plan;
    this._ends(opening);
    this._failures = 0;
    this._lastPauseNs = this._plan.backoffBaseNs;
    probe.opened(simulation.nowNs, simulation.nowNs - opening.beganNs);
    this._look();
    this._owner.opened();
    this.refill();
  };

  private readonly _timedOut = (opening: Opening): void => {
    const { host } = this._way;
    opening.slotOfTimeout = -1;
    if (host.frozen) host.deferTimer(this._timedOut, opening);
    else if (opening.isAwaited) this._comesToNothing(opening);
  };

  private _ends(opening: Opening): void {
    opening.isAwaited = false;
    this._opening--;
    if (opening.slotOfTimeout >= 0) this._plan.timeout.cancel(opening.slotOfTimeout, opening);
  }

  private _comesToNothing(opening: Opening): void {
    if (!opening.isAwaited || this._isClosed) return;
    const { probe, simulation, backoff, jitter } = this._plan;
    this._ends(opening);
    probe.openingFailed(simulation.nowNs);
    if (this._pauses) return;
    this._pauses = true;
    this._failures++;
    this._lastPauseNs = backoff.pauseNs(this._failures, this._lastPauseNs, jitter);
    simulation.scheduleLast(this._lastPauseNs, this._pauseOver, this);
  }

  private readonly _pauseOver = (): void => {
    this._pauses = false;
    this.refill();
  };
}
