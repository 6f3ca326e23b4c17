import type { Lane, Simulation } from "../kernel/simulation.ts";
import { CLIENT_EVENT, CLIENT_WAIT, type ClientEvent } from "../observe/client-event.ts";
import type { Outcome } from "../observe/outcome.ts";
import type { ClientProbe } from "../observe/probes.ts";
import type { Request } from "./call.ts";
import { Connection, type ConnectionOwner, type Handshake, type RequestHolder } from "./connection.ts";
import type { Host } from "./host.ts";
import type { Channel } from "./link.ts";
import type { Station } from "./station.ts";
import { Chain } from "./chain.ts";

/** What the instances of a caller share in keeping connections to a callee. */
export interface ConnectionsPlan {
  readonly simulation: Simulation;
  readonly probe: ClientProbe;
  readonly outbound: Channel;
  readonly inbound: Channel;
  readonly stations: readonly Station[];
  /** Connections of one caller instance to all instances of the callee. */
  readonly max: number;
  /** Requests that may wait for one. */
  readonly maxPending: number;
  /** Requests at the same time on one connection: 1 as in HTTP/1.1, more where it is multiplexed. */
  readonly maxConcurrentStreams: number;
  readonly maxRequestsPerConnection: number;
  readonly idleTimeoutNs: number;
  /** Unused ones kept to each instance of the callee. */
  readonly maxIdle: number;
  readonly connectTimeout: Lane;
  readonly handshake: Handshake;
  /** An instance is picked when a connection is opened, not for each request. */
  readonly pinned: boolean;
  readonly outcomes: { readonly overflow: Outcome; readonly timeout: Outcome; readonly partitioned: Outcome };
}

/** Connections with room, the one used last at the end, and who waits for one. */
interface Lot {
  readonly ready: Connection[];
  readonly waiting: Chain;
  /** Being opened. */
  connecting: number;
}

/**
 * The connections of one caller instance to one service. A request goes on the connection used last that has
 * room, or waits for one: where `max` allows, a new one is opened for it. Idle ones are looked at when they are
 * needed: no timer runs for them. A connection does not outlive the process at its other end.
 */
export class ServiceConnections implements ConnectionOwner, RequestHolder {
  private readonly _host: Host;
  private readonly _plan: ConnectionsPlan;
  /** By instance of the callee; where connections are pinned, one lot for all. */
  private readonly _lots: readonly Lot[];
  private _open = 0;

  constructor(host: Host, plan: ConnectionsPlan) {
    this._host = host;
    this._plan = plan;
    const count = plan.pinned ? 1 : plan.stations.length;
    this._lots = Array.from({ length: count }, () => ({ ready: [], waiting: new Chain(), connecting: 0 }));
  }

  private _lotOf(instance: number): Lot {
    const lot = this._lots[this._plan.pinned ? 0 : instance];
    if (lot === undefined) throw new Error(`there is no instance ${instance}`);
    return lot;
  }

  private _tell(request: Request, event: ClientEvent): void {
    this._plan.probe.happened(this._plan.simulation.nowNs, request.call.startedNs, event);
  }

  // --- a request wants a connection -----------------------------------------------------------

  /** The request, its instance picked by the balancer, is sent as soon as it has a connection. */
  acquire(request: Request): void {
    const lot = this._lotOf(request.instance);
    const connection = lot.waiting.length === 0 ? this._ready(lot) : null;
    if (connection !== null) {
      this._assign(connection, lot, request);
      return;
    }
    if (this._pending() >= this._plan.maxPending) {
      this._tell(request, CLIENT_EVENT.connectionRefused);
      request.call.client.attempts.end(request, this._plan.outcomes.overflow);
      return;
    }
    request.pool = this;
    request.stage = "connection";
    request.queued = true;
    request.queuedNs = this._plan.simulation.nowNs;
    lot.waiting.append(request);
    this._openFor(request);
  }

  private _pending(): number {
    let pending = 0;
    for (const { waiting } of this._lots) pending += waiting.length;
    return pending;
  }

