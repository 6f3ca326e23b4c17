import type { StationProbe } from "../../observe/probes.ts";
import { STATION_EVENT } from "../../observe/station-event.ts";
import type { Outcome } from "../../observe/outcome.ts";
import type { Request } from "../call.ts";
import { Branch, type BranchOwner, type Flow } from "../flow.ts";
import type { Station } from "../station.ts";
import type { TransactionPool } from "./transaction-pool.ts";

/** What becomes durable when the transaction it is part of is committed, or at once. */
export interface Deed {
  perform(nowNs: number, by: Doer): void;
}

/** In whose name something is done: a flow, or what was taken from it. */
export type Doer = Pick<Flow, "key" | "priority" | "trace">;

/** Where a transaction has something for its own. */
export interface Keeper {
  release(owner: object): void;
}

/** A database to which it has a connection; or the inbox of a consumer, which is in none that the scenario knows. */
export type TransactionPlan =
  | {
      readonly kind: "database";
      readonly database: Station;
      readonly probe: StationProbe;
      readonly crashed: Outcome;
    }
  | { readonly kind: "inbox" };

/**
 * One transaction of one flow: from its first operation on it has a connection to itself, for one operation at a
 * time. What is done in it becomes durable together when its steps are through, or not at all.
 */
export class Transaction {
  readonly #plan: TransactionPlan;
  /** The inbox that it stands in: what is done is done when the message is handled. */
  readonly #outer: Transaction | null;
  readonly #beganNs: number;
  /** The process that it was begun with: another one knows nothing of it. */
  readonly #incarnation: number;
  readonly #deeds: { readonly deed: Deed; readonly by: Doer }[] = [];
  #pool: TransactionPool | null = null;
  /** Who asks for the connection or uses it. */
  #user: Request | null = null;
  #holdsConnection = false;
  /** When it got its connection. */
  #connectedNs = 0;
  readonly #waiting: Request[] = [];
  readonly #keepers = new Set<Keeper>();
  #committed = false;
  #closed = false;

  constructor(plan: TransactionPlan, outer: Transaction | null, nowNs: number) {
    this.#plan = plan;
    this.#outer = outer;
    this.#beganNs = nowNs;
    this.#incarnation = plan.kind === "database" ? plan.database.incarnation : 0;
  }

  isAt(database: string): boolean {
    return this.#plan.kind === "database" && this.#plan.database.name === database;
  }

  /** To be done when it is committed. */
  add(deed: Deed, by: Doer): void {
    this.#deeds.push({ deed, by });
  }

  // --- its connection -------------------------------------------------------------------------

  wants(pool: TransactionPool, request: Request): void {
    if (this.#user === null) this.#serve(pool, request);
    else {
      this.#waiting.push(request);
      pool.waitsFor(request);
    }
  }

  #serve(pool: TransactionPool, request: Request): void {
    this.#pool = pool;
    this.#user = request;
    if (this.#holdsConnection) pool.transmit(request);
    else pool.takeConnection(request);
  }

  /** An operation has ended, and the connection, which it got then, is free for the next. */
  released(connectedNs: number): void {
    if (!this.#holdsConnection) this.#connectedNs = connectedNs;
    this.#holdsConnection = true;
    this.#user = null;
    if (this.#closed) this.#giveBack();
    else this.#next();
  }

  /** One that waited is gone; true: it had waited for its turn within the transaction. */
  left(request: Request): boolean {
    const place = this.#waiting.indexOf(request);
    if (place >= 0) this.#waiting.splice(place, 1);
    return place >= 0;
  }

  /** It did not get a connection from the pool. */
  gotNone(): void {
    this.#user = null;
    if (!this.#closed) this.#next();
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next === undefined || this.#pool === null) return;
    this.#pool.itsTurn(next);
    this.#serve(this.#pool, next);
  }

  /** It has something for its own until it is over. */
  holds(keeper: Keeper): void {
    this.#keepers.add(keeper);
  }

  #giveBack(): void {
    for (const keeper of this.#keepers) keeper.release(this);
    this.#holdsConnection = false;
    this.#pool?.giveBack(this.#connectedNs);
  }

  // --- its end --------------------------------------------------------------------------------

  /** Its steps are through. Null: all that was done in it is durable now. */
  commit(nowNs: number): Outcome | null {
    if (this.#plan.kind === "database") {
      const { database, probe, crashed } = this.#plan;
      if (database.crashed || database.incarnation !== this.#incarnation) return crashed;
      probe.happened(nowNs, this.#beganNs, STATION_EVENT.committed);
    }
    this.#committed = true;
    for (const { deed, by } of this.#deeds) {
      if (this.#outer === null) deed.perform(nowNs, by);
      else this.#outer.add(deed, by);
    }
    return null;
  }

  /** Whoever was in it is gone, or through. */
  close(nowNs: number): void {
    this.#closed = true;
    if (!this.#committed && this.#plan.kind === "database")
      this.#plan.probe.happened(nowNs, this.#beganNs, STATION_EVENT.rolledBack);
    if (this.#user === null && this.#holdsConnection) this.#giveBack();
  }
}

/** The walk through the steps of a transaction. */
export class TransactionBranch extends Branch {
  readonly own: Transaction;

  constructor(parent: Flow, owner: BranchOwner, own: Transaction) {
    super(parent, owner);
    this.own = own;
    this.transaction = own;
  }

  override end(): void {
    if (!this.ended) this.own.close(this.host.simulation.nowNs);
    super.end();
  }
}

/** The transaction that a flow is part of; null: none. */
export function transactionOf(flow: Flow): Transaction | null {
  return flow instanceof Branch ? flow.transaction : null;
}
