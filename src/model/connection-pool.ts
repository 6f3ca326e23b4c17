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
  readonly #simulation: Simulation;
  readonly #size: number;
  /** Lane of the longest wait for a connection; null: as long as it takes. */
  readonly #acquireTimeout: Lane | null;
  readonly #exhausted: Outcome;
  readonly #probe: StationProbe;
  readonly #line = createWaitingLine("fifo");
  /** Null: connections are open as soon as they are wanted. */
  readonly #stock: ConnectionStock | null;
  readonly #closesAbandoned: boolean;
  #leakage: Leakage | null = null;
  #busy = 0;

  /** `size` Infinity: as many connections as are asked for. `exhausted`: what a waiter that gives up is told. */
  constructor(setting: {
    simulation: Simulation;
    size: number;
    acquireTimeout: Lane | null;
    exhausted: Outcome;
    probe: StationProbe;
    opening: PoolOpening | null;
  }) {
    this.#simulation = setting.simulation;
    this.#size = setting.size;
    this.#acquireTimeout = setting.acquireTimeout;
    this.#exhausted = setting.exhausted;
    this.#probe = setting.probe;
    const { opening } = setting;
    this.#closesAbandoned = opening?.closesAbandoned === true;
    this.#stock = opening === null ? null : new ConnectionStock(opening.plan, opening.way, this);
    if (opening?.isStanding === true) this.#stock?.standsFromTheStart();
  }

  get busy(): number {
    return this.#busy;
  }

  get waiting(): number {
    return this.#line.length;
  }

  /** Asks for a connection; the request is sent as soon as it has one. */
  acquire(request: Request): void {
    this.arrives(request);
    this.takeConnection(request);
  }

  /** The visit begins. */
  protected arrives(request: Request): void {
    const nowNs = this.#simulation.nowNs;
    request.pool = this;
    request.arrivedNs = nowNs;
    this.#probe.arrived(nowNs, request.endpoint, request.instance);
  }

  takeConnection(request: Request): void {
    if (this.#busy < this.#size && this.#stock?.takes() !== false) this.#grant(request);
    else {
      this.#line.add(request);
      this.joinsLine(request);
    }
    this.#stock?.refill();
  }

  protected joinsLine(request: Request): void {
    const nowNs = this.#simulation.nowNs;
    request.stage = "connection";
    request.queued = true;
    request.queuedNs = nowNs;
    this.#probe.queueChanged(nowNs, 1);
    if (this.#acquireTimeout !== null) request.waitSlot = this.#acquireTimeout.start(this.#gaveUp, request);
  }

  #grant(request: Request): void {
    this.#busy++;
    this.#probe.busyChanged(this.#simulation.nowNs, 1);
    this.transmit(request);
  }

  /** It has a connection. */
  transmit(request: Request): void {
    request.call.client.attempts.transmit(request);
  }

  readonly #gaveUp = (request: Request): void => {
    const caller = request.call.flow.host;
    if (caller.frozen) caller.deferTimer(this.#gaveUp, request);
    else if (request.queued) request.call.client.attempts.end(request, this.#exhausted);
  };

  /** The attempt has ended while it waited here. */
  leave(request: Request, outcome: Outcome | null): void {
    this.#line.remove(request);
    this.leftLine(request);
    this.ended(request, outcome);
  }

  /**
   * The operation runs on, and keeps its connection unless callers close it; one whose message was lost will never
   * give it back.
   */
  gaveUp(request: Request): void {
    if (request.unanswerable) this.release(request, request.answer);
    else if (this.#closesAbandoned) {
      request.pool = this.#hungUp;
      this.#freed(1);
      this.#stock?.hangsUp();
    }
  }

  /** Has the visits whose connection was closed while the server still worked for them. */
  readonly #hungUp: RequestHolder = {
    release: (request, outcome) => {
      this.#stock?.leaves(takenNs(request));
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
    const nowNs = this.#simulation.nowNs;
    request.queued = false;
    request.waitedNs += nowNs - request.queuedNs;
    if (request.waitSlot >= 0) this.#acquireTimeout?.cancel(request.waitSlot, request);
    request.waitSlot = -1;
    this.#probe.queueChanged(nowNs, -1);
  }

  protected ended(request: Request, outcome: Outcome | null): void {
    request.pool = null;
    this.#probe.ended(this.#simulation.nowNs, request.endpoint, request.arrivedNs, request.waitedNs, outcome);
  }

  /** The connection is free again: `outcome` is how the operation ended. */
  release(request: Request, outcome: Outcome | null): void {
    this.ended(request, outcome);
    this.giveBack(takenNs(request));
  }

  /** One connection more is free, taken at this time, unless it leaks. */
  giveBack(takenAtNs: number): void {
    if (this.#leakage !== null && this.#isLost(this.#leakage)) return;
    if (this.#stock === null) this.#gaveBack(1);
    else {
      this.#freed(1);
      if (this.#stock.returns(takenAtNs)) this.opened();
      else this.#stock.refill();
    }
  }

  #freed(connections: number): void {
    this.#busy -= connections;
    this.#probe.busyChanged(this.#simulation.nowNs, -connections);
  }

  #gaveBack(connections: number): void {
    this.#freed(connections);
    for (let free = connections; free > 0; free--) {
      if (!this.#serveNext()) return;
    }
  }

  /** Whoever has waited longest has it; false: nobody waits. */
  #serveNext(): boolean {
    const next = this.#line.take();
    if (next === null) return false;
    this.leftLine(next as Request);
    this.#grant(next as Request);
    return true;
  }

  /** There is one more to use. */
  opened(): void {
    if (!this.#serveNext()) this.#stock?.keep();
  }

  // --- leaks: a lost connection stays busy ----------------------------------------------------

  #isLost(leakage: Leakage): boolean {
    leakage.used();
    return leakage.takes();
  }

  startLeak(rule: LeakRule): void {
    this.#leakage ??= new Leakage();
    this.#leakage.add(rule);
  }

  stopLeak(rule: LeakRule): void {
    if (this.#leakage?.remove(rule) === true) this.mend();
  }

  /** Nothing leaks any more, and what was lost is back: the code was mended, or the process that had it is gone. */
  mend(): void {
    const lost = this.#leakage?.renew() ?? 0;
    this.#leakage = null;
    if (lost === 0) return;
    if (this.#stock === null) this.#gaveBack(lost);
    else {
      this.#freed(lost);
      this.#stock.mended(lost);
    }
  }

  /** Its owner has another one now. */
  retire(): void {
    this.mend();
    this.#stock?.close();
  }
}