  /** One with room; those that have idled too long, or whose other end is gone, are closed on the way. */
  private _ready(lot: Lot): Connection | null {
    for (;;) {
      const connection = lot.ready.at(-1);
      if (connection === undefined) return null;
      if (this._isAlive(connection)) return connection;
      lot.ready.pop();
      this._close(connection);
    }
  }

  private _isAlive(connection: Connection): boolean {
    const station = this._plan.stations[connection.instance];
    if (station?.incarnation !== connection.incarnation) return false;
    const idleNs = this._plan.simulation.nowNs - connection.idleSinceNs;
    return connection.streams > 0 || idleNs < this._plan.idleTimeoutNs;
  }

  private _assign(connection: Connection, lot: Lot, request: Request): void {
    if (request.instance !== connection.instance) {
      request.call.client.attempts.rerouted(request, connection.instance);
    }
    connection.streams++;
    connection.requests++;
    if (this._isFull(connection)) lot.ready.splice(lot.ready.indexOf(connection), 1);
    request.pool = connection;
    request.call.client.attempts.transmit(request);
  }

  private _isFull(connection: Connection): boolean {
    const { maxConcurrentStreams, maxRequestsPerConnection } = this._plan;
    return connection.streams >= maxConcurrentStreams || connection.requests >= maxRequestsPerConnection;
  }

  /** The attempt has ended while it waited. */
  leave(request: Request): void {
    this._lotOf(request.instance).waiting.remove(request);
    this._leftLine(request);
  }

  release(): void {
    // Nothing is held while waiting.
  }

  gaveUp(): void {
    // Whoever waits leaves by `leave`.
  }

  takeGreeting(): null {
    return null;
  }

  private _leftLine(request: Request): void {
    const { simulation, probe } = this._plan;
    request.pool = null;
    request.queued = false;
    const waitedNs = simulation.nowNs - request.queuedNs;
    probe.waited(simulation.nowNs, request.call.startedNs, CLIENT_WAIT.connection, waitedNs);
  }

  // --- opening --------------------------------------------------------------------------------

  /** Opens one for a request that waits, unless enough are being opened or all there may be are in use. */
  private _openFor(request: Request): void {
    const { stations, handshake, max, maxConcurrentStreams } = this._plan;
    const lot = this._lotOf(request.instance);
    if (lot.waiting.length <= lot.connecting * maxConcurrentStreams) return;
    if (this._open >= max && !this._closeIdle()) return;
    const station = stations[request.instance];
    if (station === undefined) throw new Error(`there is no instance ${request.instance}`);
    this._open++;
    this._tell(request, CLIENT_EVENT.connectionOpened);
    const connection = new Connection(this, request.instance, station.incarnation, handshake);
    if (handshake.roundTrips === 0) {
      connection.isOpen = true;
      this._hasRoom(connection);
      return;
    }
    lot.connecting++;
    connection.timeoutSlot = this._plan.connectTimeout.start(this._connectTimedOut, connection);
    this._greet(connection);
  }

  /** Room for a connection to another instance; false: all are in use. */
  private _closeIdle(): boolean {
    for (const { ready } of this._lots) {
      const idle = ready.findIndex(({ streams }) => streams === 0);
      const [connection] = idle < 0 ? [] : ready.splice(idle, 1);
      if (connection === undefined) continue;
      this._close(connection);
      return true;
    }
    return false;
  }

  private _greet(connection: Connection): void {
    const { outbound, simulation, stations } = this._plan;
    const station = stations[connection.instance];
    if (station === undefined) throw new Error(`there is no instance ${connection.instance}`);
    const delivery = outbound.send(station.greet, connection);
    if (delivery === "refused")
      simulation.schedule(outbound.latencyNs(connection), this._bounced, connection);
  }

  private readonly _bounced = (connection: Connection): void => {
    this._failed(connection, this._plan.outcomes.partitioned);
  };

  /** The other end answers a greeting; a refusal says why. */
  greeted(connection: Connection): void {
    const { inbound, simulation } = this._plan;
    const delivery = inbound.send(this._answered, connection);
    if (delivery === "refused") simulation.schedule(inbound.latencyNs(connection), this._bounced, connection);
  }

