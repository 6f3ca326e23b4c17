import type { ServiceInstance } from "../../service-instance.ts";
import type { Channel } from "../../link.ts";
import type { GroupMember } from "../group-member.ts";
import type { Poll } from "../poll.ts";
import { type Sending, waitNsAfter } from "../resending.ts";
import type { Seat } from "../seat.ts";
import type { GroupTransactions } from "./group-transactions.ts";
import type { ProducerTransaction } from "./producer-transaction.ts";
import { TransactionCall, type TransactionCaller } from "./transaction-call.ts";

export interface TransactingPlan {
  readonly host: ServiceInstance;
  readonly transactions: GroupTransactions;
  readonly toBroker: Channel;
  readonly fromBroker: Channel;
  /** Commits are due at multiples of it; 0: after each batch. */
  readonly commitNs: number;
}

/** The member that handles messages in transactions. */
export interface TransactingOwner {
  /** It is time to commit, and nothing was asked for yet. */
  commitIsDue(): void;
  /** The transaction is over, one way or the other; what it was about is handled, or comes again after `waitNs`. */
  committed(transaction: ProducerTransaction): void;
  undone(waitNs: number): void;
}

/** A member's transactional producer: begins a transaction with a message, and commits or aborts it, one call after the other. */
export class Transacting implements TransactionCaller {
  readonly #plan: TransactingPlan;
  readonly #owner: TransactingOwner;
  readonly #member: GroupMember;
  #open: ProducerTransaction | null = null;
  /** What it waits for an answer to; null: nothing. */
  #call: TransactionCall | null = null;
  #isDue = false;
  /** How long after the abort its messages are handled again. */
  #pauseNs = 0;

  constructor(plan: TransactingPlan, member: GroupMember & TransactingOwner) {
    this.#plan = plan;
    this.#owner = member;
    this.#member = member;
  }

  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** It handles nothing meanwhile. */
  get isEnding(): boolean {
    return this.#call !== null;
  }

  /** Before the next message, or before it asks for more; `isSummoned`: to come to a rebalance. */
  commitsNow({ at, count }: Poll, isSummoned: boolean): boolean {
    if (at < count || !this.isOpen) return this.#isDue;
    return this.#isDue || isSummoned || this.#plan.commitNs === 0;
  }

  /** The transaction in which messages are handled now. */
  current(): ProducerTransaction {
    if (this.#open !== null) return this.#open;
    const { transactions, commitNs, host } = this.#plan;
    const transaction = transactions.begin(this.#member);
    this.#open = transaction;
    if (commitNs > 0)
      host.simulation.schedule(commitNs - (host.simulation.nowNs % commitNs), this.#falls, transaction);
    return transaction;
  }

  readonly #falls = (transaction: ProducerTransaction): void => {
    const { host } = this.#plan;
    if (this.#open !== transaction || this.isEnding) return;
    if (host.frozen) {
      host.deferTimer(this.#falls, transaction);
      return;
    }
    this.#isDue = true;
    this.#owner.commitIsDue();
  };

  commit(seat: Seat): void {
    this.#asks("offsets", seat);
  }

  /** Its messages are to be handled again, after a pause. */
  abort(seat: Seat, pauseNs: number): void {
    this.#pauseNs = pauseNs;
    this.#asks("abort", seat);
  }

  /** Its process is gone: whatever is open stays open until somebody ends it. */
  forgets(): void {
    this.#open = null;
    this.#call = null;
    this.#isDue = false;
  }

  #asks(kind: TransactionCall["kind"], seat: Seat): void {
    this.#call = new TransactionCall({ caller: this, kind, seat, transaction: this.current() });
    this.#sends(this.#call);
  }

  readonly #sends = (call: TransactionCall): void => {
    const { toBroker, transactions } = this.#plan;
    if (this.#call === call) this.#unless(toBroker.send(transactions.asked, call), call);
  };

  /** The broker answers. */
  answer(call: TransactionCall): void {
    this.#unless(this.#plan.fromBroker.send(this.#answered, call), call);
  }

  /** What did not get through is asked again. */
  #unless(sending: Sending, call: TransactionCall): void {
    if (sending !== "sent") this.#plan.host.simulation.schedule(waitNsAfter(sending), this.#sends, call);
  }

  readonly #answered = (call: TransactionCall): void => {
    const { host } = this.#plan;
    if (this.#call !== call) return;
    if (host.frozen) host.deferMessage(this.#answered, call);
    else if (call.kind === "offsets" && !call.isRefused) this.#asks("commit", call.seat);
    else this.#isOver(call);
  };

  #isOver({ kind, isRefused, transaction }: TransactionCall): void {
    this.forgets();
    const pauseNs = this.#pauseNs;
    this.#pauseNs = 0;
    if (kind === "commit" && !isRefused) this.#owner.committed(transaction);
    else this.#owner.undone(pauseNs);
  }
}
