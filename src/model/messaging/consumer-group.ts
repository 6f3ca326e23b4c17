import type { Lane, Simulation } from "../../kernel/simulation.ts";
import { GROUP_EVENT, type GroupProbe, type MessageEnd } from "../../observe/group-event.ts";
import type { MessageSpan } from "../../observe/tracing/message-span.ts";
import { Inbox } from "../../resilience/messaging/inbox.ts";
import type { Progress } from "../../resilience/messaging/progress.ts";
import { GroupCoordinator, type GroupCoordinatorPlan, type GroupOwner } from "./group-coordinator.ts";
import { GroupLedger } from "./group-ledger.ts";
import { GroupReading } from "./group-reading.ts";
import { KeptBackPolls } from "./kept-back-polls.ts";
import { CUT_OFF, CUT_OFF_AND_SETTLED, OpenPolls } from "./open-polls.ts";
import type { Poll } from "./poll.ts";
import type { Seat } from "./seat.ts";
import type { Topic, TopicReader } from "./topic.ts";

export interface ConsumerGroupPlan {
  readonly name: string;
  readonly simulation: Simulation;
  readonly probe: GroupProbe;
  readonly topic: Topic;
  readonly commit: "before" | "after" | "auto";
  /** How often `auto` commits. */
  readonly autoCommitNs: number;
  readonly idempotent: boolean;
  /** For so long it knows what has been handled; null: for ever. */
  readonly inboxNs: number | null;
  readonly maxPollRecords: number;
  readonly maxPartitionFetch: number;
  /** Messages that there must be before the broker answers. */
  readonly fetchMin: number;
  /** Lane of the longest time that it waits for them. */
  readonly fetchMaxWait: Lane;
  /** Where messages go that are given up; null: nowhere. */
  readonly deadLetter: Topic | null;
  /** When it begins: 0 for a group that was there before. */
  readonly fromNs: number;
  /** Where a group that was not there before begins. */
  readonly offsetReset: "earliest" | "latest";
  readonly coordination: Omit<GroupCoordinatorPlan, "simulation" | "partitions">;
}

/**
 * A group reads a topic: each partition has one member that reads it, in order, and the group
 * remembers how far it has come. Every message is settled once in each group: handled, dead, skipped,
 * expired or lost.
 */
export class ConsumerGroup implements TopicReader, GroupOwner {
  readonly #plan: ConsumerGroupPlan;
  readonly #ledger: GroupLedger;
  readonly #progress: readonly Progress[];
  readonly coordinator: GroupCoordinator;
  /** Null: what is settled is known for ever, or not at all. */
  readonly #inbox: Inbox | null;
  readonly #open = new OpenPolls();
  readonly #reading: GroupReading;
  readonly #keptBack: KeptBackPolls;
  /** It reads, or will read all that comes. */
  #reads: boolean;
  /** What could not be asked while the broker was down. */
  #stranded: Poll[] = [];

  constructor(plan: ConsumerGroupPlan) {
    this.#plan = plan;
    this.#ledger = new GroupLedger(plan);
    this.#progress = this.#ledger.progress;
    this.#inbox = plan.idempotent && plan.inboxNs !== null ? new Inbox(plan.inboxNs) : null;
    this.#reads = plan.fromNs === 0 || plan.offsetReset === "earliest";
    const { simulation, coordination, topic } = plan;
    const partitions = topic.partitions.length;
    this.#reading = new GroupReading(topic, this.#progress, plan);
    this.#keptBack = new KeptBackPolls(plan.fetchMaxWait, this.#waitedForMore);
    this.coordinator = new GroupCoordinator({ simulation, partitions, ...coordination }, this);
    topic.join(this);
  }

  get isUp(): boolean {
    return this.#plan.coordination.isUp();
  }

  /** A member says that it goes. */
  readonly left = (seat: Seat): void => {
    this.coordinator.leaves(seat);
  };

