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
  readonly #plan: RowsPlan;
  readonly #locks = new LockTable<object>();
  readonly #notes = new LockNotes(this.#locks, "row");
  readonly #versions = new RowVersions(REMEMBERED_NS);
  /** By owner: the operation that waits. */
  readonly #waiting = new Map<object, Waiting>();

  constructor(plan: RowsPlan) {
    this.#plan = plan;
  }

  /** An operation wants to begin; false: it waits for a lock, or has been refused. */
  enters(database: Database, request: Request): boolean {
    if (this.#plan.locks[request.endpoint] !== true) return true;
    const { simulation, probe, outcomes } = this.#plan;
    const transaction = transactionAt(database.name, request);
    transaction?.holds(this);
    const owner = transaction ?? request;
    this.#notes.asks(owner, request.call.flow.root);
    const answer = this.#locks.acquire(owner, request.key);
    if (answer === "granted") return true;
    if (answer === "waits") this.#wait(owner, request);
    else {
      probe.deadlock(simulation.nowNs);
      database.visitEnds(request, outcomes.deadlock);
    }
    return false;
  }

  #wait(owner: object, request: Request): void {
    const { simulation, lockTimeout } = this.#plan;
    const waiting: Waiting = { request, sinceNs: simulation.nowNs, slot: -1 };
    this.#waiting.set(owner, waiting);
    request.trace?.begins("lock", simulation.nowNs, this.#notes.waitFor(request.key));
    if (lockTimeout !== null) waiting.slot = lockTimeout.start(this.#waitedTooLong, waiting);
  }

  readonly #waitedTooLong = (waiting: Waiting): void => {
    const { request } = waiting;
    const database = request.station as Database;
    waiting.slot = -1;
    if (database.frozen) database.deferTimer(this.#waitedTooLong, waiting);
    else if (!request.ended && this.#waiting.get(ownerOf(request)) === waiting) {
      this.#plan.probe.lockTimeout(this.#plan.simulation.nowNs);
      database.visitEnds(request, this.#plan.outcomes.timeout);
    }
  };

  /** The operation has done its work: an outcome says that it comes to nothing. */
  worked(request: Request): Outcome | null {
    const { reads, writes, checksVersions, probe, simulation, outcomes } = this.#plan;
    const reader = request.call.flow.root;
    if (writes[request.endpoint] === true) {
      const { nowNs } = simulation;
      if (this.#versions.isOutdated(reader, request.key)) {
        if (checksVersions) {
          probe.conflict(nowNs);
          return outcomes.conflict;
        }
        probe.lostUpdate(nowNs, request.key);
      }
      this.#versions.wrote(nowNs, reader, request.key);
    } else if (reads[request.endpoint] === true) this.#versions.read(reader, request.key);
    return null;
  }

  /** The visit is over: it waits no longer, and what it holds alone is free. */
  left(request: Request): void {
    if (this.#plan.locks[request.endpoint] !== true) return;
    const owner = ownerOf(request);
    const waiting = this.#waiting.get(owner);
    if (waiting?.request === request) {
      this.#locks.giveUp(owner);
      this.#noLongerWaits(owner, waiting);
    }
    if (owner === request) this.release(request);
  }

  #noLongerWaits(owner: object, { request, sinceNs, slot }: Waiting): void {
    const { simulation, lockTimeout, probe } = this.#plan;
    const waiting = this.#waiting.get(owner)!;
    this.#waiting.delete(owner);
    if (slot >= 0) lockTimeout?.cancel(slot, waiting);
    probe.lockWaited(simulation.nowNs, simulation.nowNs - sinceNs);
    request.trace?.ends("lock", simulation.nowNs);
  }

  /** The owner is through: who waited for what it held goes on. */
  release(owner: object): void {
    for (const next of this.#locks.release(owner)) {
      const waiting = this.#waiting.get(next)!;
      this.#noLongerWaits(next, waiting);
      this.#goOn(waiting.request);
    }
  }

  readonly #goOn = (request: Request): void => {
    const database = request.station as Database;
    if (database.crashed || request.ended) return;
    if (database.frozen) database.deferMessage(this.#goOn, request);
    else database.admit(request);
  };

  /** The server is gone, and all locks with it. */
  clear(): void {
    this.#locks.clear();
  }
}

/** Who holds a lock: the transaction, or the operation alone. */
function ownerOf(request: Request): object {
  return transactionAt(request.station!.name, request) ?? request;
}

/** Requests that live longer than this may overlook a write unnoticed. */
const REMEMBERED_NS = 600e9;
