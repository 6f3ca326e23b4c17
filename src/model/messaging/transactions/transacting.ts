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
  private readonly _plan: TransactingPlan;
  private readonly _owner: TransactingOwner;
  private readonly _member: GroupMember;
  private _open: ProducerTransaction | null = null;
  /** What it waits for an answer to; null: nothing. */
  private _call: TransactionCall | null = null;
  private _isDue = false;
  /** How long after the abort its messages are handled again. */
  private _pauseNs = 0;

  constructor(plan: TransactingPlan, member: GroupMember & TransactingOwner) {
    this._plan = plan;
    this._owner = member;
    this._member = member;
  }

  get isOpen(): boolean {
    return this._open !== null;
  }

  /** It handles nothing meanwhile. */
  get isEnding(): boolean {
    return this._call !== null;
  }

  /** Before the next message, or before it asks for more; `isSummoned`: to come to a rebalance. */
  commitsNow({ at, count }: Poll, isSummoned: boolean): boolean {
    if (at < count || !this.isOpen) return this._isDue;
    return this._isDue || isSummoned || this._plan.commitNs === 0;
  }

  /** The transaction in which messages are handled now. */
  current(): ProducerTransaction {
    if (this._open !== null) return this._open;
    const { transactions, commitNs, host } = this._plan;
    const transaction = transactions.begin(this._member);
    this._open = transaction;
    if (commitNs > 0)
      host.simulation.schedule(commitNs - (host.simulation.nowNs % commitNs), this._falls, transaction);
    return transaction;
  }

  private readonly _falls = (transaction: ProducerTransaction): void => {
    const { host } = this._plan;
    if (this._open !== transaction || this.isEnding) return;
    if (host.frozen) {
      host.deferTimer(this._falls, transaction);
      return;
    }
    this._isDue = true;
    this._owner.commitIsDue();
  };

  commit(seat: Seat): void {
    this._asks("offsets", seat);
  }

  /** Its messages are to be handled again, after a pause. */
  abort(seat: Seat, pauseNs: number): void {
    this._pauseNs = pauseNs;
    this._asks("abort", seat);
  }

  /** Its process is gone: whatever is open stays open until somebody ends it. */
  forgets(): void {
    this._open = null;
    this._call = null;
    this._isDue = false;
  }

  private _asks(kind: TransactionCall["kind"], seat: Seat): void {
    this._call = new TransactionCall({ caller: this, kind, seat, transaction: this.current() });
    this._sends(this._call);
  }

  private readonly _sends = (call: TransactionCall): void => {
    const { toBroker, transactions } = this._plan;
    if (this._call === call) this._unless(toBroker.send(transactions.asked, call), call);
  };

  /** The broker answers. */
  answer(call: TransactionCall): void {
    this._unless(this._plan.fromBroker.send(this._answered, call), call);
  }

  /** What did not get through is asked again. */
  private _unless(sending: Sending, call: TransactionCall): void {
    if (sending !== "sent") this._plan.host.simulation.schedule(waitNsAfter(sending), this._sends, call);
  }

  private readonly _answered = (call: TransactionCall): void => {
    const { host } = this._plan;
    if (this._call !== call) return;
    if (host.frozen) host.deferMessage(this._answered, call);
    else if (call.kind === "offsets" && !call.isRefused) this._asks("commit", call.seat);
    else this._isOver(call);
  };

  private _isOver({ kind, isRefused, transaction }: TransactionCall): void {
    this.forgets();
    const pauseNs = this._pauseNs;
    this._pauseNs = 0;
    if (kind === "commit" && !isRefused) this._owner.committed(transaction);
    else this._owner.undone(pauseNs);
  }
}
