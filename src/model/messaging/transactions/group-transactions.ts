import type { Lane, Simulation } from "../../../kernel/simulation.ts";
import { GROUP_EVENT, type GroupEvent, type GroupProbe } from "../../../observe/group-event.ts";
import type { Progress } from "../../../resilience/messaging/progress.ts";
import type { GroupHandling } from "../group-handling.ts";
import type { GroupMember } from "../group-member.ts";
import type { OpenPolls } from "../open-polls.ts";
import type { Seat } from "../seat.ts";
import { ProducerTransaction, type TransactionEnd, type TransactionOwner } from "./producer-transaction.ts";
import type { TransactionCall } from "./transaction-call.ts";
import type { TransactionCoordinator } from "./transaction-coordinator.ts";

export interface GroupTransactionsPlan {
  readonly simulation: Simulation;
  readonly probe: GroupProbe;
  readonly coordinator: TransactionCoordinator;
  /** Lane of the longest time from the first message of a transaction to its end. */
  readonly timeout: Lane;
  /** Whether anything of the broker runs. */
  readonly isUp: () => boolean;
}

/** The group whose members they are of. */
export interface GroupTransactionsOwner {
  /** Whoever reads it begins where the last commit was. */
  handedOver(partition: number): void;
  /** Messages below need not be read again. */
  commits(partition: number, offset: number): void;
  readable(partition: number): void;
  /** The member holds nothing back any more. */
  through(seat: Seat): void;
}

/**
 * The transactions of a group's members, as the broker knows them (consume, process, produce; KIP-98 and KIP-447). Each
 * member has a transactional id of its own, which it keeps over a restart: as it joins again, whatever it had left open
 * is aborted. How far it has come is sent first, and refused if its partitions are no longer its own; from then on a
 * partition is read by nobody until it is decided what counts.
 */
export class GroupTransactions implements TransactionOwner {
  private readonly _plan: GroupTransactionsPlan;
  private readonly _owner: GroupTransactionsOwner;
  private readonly _handling: GroupHandling;
  private readonly _progress: readonly Progress[];
  /** What its open transactions are about is in hand. */
  private readonly _open: OpenPolls;
  private readonly _of = new Map<GroupMember, ProducerTransaction>();
  /** What could not be asked while the broker was down. */
  private _stranded: TransactionCall[] = [];

  constructor(
    plan: GroupTransactionsPlan,
    owner: GroupTransactionsOwner,
    {
      handling,
      progress,
      open,
    }: {
      readonly handling: GroupHandling;
      readonly progress: readonly Progress[];
      readonly open: OpenPolls;
    },
  ) {
    this._plan = plan;
    this._owner = owner;
    this._handling = handling;
    this._progress = progress;
    this._open = open;
  }

  begin(member: GroupMember): ProducerTransaction {
    const { coordinator, timeout } = this._plan;
    const transaction = new ProducerTransaction({ coordinator, owner: this, timeout });
    this._of.set(member, transaction);
    this._open.opened(transaction);
    return transaction;
  }

  /** A producer with this transactional id begins anew: its former self is out. */
  fences(member: GroupMember): void {
    const transaction = this._of.get(member);
    if (transaction !== undefined) this._plan.coordinator.ends(transaction, "fenced");
  }

  /** Whether a member has read further than it has committed. */
  holds(member: GroupMember): boolean {
    return this._of.has(member);
  }

  /** Whether the broker knows how far somebody has come there, and not yet if that counts. */
  isUndecided(partition: number): boolean {
    for (const { hasOffsets, partitions } of this._of.values())
      if (hasOffsets && partitions.includes(partition)) return true;
    return false;
  }

  // --- what members ask ----------------------------------------------------------------------

  readonly asked = (call: TransactionCall): void => {
    if (!this._plan.isUp()) {
      this._stranded.push(call);
      return;
    }
    const { transaction, kind, seat } = call;
    const { coordinator } = this._plan;
    coordinator.hears(transaction);
    if (kind === "offsets" && !seat.isGone) transaction.hasOffsets = true;
    else coordinator.ends(transaction, kind === "commit" ? "committed" : "aborted");
    call.isRefused = kind !== "abort" && !transaction.isOpen && transaction.end !== "committed";
    if (!transaction.isOpen && !seat.isGone) this._owner.through(seat);
    call.caller.answer(call);
  };

  brokerIsBack(): void {
    const calls = this._stranded;
    this._stranded = [];
    for (const call of calls) this.asked(call);
  }

  // --- what is decided -----------------------------------------------------------------------

  transactionEnded(transaction: ProducerTransaction): void {
    const { probe, simulation } = this._plan;
    for (const [member, open] of this._of) if (open === transaction) this._of.delete(member);
    this._open.closed(transaction);
    if (transaction.isKnown) probe.happened(simulation.nowNs, simulation.nowNs, EVENTS[transaction.end!]);
    if (transaction.end === "committed") this._counts(transaction);
    else this._handling.isUndone(transaction);
    for (const partition of new Set(transaction.partitions)) {
      if (this._progress[partition]!.position !== Infinity) continue;
      this._owner.handedOver(partition);
      this._owner.readable(partition);
    }
  }

  private _counts(transaction: ProducerTransaction): void {
    this._handling.isDone(transaction);
    transaction.partitions.forEach((partition, at) => {
      const offset = transaction.offsets[at]!;
      if (offset >= 0) this._owner.commits(partition, offset + 1);
    });
  }
}

const EVENTS: Readonly<Record<TransactionEnd, GroupEvent>> = {
  committed: GROUP_EVENT.committed,
  aborted: GROUP_EVENT.aborted,
  timedOut: GROUP_EVENT.timedOut,
  fenced: GROUP_EVENT.fenced,
};
