import type { StationProbe } from "../../observe/probes.ts";
import { STATION_EVENT, type StationEvent } from "../../observe/station-event.ts";
import type { Outcome } from "../../observe/outcome.ts";
import type { TraceWait } from "../../observe/tracing/trace.ts";
import type { Request } from "../call.ts";
import { Branch, type BranchOwner, type Flow, type Origin } from "../flow.ts";
import type { Station } from "../station.ts";
import type { TransactionPool } from "./transaction-pool.ts";

/** What becomes durable when the transaction it is part of is committed, or at once. */
export interface Deed {
  /** Returns what to take back, if that has to be. */
  perform(nowNs: number, by: Doer): object | null;
  /** The data that it was written with is gone, and it with that. */
  revoke(nowNs: number, by: Doer, done: object | null): void;
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
      readonly stations: readonly Station[];
      /** Who knows at which of several servers it is; null: there is one. */
      readonly site: TransactionSite | null;
      readonly probe: StationProbe;
      readonly crashed: Outcome;
    }
  | { readonly kind: "inbox" };

/** Several servers of a database, one of which a transaction is at. */
export interface TransactionSite {
  /** Where one about this key begins. */
  serverOf(key: number): number;
  /** Its steps are through at this server; "waits": others have to have it first. */
  commits(commit: Commit, server: Station): "done" | "waits" | "refused";
}

/** A transaction at its end, as the servers of its database know it. */
export interface Commit {
  readonly origin: Origin;
  /** What it wrote: keys, and the operations that did. Something was done in it, or there is none. */
  readonly writes: readonly Pick<Request, "key" | "endpoint">[];
  /** Nobody waits for it. */
  readonly isGone: boolean;
  /** It is durable. May be told twice. */
  endures(): void;
  confirm(): void;
  refuse(): void;
  /** It is lost, durable as it may have been. */
  vanishes(): void;
}

/** Is told how a commit ended that had to wait. */
export interface CommitOwner {
  commitEnded(branch: Branch, outcome: Outcome | null): void;
}

/**
 * One transaction of one flow: from its first operation on it has a connection to itself, for one operation at a
 * time. What is done in it becomes durable together when its steps are through, or not at all.
 */
export class Transaction implements Commit {
  private readonly _plan: TransactionPlan;
  /** The inbox that it stands in: what is done is done when the message is handled. */
  private readonly _outer: Transaction | null;
  private readonly _began: { readonly ns: number; readonly by: Flow };
  /** Where it began, and stays. */
  private _server: number;
  /** The process that it was begun with: another one knows nothing of it. */
  private _incarnation: number;
  private readonly _deeds: { readonly deed: Deed; readonly by: Doer; done: object | null }[] = [];
  /** By key; null: nothing, or nobody has to know. */
  private _wrote: Map<number, Pick<Request, "key" | "endpoint">> | null = null;
  private _pool: TransactionPool | null = null;
  /** Who asks for the connection or uses it. */
  private _user: Request | null = null;
  private _holdsConnection = false;
  /** When it got its connection. */
  private _connectedNs = 0;
  private readonly _waiting: Request[] = [];
  private readonly _keepers = new Set<Keeper>();
  /** Whether others still have to have it, it is durable, or it was and is not any more. */
  private _phase: "open" | "waiting" | "durable" | "gone" = "open";
  private _waiter: { readonly branch: Branch; readonly owner: CommitOwner } | null = null;
  private _closed = false;

  constructor(plan: TransactionPlan, outer: Transaction | null, by: Flow) {
    this._plan = plan;
    this._outer = outer;
    this._began = { ns: by.host.simulation.nowNs, by };
    this._server = plan.kind === "database" ? (plan.site?.serverOf(by.key) ?? 0) : 0;
    this._incarnation = this._station?.incarnation ?? 0;
  }

  get server(): number {
    return this._server;
  }

  /** Its first operation goes elsewhere: that is the server which its caller reaches. */
  beginsAt(server: number): void {
    if (this._pool !== null) return;
    this._server = server;
    this._incarnation = this._station?.incarnation ?? 0;
  }

  private get _station(): Station | null {
    return this._plan.kind === "database" ? this._plan.stations[this._server]! : null;
  }

  private get _nowNs(): number {
    return this._began.by.host.simulation.nowNs;
  }

  /** What it waits for when others have to have it. */
  private get _wait(): TraceWait {
    return { what: this._station?.name ?? "", holder: null, ahead: 0 };
  }

  isAt(database: string): boolean {
    return this._station?.name === database;
  }

  /** To be done when it is committed. */
  add(deed: Deed, by: Doer): void {
    const { key, priority, trace } = by; // The flow itself may be another one's by then.
    this._deeds.push({ deed, by: { key, priority, trace }, done: null });
  }

  /** An operation in it has written. */
  wrote({ key, endpoint }: Request): void {
    this._wrote ??= new Map();
    this._wrote.set(key, { key, endpoint });
  }

  // --- its connection -------------------------------------------------------------------------

  wants(pool: TransactionPool, request: Request): void {
    if (this._user === null) this._serve(pool, request);
    else {
      this._waiting.push(request);
      pool.waitsFor(request);
    }
  }