  /** Its first member is there. */
  begins(): void {
    if (this.#reads) return;
    this.#reads = true;
    const { topic } = this.#plan;
    this.#progress.forEach((progress, partition) => {
      progress.beginAt(topic.toldTo(partition));
    });
  }

  // --- the coordinator says ------------------------------------------------------------------

  handedOver(partition: number): void {
    const progress = this.#progress[partition]!;
    const { start } = this.#plan.topic.partitions[partition]!;
    if (progress.head < start) this.#ledger.gone(partition, [progress.head, start], GROUP_EVENT.expired);
    progress.position = Math.max(progress.committed, start);
    progress.through = progress.committed;
    this.#reading.looksAt(partition);
  }

  rebalancing(isOn: boolean): void {
    this.#plan.probe.rebalancing(this.#plan.simulation.nowNs, isOn);
  }

  // --- reading -------------------------------------------------------------------------------

  /** A member asks for messages, and says by that that it is through with those it had. */
  readonly asked = (poll: Poll): void => {
    if (!poll.member.isWaitingFor(poll)) return;
    if (!this.#plan.coordination.isUp()) {
      this.#stranded.push(poll);
      return;
    }
    const { seat } = poll;
    poll.isOut = false;
    poll.isHere = true;
    this.#keptBack.remove(poll);
    this.#open.closed(poll);
    if (seat === null) this.coordinator.join(poll);
    else if (seat.isGone) poll.member.dismiss(poll);
    else this.#goesOn(poll, seat);
  };

  #goesOn(poll: Poll, seat: Seat): void {
    this.#through(poll, seat);
    poll.empty();
    this.coordinator.through(seat);
    if (poll.rejoins) {
      poll.rejoins = false;
      this.coordinator.rejoined(seat);
    }
    if (!poll.isOut) this.serve(poll);
  }

  serve(poll: Poll): void {
    const { seat } = poll;
    if (seat === null || !poll.isHere) return;
    const { fetchMin } = this.#plan;
    if (fetchMin > 1 && !this.#reading.holds(seat, fetchMin)) this.#keptBack.add(poll);
    else {
      this.#reading.fill(poll, seat);
      poll.isParked = poll.count === 0;
      if (!poll.isParked) this.#answers(poll);
    }
  }

  #answers(poll: Poll): void {
    this.#keptBack.remove(poll);
    poll.goesOut();
    this.#open.opened(poll);
    poll.member.answer(poll);
  }

  /** It gets what there is, if only nothing: then it asks again. */
  readonly #waitedForMore = (poll: Poll): void => {
    if (!poll.isParked || poll.seat === null || !this.isUp) return;
    this.#reading.fill(poll, poll.seat);
    this.#answers(poll);
  };

  /** The member is through with what it had: that is committed, at once or when it is time. */
  #through(poll: Poll, seat: Seat): void {
    const { commit, autoCommitNs, simulation, topic } = this.#plan;
    for (let at = 0; at < poll.at; at++) if (poll.offsets[at]! >= 0) this.#passes(poll, at, seat);
    if (poll.at === 0) return;
    const isDue = poll.rejoins || simulation.nowNs - seat.committedNs >= autoCommitNs;
    if (commit === "auto" && !isDue) return;
    seat.committedNs = simulation.nowNs;
    for (const partition of seat.uncommitted) {
      if (this.coordinator.readerOf(partition) !== seat) continue;
      const progress = this.#progress[partition]!;
      if (commit !== "before") progress.commit(progress.through);
      topic.trim(partition);
    }
    seat.uncommitted.length = 0;
  }

  #passes(poll: Poll, at: number, { uncommitted }: Seat): void {
    const partition = poll.partitions[at]!;
    const progress = this.#progress[partition]!;
    const isNoted = progress.through > progress.committed || uncommitted.at(-1) === partition;
    if (!isNoted) uncommitted.push(partition);
    progress.through = poll.offsets[at]! + 1;
  }

  /** The member has the messages: from here on they count as done, where that is said before. One that is out cannot say so, and leaves them. */
  received(poll: Poll): void {
    if (this.#plan.commit !== "before" || poll.seat === null) return;
    if (poll.seat.isGone) {
      this.#loses(poll);
      poll.at = poll.count;
    }
    for (let { at } = poll; at < poll.count; at++)
      this.#progress[poll.partitions[at]!]!.commit(poll.offsets[at]! + 1);
  }

  /** The answer did not arrive: what was in it is read again. */
  unread(poll: Poll): void {
    this.#open.closed(poll);
    for (let at = poll.count - 1; at >= poll.at; at--)
      this.#reading.goesBack(poll.partitions[at]!, poll.offsets[at]!);
  }

  appended(partition: number, offset: number): void {
    this.#reading.looksAt(partition);
    if (this.#reads) this.#ledger.added(partition, offset);
  }

  readable(partition: number): void {
    const reader = this.coordinator.readerOf(partition);
    if (reader?.poll.isParked === true) this.serve(reader.poll);
  }

  /** What nobody has read by now nobody will; what a member has in hand is not concerned. */
  expired(partition: number, offset: number): void {
    if (!this.#reads) return;
    const progress = this.#progress[partition]!;
    this.#ledger.gone(partition, [progress.position, offset], GROUP_EVENT.expired);
    progress.position = Math.max(progress.position, offset);
    progress.commit(offset);
  }

  brokerIsBack(): void {
    const polls = this.#stranded;
    this.#stranded = [];
    for (const poll of polls) this.asked(poll);
  }

  wantsFrom(partition: number): number {
    if (!this.#reads) return Infinity;
    const { head, committed } = this.#progress[partition]!;
    return Math.min(head, committed);
  }

  // --- handling ------------------------------------------------------------------------------

  /** Nobody will handle what it had in hand and is in the log no more. */
  #loses(poll: Poll): void {
    for (let { at } = poll; at < poll.count; at++)
      if (poll.offsets[at] === CUT_OFF) this.#ledger.settleCutOff(poll.createdNs[at]!, GROUP_EVENT.lost);
  }

  cutsOff(partition: number, end: number): void {
    if (!this.#reads) return;
    const progress = this.#progress[partition]!;
    const inHand = this.#open.cut(partition, end, (offset) => progress.isSettled(offset));
    const to = this.#plan.topic.toldTo(partition);
    for (let offset = end; offset < to; offset++) this.#inbox?.forget(this.#ledger.idOf(partition, offset));
    this.#ledger.cutsOff(partition, end, inHand);
  }

  cutOff(): void {
    this.#ledger.cutOff();
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
    this.#ledger.marks(poll.partitions[poll.at]!, poll.offsets[poll.at]!, "duplicate");
  }

  handled(poll: Poll): void {
    const { simulation, probe, idempotent } = this.#plan;
    if (!idempotent) this.#notesIfTwice(poll);
    if (!this.#isSettled(poll, poll.at)) {
      this.#settle(poll, poll.at, GROUP_EVENT.handled);
      probe.handled(simulation.nowNs, poll.createdNs[poll.at]!);
    }
  }

  failed(poll: Poll): void {
    const { simulation, probe } = this.#plan;
    probe.happened(simulation.nowNs, poll.createdNs[poll.at]!, GROUP_EVENT.failed);
  }

  /** It is not tried any more: on to the dead letters, or left out. */
  givenUp(poll: Poll): void {
    const { deadLetter } = this.#plan;
    const { at } = poll;
    if (this.#isSettled(poll, at)) return;
    this.#settle(poll, at, deadLetter === null ? GROUP_EVENT.skipped : GROUP_EVENT.dead);
    deadLetter?.add({ key: poll.keys[at]!, priority: poll.priorities[at]!, trace: this.traceOf(poll) });
  }

  /** A member is gone: what counted as done and was not is lost, and so is what nobody else can read any more. */
  dropped(poll: Poll): void {
    this.#keptBack.remove(poll);
    this.#open.closed(poll);
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
