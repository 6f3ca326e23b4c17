import type { Outcome } from "../../observe/outcome.ts";
import type { Request } from "../call.ts";
import { ConnectionPool, takenNs } from "../connection-pool.ts";
import { type Transaction, transactionAt } from "./transaction.ts";

/** Connections to a database that knows transactions: each keeps its connection from its first operation to its end. */
export class TransactionPool extends ConnectionPool {
  private readonly _database: string;

  constructor(database: string, setting: ConstructorParameters<typeof ConnectionPool>[0]) {
    super(setting);
    this._database = database;
  }

  private _transactionOf(request: Request): Transaction | null {
    return transactionAt(this._database, request);
  }

  override acquire(request: Request): void {
    const transaction = this._transactionOf(request);
    if (transaction === null) {
      super.acquire(request);
      return;
    }
    this.arrives(request);
    transaction.wants(this, request);
  }

  override leave(request: Request, outcome: Outcome | null): void {
    const transaction = this._transactionOf(request);
    if (transaction?.left(request) === true) {
      this.leftLine(request);
      this.ended(request, outcome);
      return;
    }
    super.leave(request, outcome);
    transaction?.gotNone();
  }

  override release(request: Request, outcome: Outcome | null): void {
    const transaction = this._transactionOf(request);
    if (transaction === null) {
      super.release(request, outcome);
      return;
    }
    const sinceNs = takenNs(request);
    this.ended(request, outcome);
    transaction.released(sinceNs);
  }

  /** A transaction keeps its connection, whoever has given up an operation in it. */
  override gaveUp(request: Request): void {
    if (request.unanswerable || this._transactionOf(request) === null) super.gaveUp(request);
  }

  /** The connection is busy with another operation of the same transaction. */
  waitsFor(request: Request): void {
    this.joinsLine(request);
  }

  itsTurn(request: Request): void {
    this.leftLine(request);
  }
}
