import type { Lane, Simulation } from "../kernel/simulation.ts";
import type { Outcome } from "../observe/outcome.ts";
import type { StationProbe } from "../observe/probes.ts";
import type { Request } from "./call.ts";
import type { RequestHolder } from "./connection.ts";
import { Leakage, type LeakRule } from "./leakage.ts";
import {
  ConnectionStock,
  type StockOwner,
  type StockPlan,
  type StockWay,
} from "./pooling/connection-stock.ts";
import { createWaitingLine } from "./waiting-line.ts";

/** What opening connections takes, where that is simulated. */
export interface PoolOpening {
  readonly plan: StockPlan;
  readonly way: StockWay;
  /** Used from long before the run. */
  readonly isStanding: boolean;
  /** A caller that gives up closes the connection, instead of waiting for it to be free. */
  readonly closesAbandoned: boolean;
}

/** When a request got its connection. */
export function takenNs(request: Request): number {
  return request.arrivedNs + request.waitedNs;
}

/**
 * Connections to a database, taken before the message leaves and busy until the operation has ended
 * and its reply is back, whoever has gone meanwhile. Here a visit of the database is counted: from
 * asking for a connection to giving it back.
 */
export class ConnectionPool implements RequestHolder, StockOwner {
  private readonly _simulation: Simulation;
  private readonly _size: number;
  /** Lane of the longest wait for a connection; null: as long as it takes. */
  private readonly _acquireTimeout: Lane | null;
  private readonly _exhausted: Outcome;
  private readonly _probe: StationProbe;
  private readonly _line = createWaitingLine("fifo");
  /** Null: connections are open as soon as they are wanted. */
  private readonly _stock: ConnectionStock | null;
  private readonly _closesAbandoned: boolean;
  private _leakage: Leakage | null = null;
  private _busy = 0;

  /** `size` Infinity: as many connections as are asked for. `exhausted`: what a waiter that gives up is told. */
  constructor(setting: {
    simulation: Simulation;
    size: number;
    acquireTimeout: Lane | null;
    exhausted: Outcome;
    probe: StationProbe;
    opening: PoolOpening | null;
  }) {
    this._simulation = setting.simulation;
    this._size = setting.size;
    this._acquireTimeout = setting.acquireTimeout;
    this._exhausted = setting.exhausted;
    this._probe = setting.probe;
    const { opening } = setting;
    this._closesAbandoned = opening?.closesAbandoned === true;
    this._stock = opening === null ? null : new ConnectionStock(opening.plan, opening.way, this);
    if (opening?.isStanding === true) this._stock?.standsFromTheStart();
  }

  get busy(): number {
    return this._busy;
  }

  get waiting(): number {
    return this._line.length;
  }

  /** Asks for a connection; the request is sent as soon as it has one. */
  acquire(request: Request): void {
    this.arrives(request);
    this.takeConnection(request);
  }

  /** The visit begins. */
  protected arrives(request: Request): void {
    const nowNs = this._simulation.nowNs;
    request.pool = this;
    request.arrivedNs = nowNs;
    this._probe.arrived(nowNs, request.endpoint, request.instance);
  }

  takeConnection(request: Request): void {
    if (this._busy < this._size && this._stock?.takes() !== false) this._grant(request);
    else {
      this._line.add(request);
      this.joinsLine(request);
    }
    this._stock?.refill();
  }

  protected joinsLine(request: Request): void {
    const nowNs = this._simulation.nowNs;
    request.stage = "connection";
    request.queued = true;
    request.queuedNs = nowNs;
    this._probe.queueChanged(nowNs, 1);
    if (this._acquireTimeout !== null) request.waitSlot = this._acquireTimeout.start(this._gaveUp, request);
  }

  private _grant(request: Request): void {
    this._busy++;
    this._probe.busyChanged(this._simulation.nowNs, 1);
    this.transmit(request);
  }

  /** It has a connection. */
  transmit(request: Request): void {
    request.call.client.attempts.transmit(request);
  }

