import type { Simulation } from "../../kernel/simulation.ts";
import { GROUP_EVENT } from "../../observe/group-event.ts";
import type { Outcome } from "../../observe/outcome.ts";
import type { GroupProbe } from "../../observe/group-event.ts";
import { rangeAssignment } from "../../resilience/messaging/assignment.ts";
import { Progress } from "../../resilience/messaging/progress.ts";
import type { GroupMember } from "./group-member.ts";
import type { Poll } from "./poll.ts";
import type { Topic, TopicReader } from "./topic.ts";

export interface ConsumerGroupPlan {
  readonly simulation: Simulation;
  readonly probe: GroupProbe;
  readonly topic: Topic;
  readonly commit: "before" | "after";
  readonly idempotent: boolean;
  readonly maxPollRecords: number;
}

/**
 * A group reads a topic: each partition has one member that reads it, in order, and the group
 * remembers how far it has come. Every message is settled once in each group: handled, skipped or lost.
 */
export class ConsumerGroup implements TopicReader {
  readonly #plan: ConsumerGroupPlan;
  readonly #progress: readonly Progress[];
  readonly #members: GroupMember[] = [];
  /** By partition, the number of the member that reads it; -1: none. */
  #owners: Int32Array;
  /** Messages that are not settled. */
  #lag = 0;
  #oldestNs = Infinity;
  #oldestPartition = -1;

  constructor(plan: ConsumerGroupPlan) {
    this.#plan = plan;
    this.#progress = plan.topic.partitions.map(() => new Progress());
    this.#owners = new Int32Array(plan.topic.partitions.length).fill(-1);
    plan.topic.join(this);
  }

  // --- members -------------------------------------------------------------------------------

  enrol(member: GroupMember): void {
    this.#members.push(member);
    const numbers = this.#members.map((_, number) => number);
    this.#owners = rangeAssignment(this.#progress.length, numbers);
  }

  /** A member is there, for the first time or again: it begins where the group had come to. */
  joined(member: GroupMember): void {
    const number = this.#members.indexOf(member);
    this.#progress.forEach((progress, partition) => {
      if (this.#owners[partition] === number) progress.position = progress.committed;
    });
  }

  /** A member is gone: what counted as done and was not is lost. */
  crashed(poll: Poll): void {
    for (; poll.at < poll.count; poll.at++) {
      const progress = this.#progress[poll.partitions[poll.at]!]!;
      const offset = poll.offsets[poll.at]!;
      if (offset < progress.committed && !progress.isSettled(offset)) this.#settle(poll, GROUP_EVENT.lost);
    }
  }

  // --- reading -------------------------------------------------------------------------------

  /** A member asks for messages, and says by that that it is through with those it had. */
  readonly asked = (poll: Poll): void => {
    if (!poll.member.isWaitingFor(poll)) return;
    if (this.#plan.commit === "after") this.#commit(poll);
    poll.empty();
    this.#fill(poll);
    poll.isParked = poll.count === 0;
    if (!poll.isParked) poll.member.answer(poll);
  };

  #fill(poll: Poll): void {
    const { topic, maxPollRecords, commit } = this.#plan;
    const number = this.#members.indexOf(poll.member);
    for (let partition = 0; partition < this.#owners.length; partition++) {
      if (this.#owners[partition] !== number) continue;
      const progress = this.#progress[partition]!;
      const log = topic.partitions[partition]!;
      while (progress.position < log.end && poll.count < maxPollRecords) {
        const offset = progress.position++;
        poll.partitions.push(partition);
        poll.offsets.push(offset);
        poll.keys.push(log.keyOf(offset));
        poll.priorities.push(log.priorityOf(offset));
        poll.createdNs.push(log.createdNsOf(offset));
      }
      if (commit === "before") progress.commit(progress.position);
    }
  }

  #commit(poll: Poll): void {
    for (let at = 0; at < poll.at; at++) {
      const partition = poll.partitions[at]!;
      const isLast = at + 1 === poll.at || poll.partitions[at + 1] !== partition;
      if (!isLast) continue;
      this.#progress[partition]!.commit(poll.offsets[at]! + 1);
      this.#plan.topic.trim(partition);
    }
  }

  appended(partition: number, createdNs: number): void {
    const { simulation, probe } = this.#plan;
    probe.happened(simulation.nowNs, createdNs, GROUP_EVENT.published);
    this.#lag++;
    if (this.#lag === 1) this.#lookForOldest();
    probe.levels(simulation.nowNs, this.#lag, this.#oldestNs);
    const owner = this.#owners[partition]!;
    if (owner >= 0) this.#members[owner]!.wake();
  }

  wantsFrom(partition: number): number {
    const { head, committed } = this.#progress[partition]!;
    return Math.min(head, committed);
  }

  // --- handling ------------------------------------------------------------------------------

  /** A message is handed to its consumer; false: that knows it already. */
  taken(poll: Poll): boolean {
    const { simulation, probe, idempotent } = this.#plan;
    const { nowNs } = simulation;
    const createdNs = poll.createdNs[poll.at]!;
    const progress = this.#progress[poll.partitions[poll.at]!]!;
    const offset = poll.offsets[poll.at]!;
    if (idempotent && progress.isSettled(offset)) {
      probe.happened(nowNs, createdNs, GROUP_EVENT.recognized);
      return false;
    }
    if (offset > progress.furthest) {
      progress.furthest = offset;
      probe.happened(nowNs, createdNs, GROUP_EVENT.delivered);
      probe.taken(nowNs, createdNs);
    } else probe.happened(nowNs, createdNs, GROUP_EVENT.redelivered);
    return true;
  }

  handled(poll: Poll, outcome: Outcome | null): void {
    const { simulation, probe } = this.#plan;
    const { nowNs } = simulation;
    const createdNs = poll.createdNs[poll.at]!;
    const isSettled = this.#progress[poll.partitions[poll.at]!]!.isSettled(poll.offsets[poll.at]!);
    if (outcome !== null) {
      probe.happened(nowNs, createdNs, GROUP_EVENT.failed);
      if (!isSettled) this.#settle(poll, GROUP_EVENT.skipped);
    } else if (isSettled) probe.happened(nowNs, createdNs, GROUP_EVENT.duplicate);
    else {
      this.#settle(poll, GROUP_EVENT.handled);
      probe.handled(nowNs, createdNs);
    }
  }

  #settle(poll: Poll, event: (typeof GROUP_EVENT)["handled" | "skipped" | "lost"]): void {
    const { simulation, probe } = this.#plan;
    const partition = poll.partitions[poll.at]!;
    const progress = this.#progress[partition]!;
    const { head } = progress;
    progress.settle(poll.offsets[poll.at]!);
    this.#lag--;
    probe.happened(simulation.nowNs, poll.createdNs[poll.at]!, event);
    if (progress.head !== head && partition === this.#oldestPartition) this.#lookForOldest();
    probe.levels(simulation.nowNs, this.#lag, this.#oldestNs);
  }

  /** Which of the first unsettled messages of all partitions was published first. */
  #lookForOldest(): void {
    const { partitions } = this.#plan.topic;
    this.#oldestNs = Infinity;
    this.#oldestPartition = -1;
    for (let partition = 0; partition < partitions.length; partition++) {
      const log = partitions[partition]!;
      const { head } = this.#progress[partition]!;
      if (head >= log.end) continue;
      const createdNs = log.createdNsOf(head);
      if (createdNs >= this.#oldestNs) continue;
      this.#oldestNs = createdNs;
      this.#oldestPartition = partition;
    }
  }
}