  private readonly _answered = (connection: Connection): void => {
    if (this._host.frozen) {
      this._host.deferMessage(this._answered, connection);
      return;
    }
    if (connection.isClosed) return;
    if (connection.refusal !== null) {
      this._failed(connection, connection.refusal);
      return;
    }
    connection.greetings++;
    if (connection.greetings < this._plan.handshake.roundTrips) {
      this._greet(connection);
      return;
    }
    this._plan.connectTimeout.cancel(connection.timeoutSlot, connection);
    this._lotOf(connection.instance).connecting--;
    connection.isOpen = true;
    this._hasRoom(connection);
  };

  private readonly _connectTimedOut = (connection: Connection): void => {
    if (this._host.frozen) this._host.deferTimer(this._connectTimedOut, connection);
    else if (!connection.isClosed && !connection.isOpen) {
      connection.timeoutSlot = -1;
      this._failed(connection, this._plan.outcomes.timeout);
    }
  };

  /** It could not be opened: the one who has waited longest for it fails with it. */
  private _failed(connection: Connection, outcome: Outcome): void {
    if (connection.isClosed) return;
    if (connection.timeoutSlot >= 0) this._plan.connectTimeout.cancel(connection.timeoutSlot, connection);
    this._close(connection);
    const lot = this._lotOf(connection.instance);
    lot.connecting--;
    const first = lot.waiting.first as Request | null;
    if (first !== null) {
      this._tell(first, CLIENT_EVENT.connectFailed);
      first.call.client.attempts.end(first, outcome);
    }
    this._openForNext();
  }

  // --- a connection has room again ------------------------------------------------------------

  /** The answer of a request is back. */
  released(connection: Connection): void {
    connection.streams--;
    if (connection.isClosed) return;
    connection.idleSinceNs = this._plan.simulation.nowNs;
    const isSpent = connection.requests >= this._plan.maxRequestsPerConnection;
    if (!this._isAlive(connection) || (isSpent && connection.streams === 0)) {
      this._retire(connection);
    } else if (!isSpent) {
      this._hasRoom(connection);
      if (this._isOneTooMany(connection)) this._retire(connection);
    }
  }

  private _isOneTooMany(connection: Connection): boolean {
    const { maxIdle } = this._plan;
    if (maxIdle === Infinity || connection.streams > 0 || connection.isClosed) return false;
    const { ready } = this._lotOf(connection.instance);
    const idle = ready.filter(({ streams, instance }) => streams === 0 && instance === connection.instance);
    return idle.length > maxIdle;
  }

  /** Nobody waits for an answer any more. Without multiplexing nothing else can be sent before it: the connection is closed. */
  abandoned(connection: Connection): void {
    if (this._plan.maxConcurrentStreams > 1) this.released(connection);
    else {
      connection.streams--;
      this._retire(connection);
    }
  }

  private _retire(connection: Connection): void {
    const { ready } = this._lotOf(connection.instance);
    const index = ready.indexOf(connection);
    if (index >= 0) ready.splice(index, 1);
    this._close(connection);
    this._openForNext();
  }

  private _close(connection: Connection): void {
    if (connection.isClosed) return;
    connection.isClosed = true;
    this._open--;
  }

  private _hasRoom(connection: Connection): void {
    const lot = this._lotOf(connection.instance);
    if (!lot.ready.includes(connection)) lot.ready.push(connection);
    while (lot.waiting.length > 0 && lot.ready.at(-1) === connection) {
      const request = lot.waiting.first as Request;
      lot.waiting.remove(request);
      this._leftLine(request);
      this._assign(connection, lot, request);
    }
    this._openForNext();
  }

  /** Whoever waits, and has nothing being opened for it, may have the room that another connection left. */
  private _openForNext(): void {
    for (const { waiting } of this._lots) {
      const first = waiting.first as Request | null;
      if (first !== null) this._openFor(first);
    }
  }
}
