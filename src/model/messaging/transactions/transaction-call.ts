import type { Seat } from "../seat.ts";
import type { ProducerTransaction } from "./producer-transaction.ts";

/** Sent the question, and is sent the answer. */
export interface TransactionCaller {
  answer(call: TransactionCall): void;
}

/** What a transactional producer asks of the broker, one after the other: `offsets`, then `commit`; or `abort`. */
export class TransactionCall {
  readonly caller: TransactionCaller;
  readonly kind: "offsets" | "commit" | "abort";
  readonly transaction: ProducerTransaction;
  readonly seat: Seat;
  /** It is aborted, whatever its member wanted. */
  isRefused = false;

  constructor(made: Pick<TransactionCall, "caller" | "kind" | "transaction" | "seat">) {
    this.caller = made.caller;
    this.kind = made.kind;
    this.transaction = made.transaction;
    this.seat = made.seat;
  }
}
