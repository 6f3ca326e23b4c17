import type { Lane, Simulation } from "../../kernel/simulation.ts";
import type { Outcome } from "../../observe/outcome.ts";
import type { ContentionProbe } from "../../observe/probes.ts";
import { LockTable } from "../../resilience/lock-table.ts";
import { RowVersions } from "../../resilience/row-versions.ts";
import type { Request } from "../call.ts";
import type { Database } from "../database.ts";
import { type Keeper, transactionAt } from "../transactions/transaction.ts";
import { LockNotes } from "./lock-notes.ts";

export interface RowsPlan {
  readonly simulation: Simulation;
  readonly probe: ContentionProbe;
  /** By operation. */
  readonly reads: readonly boolean[];
  readonly writes: readonly boolean[];
  readonly locks: readonly boolean[];
  /** Whether a write that has overlooked another is refused; else it goes through, and the other is lost. */
  readonly checksVersions: boolean;
  /** Lane of the longest wait for a lock; null: as long as it takes. */
  readonly lockTimeout: Lane | null;
  readonly outcomes: { readonly conflict: Outcome; readonly deadlock: Outcome; readonly timeout: Outcome };
}

interface Waiting {
  readonly request: Request;
  readonly sinceNs: number;
  slot: number;
}

/**
 * The rows of a database, one for each key: who has one locked, and who writes over what they have
 * not seen. A lock is held to the end of the operation, or of the transaction that it is part of.
 */
export class Rows implements Keeper {
  private readonly _plan: RowsPlan;
  private readonly _locks = new LockTable<object>();
  private readonly _notes = new LockNotes(this._locks, "row");
  private readonly _versions = new RowVersions(REMEMBERED_NS);
  /** By owner: the operation that waits. */
  private readonly _waiting = new Map<object, Waiting>();

  constructor(plan: RowsPlan) {
    this._plan = plan;
  }

  /** An operation wants to begin; false: it waits for a lock, or has been refused. */
  enters(database: Database, request: Request): boolean {
    if (this._plan.locks[request.endpoint] !== true) return true;
    const { simulation, probe, outcomes } = this._plan;
    const transaction = transactionAt(database.name, request);
    transaction?.holds(this);
    const owner = transaction ?? request;
    this._notes.asks(owner, request.call.flow.root);
    const answer = this._locks.acquire(owner, request.key);
    if (answer === "granted") return true;
    if (answer === "waits") this._wait(owner, request);
    else {
      probe.deadlock(simulation.nowNs);
      database.visitEnds(request, outcomes.deadlock);
    }
    return false;
  }

  private _wait(owner: object, request: Request): void {
    const { simulation, lockTimeout } = this._plan;
    const waiting: Waiting = { request, sinceNs: simulation.nowNs, slot: -1 };
    this._waiting.set(owner, waiting);
    request.trace?.begins("lock", simulation.nowNs, this._notes.waitFor(request.key));
    if (lockTimeout !== null) waiting.slot = lockTimeout.start(this._waitedTooLong, waiting);
  }

  private readonly _waitedTooLong = (waiting: Waiting): void => {
    const { request } = waiting;
    const database = request.station as Database;
    waiting.slot = -1;
    if (database.frozen) database.deferTimer(this._waitedTooLong, waiting);
    else if (!request.ended && this._waiting.get(ownerOf(request)) === waiting) {
      this._plan.probe.lockTimeout(this._plan.simulation.nowNs);
      database.visitEnds(request, this._plan.outcomes.timeout);
    }
  };

  /** The operation has done its work: an outcome says that it comes to nothing. */
  worked(request: Request): Outcome | null {
    const { reads, writes, checksVersions, probe, simulation, outcomes } = this._plan;
    const reader = request.call.flow.root;
    if (writes[request.endpoint] === true) {
      const { nowNs } = simulation;
      if (this._versions.isOutdated(reader, request.key)) {
        if (checksVersions) {
          probe.conflict(nowNs);
          return outcomes.conflict;
        }
        probe.lostUpdate(nowNs, request.key);
      }
      this._versions.wrote(nowNs, reader, request.key);
    } else if (reads[request.endpoint] === true) this._versions.read(reader, request.key);
    return null;
  }

  /** The visit is over: it waits no longer, and what it holds alone is free. */
  left(request: Request): void {
    if (this._plan.locks[request.endpoint] !== true) return;
    const owner = ownerOf(request);
    const waiting = this._waiting.get(owner);
    if (waiting?.request === request) {
      this._locks.giveUp(owner);
      this._noLongerWaits(owner, waiting);
    }
    if (owner === request) this.release(request);
  }

  private _noLongerWaits(owner: object, { request, sinceNs, slot }: Waiting): void {
    const { simulation, lockTimeout, probe } = this._plan;
    const waiting = this._waiting.get(owner)!;
    this._waiting.delete(owner);
    if (slot >= 0) lockTimeout?.cancel(slot, waiting);
    probe.lockWaited(simulation.nowNs, simulation.nowNs - sinceNs);
    request.trace?.ends("lock", simulation.nowNs);
  }

  /** The owner is through: who waited for what it held goes on. */
  release(owner: object): void {
    for (const next of this._locks.release(owner)) {
      const waiting = this._waiting.get(next)!;
      this._noLongerWaits(next, waiting);
      this._goOn(waiting.request);
    }
  }

  private readonly _goOn = (request: Request): void => {
    const database = request.station as Database;
    if (database.crashed || request.ended) return;
    if (database.frozen) database.deferMessage(this._goOn, request);
    else database.admit(request);
  };

  /** The server is gone, and all locks with it. */
  clear(): void {
    this._locks.clear();
  }
}

/** Who holds a lock: the transaction, or the operation alone. */
function ownerOf(request: Request): object {
  return transactionAt(request.station!.name, request) ?? request;
}

/** Requests that live longer than this may overlook a write unnoticed. */
const REMEMBERED_NS = 600e9;
