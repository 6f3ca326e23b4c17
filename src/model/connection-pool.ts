import type { Lane, Simulation } from "../kernel/simulation.ts";
import type { Outcome } from "../observe/outcome.ts";
import type { StationProbe } from "../observe/probes.ts";
import type { Request } from "./call.ts";
import type { RequestHolder } from "./connection.ts";
import { Leakage, type LeakRule } from "./leakage.ts";
import { createWaitingLine } from "./waiting-line.ts";

/**
 * Connections to a database, taken before the message leaves and busy until the operation has ended
 * and its reply is back, whoever has gone meanwhile. Here a visit of the database is counted: from
 * asking for a connection to giving it back.
 */
export class ConnectionPool implements RequestHolder {
  readonly #simulation: Simulation;
  readonly #size: number;
  /** Lane of the longest wait for a connection; null: as long as it takes. */
  readonly #acquireTimeout: Lane | null;
  readonly #exhausted: Outcome;
  readonly #probe: StationProbe;
  readonly #line = createWaitingLine("fifo");
  #leakage: Leakage | null = null;
  #busy = 0;

  /** `size` Infinity: as many connections as are asked for. `exhausted`: what a waiter that gives up is told. */
  constructor(setting: {
    simulation: Simulation;
    size: number;
    acquireTimeout: Lane | null;
    exhausted: Outcome;
    probe: StationProbe;
  }) {
    this.#simulation = setting.simulation;
    this.#size = setting.size;
    this.#acquireTimeout = setting.acquireTimeout;
    this.#exhausted = setting.exhausted;
    this.#probe = setting.probe;
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
    if (this.#busy < this.#size) this.#grant(request);
    else {
      this.#line.add(request);
      this.joinsLine(request);
    }
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

  /** The operation runs on, and keeps its connection; one whose message was lost will never give it back. */
  gaveUp(request: Request): void {
    if (request.unanswerable) this.release(request, request.answer);
  }

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
    this.giveBack();
  }

  /** One connection more is free, unless it leaks. */
  giveBack(): void {
    if (this.#leakage !== null && this.#isLost(this.#leakage)) return;
    this.#gaveBack(1);
  }

  #gaveBack(connections: number): void {
    this.#busy -= connections;
    this.#probe.busyChanged(this.#simulation.nowNs, -connections);
    for (let free = connections; free > 0; free--) {
      const next = this.#line.take();
      if (next === null) return;
      this.leftLine(next as Request);
      this.#grant(next as Request);
    }
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
    if (lost > 0) this.#gaveBack(lost);
  }
}