  private readonly _gaveUp = (request: Request): void => {
    const caller = request.call.flow.host;
    if (caller.frozen) caller.deferTimer(this._gaveUp, request);
    else if (request.queued) request.call.client.attempts.end(request, this._exhausted);
  };

  /** The attempt has ended while it waited here. */
  leave(request: Request, outcome: Outcome | null): void {
    this._line.remove(request);
    this.leftLine(request);
    this.ended(request, outcome);
  }

  /**
   * The operation runs on, and keeps its connection unless callers close it; one whose message was lost will never
   * give it back.
   */
  gaveUp(request: Request): void {
    if (request.unanswerable) this.release(request, request.answer);
    else if (this._closesAbandoned) {
      request.pool = this._hungUp;
      this._freed(1);
      this._stock?.hangsUp();
    }
  }

  /** Has the visits whose connection was closed while the server still worked for them. */
  private readonly _hungUp: RequestHolder = {
    release: (request, outcome) => {
      this._stock?.leaves(takenNs(request));
      this.ended(request, outcome);
    },
    gaveUp: () => undefined,
    leave: () => undefined,
    takeGreeting: () => null,
  };

  takeGreeting(): null {
    return null;
  }

  protected leftLine(request: Request): void {
    const nowNs = this._simulation.nowNs;
    request.queued = false;
    request.waitedNs += nowNs - request.queuedNs;
    if (request.waitSlot >= 0) this._acquireTimeout?.cancel(request.waitSlot, request);
    request.waitSlot = -1;
    this._probe.queueChanged(nowNs, -1);
  }

  protected ended(request: Request, outcome: Outcome | null): void {
    request.pool = null;
    this._probe.ended(this._simulation.nowNs, request.endpoint, request.arrivedNs, request.waitedNs, outcome);
  }

  /** The connection is free again: `outcome` is how the operation ended. */
  release(request: Request, outcome: Outcome | null): void {
    this.ended(request, outcome);
    this.giveBack(takenNs(request));
  }

  /** One connection more is free, taken at this time, unless it leaks. */
  giveBack(takenAtNs: number): void {
    if (this._leakage !== null && this._isLost(this._leakage)) return;
    if (this._stock === null) this._gaveBack(1);
    else {
      this._freed(1);
      if (this._stock.returns(takenAtNs)) this.opened();
      else this._stock.refill();
    }
  }

  private _freed(connections: number): void {
    this._busy -= connections;
    this._probe.busyChanged(this._simulation.nowNs, -connections);
  }

  private _gaveBack(connections: number): void {
    this._freed(connections);
    for (let free = connections; free > 0; free--) {
      if (!this._serveNext()) return;
    }
  }

  /** Whoever has waited longest has it; false: nobody waits. */
  private _serveNext(): boolean {
    const next = this._line.take();
    if (next === null) return false;
    this.leftLine(next as Request);
    this._grant(next as Request);
    return true;
  }

  /** There is one more to use. */
  opened(): void {
    if (!this._serveNext()) this._stock?.keep();
  }

  // --- leaks: a lost connection stays busy ----------------------------------------------------

  private _isLost(leakage: Leakage): boolean {
    leakage.used();
    return leakage.takes();
  }

  startLeak(rule: LeakRule): void {
    this._leakage ??= new Leakage();
    this._leakage.add(rule);
  }

  stopLeak(rule: LeakRule): void {
    if (this._leakage?.remove(rule) === true) this.mend();
  }

  /** Nothing leaks any more, and what was lost is back: the code was mended, or the process that had it is gone. */
  mend(): void {
    const lost = this._leakage?.renew() ?? 0;
    this._leakage = null;
    if (lost === 0) return;
    if (this._stock === null) this._gaveBack(lost);
    else {
      this._freed(lost);
      this._stock.mended(lost);
    }
  }

  /** Its owner has another one now. */
  retire(): void {
    this.mend();
    this._stock?.close();
  }
}
