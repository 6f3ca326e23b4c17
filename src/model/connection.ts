import type { Outcome } from "../observe/outcome.ts";
import type { Request } from "./call.ts";
import type { Step } from "./flow.ts";

/** What opening a connection costs. */
export interface Handshake {
  /** Messages there and back before the first request can be sent: TCP 1, with TLS 1.3 2, with TLS 1.2 3. */
  readonly roundTrips: number;
  /** Work at the callee, done before the first request on the connection is looked at; null: none. */
  readonly work: Step | null;
}

/** What an attempt holds, or waits for, before its message can leave. */
export interface RequestHolder {
  /** The attempt ended while it waited. */
  leave(request: Request, outcome: Outcome | null): void;
  /** Its answer is back, or can never come. */
  release(request: Request, outcome: Outcome | null): void;
  /** The attempt ended for the caller, and its answer may still come. */
  gaveUp(request: Request): void;
  /** What the callee has to do before it serves the request; null: nothing. */
  takeGreeting(): Step | null;
}

export interface ConnectionOwner {
  greeted(connection: Connection): void;
  released(connection: Connection): void;
  abandoned(connection: Connection): void;
}

/** One connection between an instance of a caller and an instance of a service. */
export class Connection implements RequestHolder {
  private readonly _owner: ConnectionOwner;
  readonly instance: number;
  /** Of the process at the other end: it does not outlive it. */
  readonly incarnation: number;
  /** Requests under way on it, and all that ever were. */
  streams = 0;
  requests = 0;
  idleSinceNs = Infinity;
  isOpen = false;
  isClosed = false;
  /** Round trips of the handshake made. */
  greetings = 0;
  /** Why the other end does not want it. */
  refusal: Outcome | null = null;
  timeoutSlot = -1;
  /** The handshake's work at the other end, until the first request brings it there. */
  private _work: Step | null;

  constructor(owner: ConnectionOwner, instance: number, incarnation: number, handshake: Handshake) {
    this._owner = owner;
    this.instance = instance;
    this.incarnation = incarnation;
    this._work = handshake.work;
  }

  /** The other end has answered a greeting. */
  reply(refusal: Outcome | null): void {
    this.refusal = refusal;
    this._owner.greeted(this);
  }

  leave(): void {
    throw new Error("nobody waits on a connection that is held");
  }

  release(request: Request): void {
    request.pool = null;
    this._owner.released(this);
  }

  gaveUp(request: Request): void {
    request.pool = null;
    this._owner.abandoned(this);
  }

  takeGreeting(): Step | null {
    const work = this._work;
    this._work = null;
    return work;
  }
}
