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
  readonly #plan: StockPlan;
  readonly #way: StockWay;
  readonly #owner: StockOwner;
  /** Since when each is unused; the one used last at the end, and taken first. */
  #idleSinceNs: number[] = [];
  /** Of the server's process that they lead to. */
  #incarnation: number;
  #opening = 0;
  #failures = 0;
  #lastPauseNs: number;
  #pauses = false;
  #isClosed = false;

  constructor(plan: StockPlan, way: StockWay, owner: StockOwner) {
    this.#plan = plan;
    this.#way = way;
    this.#owner = owner;
    this.#incarnation = way.server.incarnation;
    this.#lastPauseNs = plan.backoffBaseNs;
  }

  /** It is in use from long before the run: as many as are kept open are open. */
  standsFromTheStart(): void {
    const { minimumIdle, probe, simulation } = this.#plan;
    const count = this.#way.server.admits(minimumIdle);
    this.#idleSinceNs = new Array<number>(count).fill(simulation.nowNs);
    probe.stood(simulation.nowNs, count);
  }

  /** Takes an unused connection out; false: there is none. */
  takes(): boolean {
    this.#look();
    return this.#idleSinceNs.pop() !== undefined;
  }

  /** One is back that was taken at this time; false: it is dead. */
  returns(takenNs: number): boolean {
    const { server } = this.#way;
    const isAlive = takenNs >= server.crashedNs;
    if (isAlive && !this.#isClosed) return true;
    if (isAlive) server.disconnected(server.incarnation);
    this.#plan.probe.closed(this.#plan.simulation.nowNs, "lost");
    return false;
  }

  /** Nobody waits for the one that is back, or new. */
  keep(): void {
    this.#idleSinceNs.push(this.#plan.simulation.nowNs);
  }

  /** The caller has closed one while the server still works for it. */
  hangsUp(): void {
    this.#plan.probe.closed(this.#plan.simulation.nowNs, "abandoned");
    this.refill();
  }

  /** The server has finished with one that the caller had closed. */
  leaves(takenNs: number): void {
    const { server } = this.#way;
    if (takenNs >= server.crashedNs) server.disconnected(server.incarnation);
  }

  /** Connections that had leaked are closed. */
  mended(count: number): void {
    for (let lost = 0; lost < count; lost++) this.#close("lost");
    this.refill();
  }

  /** Its owner has been replaced: what is in use is closed when it comes back. */
  close(): void {
    this.#look();
    while (this.#idleSinceNs.pop() !== undefined) this.#close("lost");
    this.#isClosed = true;
  }

  #close(why: "lost" | "idle"): void {
    this.#plan.probe.closed(this.#plan.simulation.nowNs, why);
    this.#way.server.disconnected(this.#incarnation);
  }

  /** What is dead, or has idled too long, is not there any more. */
  #look(): void {
    const { incarnation } = this.#way.server;
    if (incarnation !== this.#incarnation) {
      while (this.#idleSinceNs.pop() !== undefined)
        this.#plan.probe.closed(this.#plan.simulation.nowNs, "lost");
      this.#incarnation = incarnation;
    }
    const { idleTimeoutNs, minimumIdle, simulation } = this.#plan;
    const since = simulation.nowNs - idleTimeoutNs;
    while (this.#idleSinceNs.length > minimumIdle && this.#idleSinceNs[0]! <= since) {
      this.#idleSinceNs.shift();
      this.#close("idle");
    }
  }

  // --- opening --------------------------------------------------------------------------------

  /** Opens what is missing. */
  refill(): void {
    if (this.#isClosed || this.#pauses) return;
    this.#look();
    const { size, minimumIdle, atOnce } = this.#plan;
    const { waiting, busy } = this.#owner;
    const idle = this.#idleSinceNs.length;
    const wanted = Math.max(waiting, minimumIdle - idle) - this.#opening;
    const room = size - busy - idle - this.#opening;
    for (let more = Math.min(wanted, room, atOnce - this.#opening); more > 0; more--) this.#open();
  }

  #open(): void {
    const { simulation, timeout, roundTrips } = this.#plan;
    const { host, server, outbound, inbound } = this.#way;
    this.#opening++;
    const opening = new Opening(this, host, { endpoint: server.openings, server: server.index });
    opening.slotOfTimeout = timeout.start(this.#timedOut, opening);
    let greetingsNs = 0;
    for (let trip = 1; trip < roundTrips; trip++)
      greetingsNs += outbound.latencyNs(opening) + inbound.latencyNs(opening);
    simulation.schedule(greetingsNs, this.#sends, opening);
  }

  /** The round trip with which the server takes it in. */
  readonly #sends = (opening: Opening): void => {
    const { outbound, server } = this.#way;
    const delivery = outbound.send(server.welcome, opening);
    if (delivery === "refused")
      this.#plan.simulation.schedule(outbound.latencyNs(opening), this.#bounced, opening);
  };

  readonly #bounced = (opening: Opening): void => {
    this.#comesToNothing(opening);
  };

  answers(opening: Opening): void {
    const { inbound } = this.#way;
    const delivery = inbound.send(this.#answered, opening);
    if (delivery === "sent") return;
    this.#hearsNothing(opening);
    if (delivery === "refused")
      this.#plan.simulation.schedule(inbound.latencyNs(opening), this.#bounced, opening);
  }

  /** The server closes what nobody wants. */
  #hearsNothing(opening: Opening): void {
    if (opening.refusal === null) this.#way.server.disconnected(opening.incarnation);
  }

  readonly #answered = (opening: Opening): void => {
    const { host, server } = this.#way;
    if (host.frozen) {
      host.deferMessage(this.#answered, opening);
      return;
    }
    if (!opening.isAwaited || this.#isClosed) {
      this.#hearsNothing(opening);
      return;
    }
    if (opening.refusal !== null || opening.incarnation !== server.incarnation) {
      this.#comesToNothing(opening);
      return;
    }
    const { probe, simulation } = this.#plan;
    this.#ends(opening);
    this.#failures = 0;
    this.#lastPauseNs = this.#plan.backoffBaseNs;
    probe.opened(simulation.nowNs, simulation.nowNs - opening.beganNs);
    this.#look();
    this.#owner.opened();
    this.refill();
  };

  readonly #timedOut = (opening: Opening): void => {
    const { host } = this.#way;
    opening.slotOfTimeout = -1;
    if (host.frozen) host.deferTimer(this.#timedOut, opening);
    else if (opening.isAwaited) this.#comesToNothing(opening);
  };

  #ends(opening: Opening): void {
    opening.isAwaited = false;
    this.#opening--;
    if (opening.slotOfTimeout >= 0) this.#plan.timeout.cancel(opening.slotOfTimeout, opening);
  }

  #comesToNothing(opening: Opening): void {
    if (!opening.isAwaited || this.#isClosed) return;
    const { probe, simulation, backoff, jitter } = this.#plan;
    this.#ends(opening);
    probe.openingFailed(simulation.nowNs);
    if (this.#pauses) return;
    this.#pauses = true;
    this.#failures++;
    this.#lastPauseNs = backoff.pauseNs(this.#failures, this.#lastPauseNs, jitter);
    simulation.scheduleLast(this.#lastPauseNs, this.#pauseOver, this);
  }

  readonly #pauseOver = (): void => {
    this.#pauses = false;
    this.refill();
  };
}
