import type { Simulation } from "../../kernel/simulation.ts";
import { GROUP_EVENT, type GroupProbe, type MessageEnd } from "../../observe/group-event.ts";
import type { MessageSpan } from "../../observe/tracing/message-span.ts";
import { Inbox } from "../../resilience/messaging/inbox.ts";
import type { Progress } from "../../resilience/messaging/progress.ts";
import type { GroupLedger } from "./group-ledger.ts";
import { CUT_OFF, CUT_OFF_AND_SETTLED, type OpenPolls } from "./open-polls.ts";
import type { Poll } from "./poll.ts";
import type { Topic } from "./topic.ts";
import type { ProducerTransaction } from "./transactions/producer-transaction.ts";

export interface GroupHandlingPlan {
  readonly simulation: Simulation;
  readonly probe: GroupProbe;
  readonly topic: Topic;
  readonly commit: "before" | "after" | "auto";
  /** What belongs to a transaction is read when that is committed. */
  readonly readsCommitted: boolean;
  readonly idempotent: boolean;
  /** For so long it knows what has been handled; null: for ever. */
  readonly inboxNs: number | null;
  /** Where messages go that are given up; null: nowhere. */
  readonly deadLetter: Topic | null;
}

/** What the members of a group say of the messages that they have in hand, and what comes of that. */
export class GroupHandling {
  private readonly _plan: GroupHandlingPlan;
  private readonly _ledger: GroupLedger;
  private readonly _progress: readonly Progress[];
  private readonly _open: OpenPolls;
  /** Null: what is settled is known for ever, or not at all. */
  private readonly _inbox: Inbox | null;

  constructor(plan: GroupHandlingPlan, ledger: GroupLedger, open: OpenPolls) {
    this._plan = plan;
    this._ledger = ledger;
    this._progress = ledger.progress;
    this._open = open;
    this._inbox = plan.idempotent && plan.inboxNs !== null ? new Inbox(plan.inboxNs) : null;
  }

  /** The log will end here: what nobody has in hand will never be handled. */
  cutsOff(partition: number, end: number): void {
    const progress = this._progress[partition]!;
    const inHand = this._open.cut(partition, end, (offset) => progress.isSettled(offset));
    const { topic, readsCommitted } = this._plan;
    const to = topic.toldTo(partition, readsCommitted);
    for (let offset = end; offset < to; offset++) this._inbox?.forget(this._ledger.idOf(partition, offset));
    this._ledger.cutsOff(partition, end, inHand);
  }

  /** Nobody will handle what it had in hand and is in the log no more. */
  loses(poll: Poll): void {
    for (let { at } = poll; at < poll.count; at++)
      if (poll.offsets[at] === CUT_OFF) this._ledger.settleCutOff(poll.createdNs[at]!, GROUP_EVENT.lost);
  }

  /** A message is to be handed to its consumer; false: that knows it already. */
  taken(poll: Poll): boolean {
    const { simulation, probe } = this._plan;
    const { nowNs } = simulation;
    const createdNs = poll.createdNs[poll.at]!;
    const progress = this._progress[poll.partitions[poll.at]!]!;
    const offset = poll.offsets[poll.at]!;
    if (this._isKnown(poll)) {
      probe.happened(nowNs, createdNs, GROUP_EVENT.recognized);
      this._ledger.marks(poll.partitions[poll.at]!, offset, "recognized");
      if (!this._isSettled(poll, poll.at)) this._settle(poll, poll.at, GROUP_EVENT.handled);
      return false;
    }
    if (offset > progress.furthest) {
      progress.furthest = offset;
      probe.happened(nowNs, createdNs, GROUP_EVENT.delivered);
      probe.taken(nowNs, createdNs);
      if (this._plan.topic.isAborted(poll.partitions[poll.at]!, offset))
        probe.happened(nowNs, createdNs, GROUP_EVENT.abortedRead);
    } else probe.happened(nowNs, createdNs, GROUP_EVENT.redelivered);
    return true;
  }

  /** Whether there is an entry for it in the inbox. */
  private _isKnown(poll: Poll): boolean {
    if (!this._plan.idempotent) return false;
    const partition = poll.partitions[poll.at]!;
    if (poll.offsets[poll.at]! < 0) return poll.offsets[poll.at] === CUT_OFF_AND_SETTLED;
    const origin = this._originOf(poll);
    if (this._inbox === null) return this._progress[partition]!.isSettled(origin);
    return this._inbox.knows(this._plan.simulation.nowNs, this._ledger.idOf(partition, origin));
  }

  /** A message was worked through, and its entry is to be made; false: there is one. */
  enters(poll: Poll): boolean {
    const { simulation, probe } = this._plan;
    const isKnown = this._isKnown(poll);
    if (isKnown) {
      probe.happened(simulation.nowNs, poll.createdNs[poll.at]!, GROUP_EVENT.recognized);
      this._ledger.marks(poll.partitions[poll.at]!, poll.offsets[poll.at]!, "recognized");
    } else this._notesIfTwice(poll);
    this._inbox?.note(simulation.nowNs, this._ledger.idOf(poll.partitions[poll.at]!, this._originOf(poll)));
    return !isKnown;
  }

