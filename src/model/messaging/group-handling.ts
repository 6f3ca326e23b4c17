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
  readonly #plan: GroupHandlingPlan;
  readonly #ledger: GroupLedger;
  readonly #progress: readonly Progress[];
  readonly #open: OpenPolls;
  /** Null: what is settled is known for ever, or not at all. */
  readonly #inbox: Inbox | null;

  constructor(plan: GroupHandlingPlan, ledger: GroupLedger, open: OpenPolls) {
    this.#plan = plan;
    this.#ledger = ledger;
    this.#progress = ledger.progress;
    this.#open = open;
    this.#inbox = plan.idempotent && plan.inboxNs !== null ? new Inbox(plan.inboxNs) : null;
  }

  /** The log will end here: what nobody has in hand will never be handled. */
  cutsOff(partition: number, end: number): void {
    const progress = this.#progress[partition]!;
    const inHand = this.#open.cut(partition, end, (offset) => progress.isSettled(offset));
    const { topic, readsCommitted } = this.#plan;
    const to = topic.toldTo(partition, readsCommitted);
    for (let offset = end; offset < to; offset++) this.#inbox?.forget(this.#ledger.idOf(partition, offset));
    this.#ledger.cutsOff(partition, end, inHand);
  }

  /** Nobody will handle what it had in hand and is in the log no more. */
  loses(poll: Poll): void {
    for (let { at } = poll; at < poll.count; at++)
      if (poll.offsets[at] === CUT_OFF) this.#ledger.settleCutOff(poll.createdNs[at]!, GROUP_EVENT.lost);
  }

  /** A message is to be handed to its consumer; false: that knows it already. */
  taken(poll: Poll): boolean {
    const { simulation, probe } = this.#plan;
    const { nowNs } = simulation;
    const createdNs = poll.createdNs[poll.at]!;
    const progress = this.#progress[poll.partitions[poll.at]!]!;
    const offset = poll.offsets[poll.at]!;
    if (this.#isKnown(poll)) {
      probe.happened(nowNs, createdNs, GROUP_EVENT.recognized);
      this.#ledger.marks(poll.partitions[poll.at]!, offset, "recognized");
      if (!this.#isSettled(poll, poll.at)) this.#settle(poll, poll.at, GROUP_EVENT.handled);
      return false;
    }
    if (offset > progress.furthest) {
      progress.furthest = offset;
      probe.happened(nowNs, createdNs, GROUP_EVENT.delivered);
      probe.taken(nowNs, createdNs);
      if (this.#plan.topic.isAborted(poll.partitions[poll.at]!, offset))
        probe.happened(nowNs, createdNs, GROUP_EVENT.abortedRead);
    } else probe.happened(nowNs, createdNs, GROUP_EVENT.redelivered);
    return true;
  }

  /** Whether there is an entry for it in the inbox. */
  #isKnown(poll: Poll): boolean {
    if (!this.#plan.idempotent) return false;
    const partition = poll.partitions[poll.at]!;
    if (poll.offsets[poll.at]! < 0) return poll.offsets[poll.at] === CUT_OFF_AND_SETTLED;
    const origin = this.#originOf(poll);
    if (this.#inbox === null) return this.#progress[partition]!.isSettled(origin);
    return this.#inbox.knows(this.#plan.simulation.nowNs, this.#ledger.idOf(partition, origin));
  }

  /** A message was worked through, and its entry is to be made; false: there is one. */
  enters(poll: Poll): boolean {
    const { simulation, probe } = this.#plan;
    const isKnown = this.#isKnown(poll);
    if (isKnown) {
      probe.happened(simulation.nowNs, poll.createdNs[poll.at]!, GROUP_EVENT.recognized);
      this.#ledger.marks(poll.partitions[poll.at]!, poll.offsets[poll.at]!, "recognized");
    } else this.#notesIfTwice(poll);
    this.#inbox?.note(simulation.nowNs, this.#ledger.idOf(poll.partitions[poll.at]!, this.#originOf(poll)));
    return !isKnown;
  }

  #notesIfTwice(poll: Poll): void {
    const progress = this.#progress[poll.partitions[poll.at]!]!;
    const offset = poll.offsets[poll.at]!;
    if (offset < 0 ? offset === CUT_OFF : !progress.isSettled(this.#originOf(poll))) return;
    const { simulation, probe } = this.#plan;
    probe.happened(simulation.nowNs, poll.createdNs[poll.at]!, GROUP_EVENT.duplicate);
    probe.befell(simulation.nowNs, poll.keys[poll.at]!, "duplicate");
    this.#ledger.marks(poll.partitions[poll.at]!, poll.offsets[poll.at]!, "duplicate");
  }

  /** `transaction`: it counts when that is committed; null: at once. */
  handled(poll: Poll, transaction: ProducerTransaction | null): void {
    const { simulation, probe, idempotent } = this.#plan;
    if (transaction !== null) {
      this.#worksThrough(poll);
      transaction.adds(poll, GROUP_EVENT.handled);
      return;
    }
    if (!idempotent) this.#notesIfTwice(poll);
    if (!this.#isSettled(poll, poll.at)) {
      this.#settle(poll, poll.at, GROUP_EVENT.handled);
      probe.handled(simulation.nowNs, poll.createdNs[poll.at]!);
    }
  }

  /** What it is to be settled as is another matter. */
  #worksThrough(poll: Poll): void {
    const { simulation, probe } = this.#plan;
    const partition = poll.partitions[poll.at]!;
    const offset = poll.offsets[poll.at]!;
    const progress = this.#progress[partition]!;
    if (offset >= 0 && this.#originOf(poll) < progress.worked) {
      probe.happened(simulation.nowNs, poll.createdNs[poll.at]!, GROUP_EVENT.duplicate);
      probe.befell(simulation.nowNs, poll.keys[poll.at]!, "duplicate");
      this.#ledger.marks(partition, offset, "duplicate");
    }
    progress.worked = Math.max(progress.worked, offset + 1);
  }

  /** A transaction is committed: what it was about is settled. */
  isDone({ partitions, offsets, keys, createdNs, ends }: ProducerTransaction): void {
    const { simulation, probe } = this.#plan;
    partitions.forEach((partition, at) => {
      const offset = offsets[at]!;
      const [key, published, end] = [keys[at]!, createdNs[at]!, ends[at]!];
      const isCutOff = offset === CUT_OFF;
      if (!isCutOff && (offset < 0 || this.#progress[partition]!.isSettled(offset))) return;
      if (isCutOff) this.#ledger.settleCutOff(published, end);
      else this.#ledger.settle(partition, offset, { key, createdNs: published, end });
      if (end === GROUP_EVENT.handled) probe.handled(simulation.nowNs, published);
    });
  }

  /** A transaction is aborted: what nobody can read again is lost. */
  isUndone({ offsets, createdNs }: ProducerTransaction): void {
    offsets.forEach((offset, at) => {
      if (offset === CUT_OFF) this.#ledger.settleCutOff(createdNs[at]!, GROUP_EVENT.lost);
    });
  }

  failed(poll: Poll): void {
    const { simulation, probe } = this.#plan;
    probe.happened(simulation.nowNs, poll.createdNs[poll.at]!, GROUP_EVENT.failed);
  }

  /** It is not tried any more: on to the dead letters, or left out. */
  givenUp(poll: Poll, transaction: ProducerTransaction | null): void {
    const { deadLetter } = this.#plan;
    const { at } = poll;
    const end = deadLetter === null ? GROUP_EVENT.skipped : GROUP_EVENT.dead;
    if (transaction !== null) transaction.adds(poll, end);
    else if (this.#isSettled(poll, at)) return;
    else this.#settle(poll, at, end);
    const letter = { key: poll.keys[at]!, priority: poll.priorities[at]!, trace: this.traceOf(poll) };
    if (transaction?.isOpen !== false) deadLetter?.add(letter, transaction);
  }

  /** A member is gone: what counted as done and was not is lost, and so is what nobody else can read any more. */
  dropped(poll: Poll): void {
    const isSaidBefore = this.#plan.commit === "before";
    for (let { at } = poll; at < poll.count; at++) {
      const { committed } = this.#progress[poll.partitions[at]!]!;
      const offset = poll.offsets[at]!;
      if (offset >= committed || this.#isSettled(poll, at)) continue;
      this.#settle(poll, at, isSaidBefore || offset === CUT_OFF ? GROUP_EVENT.lost : GROUP_EVENT.expired);
    }
  }

  /** What is noted of the message that is handled now; null: nobody traces it. */
  traceOf(poll: Poll): MessageSpan | null {
    return this.#plan.topic.traceOf(poll.partitions[poll.at]!, poll.offsets[poll.at]!);
  }

  #originOf(poll: Poll): number {
    return this.#plan.topic.originOf(poll.partitions[poll.at]!, poll.offsets[poll.at]!);
  }

  #isSettled(poll: Poll, at: number): boolean {
    const offset = poll.offsets[at]!;
    return offset < 0
      ? offset === CUT_OFF_AND_SETTLED
      : this.#progress[poll.partitions[at]!]!.isSettled(offset);
  }

  #settle(poll: Poll, at: number, end: MessageEnd): void {
    if (poll.offsets[at] === CUT_OFF) {
      this.#ledger.settleCutOff(poll.createdNs[at]!, end);
      return;
    }
    const about = { key: poll.keys[at]!, createdNs: poll.createdNs[at]!, end };
    this.#ledger.settle(poll.partitions[at]!, poll.offsets[at]!, about);
  }
}