  private _serve(pool: TransactionPool, request: Request): void {
    this._pool = pool;
    this._user = request;
    if (this._holdsConnection) pool.transmit(request);
    else pool.takeConnection(request);
  }

  /** An operation has ended, and the connection, which it got then, is free for the next. */
  released(connectedNs: number): void {
    if (!this._holdsConnection) this._connectedNs = connectedNs;
    this._holdsConnection = true;
    this._user = null;
    if (this._closed) this._giveBack();
    else this._next();
  }

  /** One that waited is gone; true: it had waited for its turn within the transaction. */
  left(request: Request): boolean {
    const place = this._waiting.indexOf(request);
    if (place >= 0) this._waiting.splice(place, 1);
    return place >= 0;
  }

  /** It did not get a connection from the pool. */
  gotNone(): void {
    this._user = null;
    if (!this._closed) this._next();
  }

  private _next(): void {
    const next = this._waiting.shift();
    if (next === undefined || this._pool === null) return;
    this._pool.itsTurn(next);
    this._serve(this._pool, next);
  }

  /** It has something for its own until it is over. */
  holds(keeper: Keeper): void {
    this._keepers.add(keeper);
  }

  private _giveBack(): void {
    for (const keeper of this._keepers) keeper.release(this);
    this._holdsConnection = false;
    this._pool?.giveBack(this._connectedNs);
  }

  // --- its end --------------------------------------------------------------------------------

  /** Its steps are through; the owner is told when it is durable, or is not to be. */
  commit(branch: Branch, owner: CommitOwner): void {
    this._waiter = { branch, owner };
    const station = this._station;
    if (station?.frozen === true) station.deferMessage(PROCEED, this);
    else this.proceed();
  }

  /** The server can be asked. */
  proceed(): void {
    if (this.isGone) return;
    const how = this._committed();
    if (how === "done") {
      this.endures();
      this.confirm();
    } else if (how === "refused") this.refuse();
    else {
      this._phase = "waiting";
      this._waiter?.branch.trace?.begins("replicas", this._nowNs, this._wait);
    }
  }

  private _committed(): "done" | "waits" | "refused" {
    const station = this._station;
    if (station === null || this._plan.kind !== "database") return "done";
    if (station.crashed || station.incarnation !== this._incarnation) return "refused";
    return this._plan.site?.commits(this, station) ?? "done";
  }

  get origin(): Origin {
    return this._began.by.root.origin;
  }

  get writes(): readonly Pick<Request, "key" | "endpoint">[] {
    if (this._wrote !== null) return [...this._wrote.values()];
    return this._deeds.length === 0 ? [] : [{ key: this._began.by.key, endpoint: -1 }];
  }

  get isGone(): boolean {
    return this._waiter === null || this._waiter.branch.ended;
  }

  endures(): void {
    if (this._phase === "durable" || this._phase === "gone") return;
    this._phase = "durable";
    const { nowNs } = this._began.by.host.simulation;
    this._count(nowNs, STATION_EVENT.committed);
    for (const entry of this._deeds) {
      if (this._outer === null) entry.done = entry.deed.perform(nowNs, entry.by);
      else this._outer.add(entry.deed, entry.by);
    }
  }

  confirm(): void {
    const { host } = this._began.by;
    if (host.frozen) host.deferMessage(CONFIRM, this);
    else if (!this.isGone) this._answer(null);
  }

  refuse(): void {
    const { host } = this._began.by;
    if (host.frozen) host.deferMessage(REFUSE, this);
    else if (!this.isGone && this._plan.kind === "database") this._answer(this._plan.crashed);
  }

  private _answer(outcome: Outcome | null): void {
    const waiter = this._waiter;
    this._waiter = null;
    waiter?.branch.trace?.ends("replicas", this._nowNs);
    waiter?.owner.commitEnded(waiter.branch, outcome);
  }

  /** What stood in an inbox was done in its name, and is not taken back. */
  vanishes(): void {
    const { nowNs } = this._began.by.host.simulation;
    const phase = this._phase;
    this._phase = "gone";
    if (phase === "waiting") this._count(nowNs, STATION_EVENT.rolledBack);
    else if (phase === "durable" && this._outer === null)
      for (const { deed, by, done } of this._deeds.toReversed()) deed.revoke(nowNs, by, done);
  }

  private _count(nowNs: number, event: StationEvent): void {
    if (this._plan.kind === "database") this._plan.probe.happened(nowNs, this._began.ns, event);
  }

  /** Whoever was in it is gone, or through. */
  close(nowNs: number): void {
    this._closed = true;
    if (this._phase === "open") this._count(nowNs, STATION_EVENT.rolledBack);
    if (this._user === null && this._holdsConnection) this._giveBack();
  }
}

const PROCEED = (transaction: Transaction): void => {
  transaction.proceed();
};
const CONFIRM = (transaction: Transaction): void => {
  transaction.confirm();
};
const REFUSE = (transaction: Transaction): void => {
  transaction.refuse();
};

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

/** The transaction in this database that an operation is part of; null: none. */
export function transactionAt(database: string, request: Request): Transaction | null {
  const transaction = transactionOf(request.call.flow);
  return transaction?.isAt(database) === true ? transaction : null;
}