  private _notesIfTwice(poll: Poll): void {
    const progress = this._progress[poll.partitions[poll.at]!]!;
    const offset = poll.offsets[poll.at]!;
    if (offset < 0 ? offset === CUT_OFF : !progress.isSettled(this._originOf(poll))) return;
    const { simulation, probe } = this._plan;
    probe.happened(simulation.nowNs, poll.createdNs[poll.at]!, GROUP_EVENT.duplicate);
    probe.befell(simulation.nowNs, poll.keys[poll.at]!, "duplicate");
    this._ledger.marks(poll.partitions[poll.at]!, poll.offsets[poll.at]!, "duplicate");
  }

  /** `transaction`: it counts when that is committed; null: at once. */
  handled(poll: Poll, transaction: ProducerTransaction | null): void {
    const { simulation, probe, idempotent } = this._plan;
    if (transaction !== null) {
      this._worksThrough(poll);
      transaction.adds(poll, GROUP_EVENT.handled);
      return;
    }
    if (!idempotent) this._notesIfTwice(poll);
    if (!this._isSettled(poll, poll.at)) {
      this._settle(poll, poll.at, GROUP_EVENT.handled);
      probe.handled(simulation.nowNs, poll.createdNs[poll.at]!);
    }
  }

  /** What it is to be settled as is another matter. */
  private _worksThrough(poll: Poll): void {
    const { simulation, probe } = this._plan;
    const partition = poll.partitions[poll.at]!;
    const offset = poll.offsets[poll.at]!;
    const progress = this._progress[partition]!;
    if (offset >= 0 && this._originOf(poll) < progress.worked) {
      probe.happened(simulation.nowNs, poll.createdNs[poll.at]!, GROUP_EVENT.duplicate);
      probe.befell(simulation.nowNs, poll.keys[poll.at]!, "duplicate");
      this._ledger.marks(partition, offset, "duplicate");
    }
    progress.worked = Math.max(progress.worked, offset + 1);
  }

  /** A transaction is committed: what it was about is settled. */
  isDone({ partitions, offsets, keys, createdNs, ends }: ProducerTransaction): void {
    const { simulation, probe } = this._plan;
    partitions.forEach((partition, at) => {
      const offset = offsets[at]!;
      const [key, published, end] = [keys[at]!, createdNs[at]!, ends[at]!];
      const isCutOff = offset === CUT_OFF;
      if (!isCutOff && (offset < 0 || this._progress[partition]!.isSettled(offset))) return;
      if (isCutOff) this._ledger.settleCutOff(published, end);
      else this._ledger.settle(partition, offset, { key, createdNs: published, end });
      if (end === GROUP_EVENT.handled) probe.handled(simulation.nowNs, published);
    });
  }

  /** A transaction is aborted: what nobody can read again is lost. */
  isUndone({ offsets, createdNs }: ProducerTransaction): void {
    offsets.forEach((offset, at) => {
      if (offset === CUT_OFF) this._ledger.settleCutOff(createdNs[at]!, GROUP_EVENT.lost);
    });
  }

  failed(poll: Poll): void {
    const { simulation, probe } = this._plan;
    probe.happened(simulation.nowNs, poll.createdNs[poll.at]!, GROUP_EVENT.failed);
  }

  /** It is not tried any more: on to the dead letters, or left out. */
  givenUp(poll: Poll, transaction: ProducerTransaction | null): void {
    const { deadLetter } = this._plan;
    const { at } = poll;
    const end = deadLetter === null ? GROUP_EVENT.skipped : GROUP_EVENT.dead;
    if (transaction !== null) transaction.adds(poll, end);
    else if (this._isSettled(poll, at)) return;
    else this._settle(poll, at, end);
    const letter = { key: poll.keys[at]!, priority: poll.priorities[at]!, trace: this.traceOf(poll) };
    if (transaction?.isOpen !== false) deadLetter?.add(letter, transaction);
  }

  /** A member is gone: what counted as done and was not is lost, and so is what nobody else can read any more. */
  dropped(poll: Poll): void {
    const isSaidBefore = this._plan.commit === "before";
    for (let { at } = poll; at < poll.count; at++) {
      const { committed } = this._progress[poll.partitions[at]!]!;
      const offset = poll.offsets[at]!;
      if (offset >= committed || this._isSettled(poll, at)) continue;
      this._settle(poll, at, isSaidBefore || offset === CUT_OFF ? GROUP_EVENT.lost : GROUP_EVENT.expired);
    }
  }

  /** What is noted of the message that is handled now; null: nobody traces it. */
  traceOf(poll: Poll): MessageSpan | null {
    return this._plan.topic.traceOf(poll.partitions[poll.at]!, poll.offsets[poll.at]!);
  }

  private _originOf(poll: Poll): number {
    return this._plan.topic.originOf(poll.partitions[poll.at]!, poll.offsets[poll.at]!);
  }

  private _isSettled(poll: Poll, at: number): boolean {
    const offset = poll.offsets[at]!;
    return offset < 0
      ? offset === CUT_OFF_AND_SETTLED
      : this._progress[poll.partitions[at]!]!.isSettled(offset);
  }

  private _settle(poll: Poll, at: number, end: MessageEnd): void {
    if (poll.offsets[at] === CUT_OFF) {
      this._ledger.settleCutOff(poll.createdNs[at]!, end);
      return;
    }
    const about = { key: poll.keys[at]!, createdNs: poll.createdNs[at]!, end };
    this._ledger.settle(poll.partitions[at]!, poll.offsets[at]!, about);
  }
}
