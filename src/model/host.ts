import type { Handler, Simulation } from "../kernel/simulation.ts";
import type { HostCache } from "./caching/host-cache.ts";
import type { Client } from "./client.ts";
import type { Flow } from "./flow.ts";
import type { Lodger } from "./lodger.ts";
import type { WorkStep } from "./steps/work.ts";

interface Deferred {
  readonly handler: Handler<unknown>;
  readonly payload: unknown;
}

/**
 * A place where flows run: an instance of a service, a database, or the users' side.
 *
 * While it is frozen (a garbage collection, a paused machine) nothing happens in it: messages and
 * timers that fall due are kept and handled at the end, messages first; work that is running ends
 * later by the time it stood still.
 */
export abstract class Host {
  readonly simulation: Simulation;
  /** Name of the component. */
  readonly name: string;
  /** Number of the instance, from 0. */
  readonly index: number;
  /** How this host calls others, by the number its compiled steps know. Fresh after a crash. */
  clients: readonly Client[] = [];
  /** The caches its steps use, by the number they know. */
  caches: readonly HostCache[] = [];
  /** Whatever else lives here and dies with it. */
  lodgers: readonly Lodger[] = [];
  frozen = false;
  crashed = false;
  /** Time it stood still so far, freezes that have ended only. */
  stalledNs = 0;
  private _freezes = 0;
  private _frozenSinceNs = 0;
  private _messages: Deferred[] = [];
  private _timers: Deferred[] = [];

  constructor(simulation: Simulation, name: string, index: number) {
    this.simulation = simulation;
    this.name = name;
    this.index = index;
  }

  /** The flow needs this step's work done; the host says when through `step.done`. */
  abstract work(flow: Flow, step: WorkStep): void;
  /** Work of a flow that is being stopped. */
  abstract stopWork(flow: Flow): void;
  /** The flow will wait for something else: under async threading its worker is free. */
  abstract waits(flow: Flow): void;
  /** The flow is over: whatever worker it holds is free. */
  abstract leaves(flow: Flow): void;
  /** Factor on work, sleep and operations that begin now. */
  abstract slowness(endpoint: number): number;

  /** Keeps a message that came while frozen. */
  deferMessage<P>(handler: Handler<P>, payload: P): void {
    this._messages.push({ handler: handler as Handler<unknown>, payload });
  }

  /** Keeps a timer that fell due while frozen. */
  deferTimer<P>(handler: Handler<P>, payload: P): void {
    this._timers.push({ handler: handler as Handler<unknown>, payload });
  }

  /** How much of its present work a flow has not had yet, freezes left out. */
  protected workLeftNs(flow: Flow): number {
    const nowNs = this.frozen ? this._frozenSinceNs : this.simulation.nowNs;
    return Math.max(0, flow.workEndNs + this.stalledNs - nowNs);
  }

  freeze(): void {
    this._freezes++;
    if (this._freezes > 1) return;
    this.frozen = true;
    this._frozenSinceNs = this.simulation.nowNs;
  }

  thaw(): void {
    this._freezes--;
    if (this._freezes > 0) return;
    this.frozen = false;
    this.stalledNs += this.simulation.nowNs - this._frozenSinceNs;
    this.flushDeferred();
  }

  /** Lets everything kept happen now, in order, through the queue: messages, then timers. */
  protected flushDeferred(): void {
    const messages = this._messages;
    const timers = this._timers;
    this._messages = [];
    this._timers = [];
    for (const { handler, payload } of messages) this.simulation.schedule(0, handler, payload);
    for (const { handler, payload } of timers) this.simulation.scheduleLast(0, handler, payload);
  }
}
