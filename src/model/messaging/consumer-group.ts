import type { Simulation } from "../../kernel/simulation.ts";
import { GROUP_EVENT, type GroupProbe, type MessageEnd } from "../../observe/group-event.ts";
import type { MessageSpan } from "../../observe/tracing/message-span.ts";
import type { MarkKind } from "../../observe/tracing/trace.ts";
import { KeyOrder } from "../../resilience/messaging/key-order.ts";
import { OldestUnsettled } from "../../resilience/messaging/oldest-unsettled.ts";
import { Progress } from "../../resilience/messaging/progress.ts";
import { GroupCoordinator, type GroupCoordinatorPlan, type GroupOwner } from "./group-coordinator.ts";
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
  readonly maxPollRecords: number;
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
  readonly #progress: readonly Progress[];
  readonly coordinator: GroupCoordinator;
  readonly #oldest: OldestUnsettled;
  /** Null: partitions are by key, and keep the order. */
  readonly #order: KeyOrder | null;
  /** Messages that are not settled. */
  #lag = 0;
  /** It reads, or will read all that comes. */
  #reads: boolean;
  /** What could not be asked while the broker was down. */
  #stranded: Poll[] = [];

  constructor(plan: ConsumerGroupPlan) {
    this.#plan = plan;
    this.#progress = plan.topic.partitions.map(() => new Progress());
    this.#oldest = new OldestUnsettled(plan.topic.partitions, this.#progress);
    this.#order = plan.topic.keepsOrder ? null : new KeyOrder();
    this.#reads = plan.fromNs === 0 || plan.offsetReset === "earliest";
    const { simulation, coordination, topic } = plan;
    const partitions = topic.partitions.length;
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
    if (progress.head < start) this.#gone(partition, progress.head, start);
    progress.position = Math.max(progress.committed, start);
    progress.through = progress.committed;
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
    if (seat === null) return;
    this.#fill(poll, seat);
    poll.isParked = poll.count === 0;
    if (poll.isParked) return;
    poll.isOut = true;
    poll.member.answer(poll);
  }

  #fill(poll: Poll, seat: Seat): void {
    const { topic, maxPollRecords } = this.#plan;
    const { partitions } = seat;
    for (let turn = 0; turn < partitions.length && poll.count < maxPollRecords; turn++) {
      const partition = partitions[(seat.turn + turn) % partitions.length]!;
      const progress = this.#progress[partition]!;
      const end = topic.readableTo(partition);
      if (progress.position >= end) continue;
      const log = topic.partitions[partition]!;
      while (progress.position < end && poll.count < maxPollRecords) {
        const offset = progress.position++;
        poll.partitions.push(partition);
        poll.offsets.push(offset);
        poll.keys.push(log.keyOf(offset));
        poll.priorities.push(log.priorityOf(offset));
        poll.createdNs.push(log.createdNsOf(offset));
        const note = log.noteOf(offset);
        if (note !== null) poll.notes[poll.count - 1] = note;
      }
    }
    seat.turn = partitions.length === 0 ? 0 : (seat.turn + 1) % partitions.length;
  }

  /** The member is through with what it had: that is committed, at once or when it is time. */
  #through(poll: Poll, seat: Seat): void {
    const { commit, autoCommitNs, simulation } = this.#plan;
    for (let at = 0; at < poll.at; at++)
      this.#progress[poll.partitions[at]!]!.through = poll.offsets[at]! + 1;
    if (poll.at === 0 || commit === "before") return;
    if (commit === "auto" && !poll.rejoins && simulation.nowNs - seat.committedNs < autoCommitNs) return;
    seat.committedNs = simulation.nowNs;
    for (const partition of seat.partitions) {
      const progress = this.#progress[partition]!;
      progress.commit(progress.through);
      this.#plan.topic.trim(partition);
    }
  }

  /** The member has the messages: from here on they count as done, where that is said before. */
  received(poll: Poll): void {
    const { commit, topic } = this.#plan;
    if (commit !== "before" || poll.seat === null || poll.seat.isGone) return;
    for (let at = 0; at < poll.count; at++)
      this.#progress[poll.partitions[at]!]!.commit(poll.offsets[at]! + 1);
    for (const partition of poll.seat.partitions) topic.trim(partition);
  }

  /** The answer did not arrive: what was in it is read again. */
  unread(poll: Poll): void {
    for (let at = poll.count - 1; at >= poll.at; at--) {
      const progress = this.#progress[poll.partitions[at]!]!;
      progress.position = Math.min(progress.position, poll.offsets[at]!);
    }
  }

  appended(partition: number, offset: number): void {
    if (!this.#reads) return;
    const { simulation, probe, topic } = this.#plan;
    const createdNs = topic.partitions[partition]!.createdNsOf(offset);
    const key = topic.partitions[partition]!.keyOf(offset);
    probe.happened(simulation.nowNs, createdNs, GROUP_EVENT.published);
    this.#lag++;
    this.#oldest.added(partition, createdNs);
    this.#order?.added(key, this.#idOf(partition, offset));
    probe.levels(simulation.nowNs, this.#lag, this.#oldest.createdNs);
  }

  readable(partition: number): void {
    const reader = this.coordinator.readerOf(partition);
    if (reader?.poll.isParked === true) this.serve(reader.poll);
  }

  /** What nobody has read by now nobody will; what a member has in hand is not concerned. */
  expired(partition: number, offset: number): void {
    if (!this.#reads) return;
    const progress = this.#progress[partition]!;
    this.#gone(partition, progress.position, offset);
    progress.position = Math.max(progress.position, offset);
    progress.commit(offset);
  }

  #gone(partition: number, from: number, to: number): void {
    const { simulation, probe, topic } = this.#plan;
    const progress = this.#progress[partition]!;
    const log = topic.partitions[partition]!;
    for (let offset = from; offset < to; offset++) {
      if (!progress.settle(offset)) continue;
      this.#lag--;
      probe.happened(simulation.nowNs, log.createdNsOf(offset), GROUP_EVENT.expired);
      this.#marks(partition, offset, "expired");
      this.#order?.overtakes(log.keyOf(offset), this.#idOf(partition, offset));
    }
    this.#oldest.settled(partition);
    probe.levels(simulation.nowNs, this.#lag, this.#oldest.createdNs);
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

  /** A message is to be handed to its consumer; false: that knows it already. */
  taken(poll: Poll): boolean {
    const { simulation, probe, idempotent } = this.#plan;
    const { nowNs } = simulation;
    const createdNs = poll.createdNs[poll.at]!;
    const progress = this.#progress[poll.partitions[poll.at]!]!;
    const offset = poll.offsets[poll.at]!;
    if (idempotent && progress.isSettled(this.#originOf(poll))) {
      probe.happened(nowNs, createdNs, GROUP_EVENT.recognized);
      this.#marks(poll.partitions[poll.at]!, offset, "recognized");
      if (!progress.isSettled(offset)) this.#settle(poll, poll.at, GROUP_EVENT.handled);
      return false;
    }
    if (offset > progress.furthest) {
      progress.furthest = offset;
      probe.happened(nowNs, createdNs, GROUP_EVENT.delivered);
      probe.taken(nowNs, createdNs);
    } else probe.happened(nowNs, createdNs, GROUP_EVENT.redelivered);
    return true;
  }

  handled(poll: Poll): void {
    const { simulation, probe } = this.#plan;
    const createdNs = poll.createdNs[poll.at]!;
    const progress = this.#progress[poll.partitions[poll.at]!]!;
    if (progress.isSettled(this.#originOf(poll))) {
      probe.happened(simulation.nowNs, createdNs, GROUP_EVENT.duplicate);
      this.#marks(poll.partitions[poll.at]!, poll.offsets[poll.at]!, "duplicate");
    }
    if (!progress.isSettled(poll.offsets[poll.at]!)) {
      this.#settle(poll, poll.at, GROUP_EVENT.handled);
      probe.handled(simulation.nowNs, createdNs);
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

  /** A member is gone: what counted as done and was not is lost. */
  dropped(poll: Poll): void {
    for (let { at } = poll; at < poll.count; at++) {
      const { committed } = this.#progress[poll.partitions[at]!]!;
      if (poll.offsets[at]! < committed && !this.#isSettled(poll, at))
        this.#settle(poll, at, GROUP_EVENT.lost);
    }
  }

  /** What is noted of the message that is handled now; null: nobody traces it. */
  traceOf(poll: Poll): MessageSpan | null {
    return this.#plan.topic.traceOf(poll.partitions[poll.at]!, poll.offsets[poll.at]!);
  }

  #marks(partition: number, offset: number, what: MarkKind): void {
    const { topic, simulation, name } = this.#plan;
    topic.traceOf(partition, offset)?.happened(simulation.nowNs, what, name);
  }

  #idOf(partition: number, offset: number): number {
    return offset * this.#progress.length + partition;
  }

  #originOf(poll: Poll): number {
    return this.#plan.topic.originOf(poll.partitions[poll.at]!, poll.offsets[poll.at]!);
  }

  #isSettled(poll: Poll, at: number): boolean {
    return this.#progress[poll.partitions[at]!]!.isSettled(poll.offsets[at]!);
  }

  #settle(poll: Poll, at: number, end: MessageEnd): void {
    const { simulation, probe } = this.#plan;
    const partition = poll.partitions[at]!;
    this.#progress[partition]!.settle(poll.offsets[at]!);
    if (this.#order?.overtakes(poll.keys[at]!, this.#idOf(partition, poll.offsets[at]!)) === true)
      probe.happened(simulation.nowNs, poll.createdNs[at]!, GROUP_EVENT.reordered);
    this.#lag--;
    this.#oldest.settled(partition);
    probe.happened(simulation.nowNs, poll.createdNs[at]!, end);
    this.#marks(partition, poll.offsets[at]!, ENDS[end]);
    probe.levels(simulation.nowNs, this.#lag, this.#oldest.createdNs);
  }
}

/** What traces call the ends of a message. */
const ENDS: Readonly<Record<MessageEnd, MarkKind>> = {
  [GROUP_EVENT.handled]: "handled",
  [GROUP_EVENT.skipped]: "skipped",
  [GROUP_EVENT.lost]: "lost",
  [GROUP_EVENT.dead]: "dead",
  [GROUP_EVENT.expired]: "expired",
};
