import type { Lane } from "../../kernel/simulation.ts";
import { GROUP_EVENT } from "../../observe/group-event.ts";
import type { Progress } from "../../resilience/messaging/progress.ts";
import { GroupCoordinator, type GroupCoordinatorPlan, type GroupOwner } from "./group-coordinator.ts";
import { GroupHandling, type GroupHandlingPlan } from "./group-handling.ts";
import { GroupLedger } from "./group-ledger.ts";
import { GroupReading } from "./group-reading.ts";
import { KeptBackPolls } from "./kept-back-polls.ts";
import { OpenPolls } from "./open-polls.ts";
import type { Poll } from "./poll.ts";
import type { Seat } from "./seat.ts";
import type { TopicReader } from "./topic-readers.ts";
import {
  GroupTransactions,
  type GroupTransactionsOwner,
  type GroupTransactionsPlan,
} from "./transactions/group-transactions.ts";

export interface ConsumerGroupPlan extends GroupHandlingPlan {
  readonly name: string;
  /** How often `auto` commits. */
  readonly autoCommitNs: number;
  readonly maxPollRecords: number;
  readonly maxPartitionFetch: number;
  /** Messages that there must be before the broker answers. */
  readonly fetchMin: number;
  /** Lane of the longest time that it waits for them. */
  readonly fetchMaxWait: Lane;
  /** When it begins: 0 for a group that was there before. */
  readonly fromNs: number;
  /** Where a group that was not there before begins. */
  readonly offsetReset: "earliest" | "latest";
  /** Members handle messages in transactions; null: they do not. */
  readonly transactions: GroupTransactionsPlan | null;
  readonly coordination: Omit<GroupCoordinatorPlan, "simulation" | "partitions">;
}

/**
 * A group reads a topic: each partition has one member that reads it, in order, and the group
 * remembers how far it has come. Every message is settled once in each group: handled, dead, skipped,
 * expired or lost.
 */
export class ConsumerGroup implements TopicReader, GroupOwner, GroupTransactionsOwner {
  private readonly _plan: ConsumerGroupPlan;
  private readonly _ledger: GroupLedger;
  private readonly _progress: readonly Progress[];
  readonly coordinator: GroupCoordinator;
  readonly handling: GroupHandling;
  private readonly _open = new OpenPolls();
  private readonly _reading: GroupReading;
  private readonly _keptBack: KeptBackPolls;
  /** Null: its members have none. */
  readonly transactions: GroupTransactions | null;
  /** It reads, or will read all that comes. */
  private _reads: boolean;
  /** What could not be asked while the broker was down. */
  private _stranded: Poll[] = [];

  constructor(plan: ConsumerGroupPlan) {
    this._plan = plan;
    this._ledger = new GroupLedger(plan);
    this._progress = this._ledger.progress;
    this.handling = new GroupHandling(plan, this._ledger, this._open);
    this._reads = plan.fromNs === 0 || plan.offsetReset === "earliest";
    const { simulation, coordination, topic, transactions } = plan;
    const knows = { handling: this.handling, progress: this._progress, open: this._open };
    this.transactions = transactions && new GroupTransactions(transactions, this, knows);
    const partitions = topic.partitions.length;
    this._reading = new GroupReading(topic, this._progress, plan);
    this._keptBack = new KeptBackPolls(plan.fetchMaxWait, this._waitedForMore);
    this.coordinator = new GroupCoordinator({ simulation, partitions, ...coordination }, this);
    topic.join(this);
  }

  get readsCommitted(): boolean {
    return this._plan.readsCommitted;
  }

  get isUp(): boolean {
    return this._plan.coordination.isUp();
  }

  /** A member says that it goes. */
  readonly left = (seat: Seat): void => {
    this.coordinator.leaves(seat);
  };

  /** Its first member is there. */
  begins(): void {
    if (this._reads) return;
    this._reads = true;
    const { topic } = this._plan;
    this._progress.forEach((progress, partition) => {
      progress.beginAt(topic.toldTo(partition, this.readsCommitted));
    });
  }

  // --- the coordinator says ------------------------------------------------------------------

  handedOver(partition: number): void {
    const progress = this._progress[partition]!;
    const { start } = this._plan.topic.partitions[partition]!;
    if (progress.head < start) this._ledger.gone(partition, [progress.head, start], GROUP_EVENT.expired);
    const isUndecided = this.transactions?.isUndecided(partition) === true;
    progress.position = isUndecided ? Infinity : Math.max(progress.committed, start);
    progress.through = progress.committed;
    this._reading.pauses(partition, 0);
    this._reading.looksAt(partition);
  }

  commits(partition: number, offset: number): void {
    this._progress[partition]!.commit(offset);
    this._plan.topic.trim(partition);
  }

  holdsBack({ member }: Seat): boolean {
    return this.transactions?.holds(member) === true;
  }

  /** It holds nothing back any more. */
  through(seat: Seat): void {
    if (!seat.poll.isOut) this.coordinator.through(seat);
  }

  rebalancing(isOn: boolean): void {
    this._plan.probe.rebalancing(this._plan.simulation.nowNs, isOn);
  }

  // --- reading -------------------------------------------------------------------------------

  /** A member asks for messages, and says by that that it is through with those it had. */
  readonly asked = (poll: Poll): void => {
    if (!poll.member.isWaitingFor(poll)) return;
    if (!this._plan.coordination.isUp()) {
      this._stranded.push(poll);
      return;
    }
    const { seat } = poll;
    poll.isOut = false;
    poll.isHere = true;
    this._keptBack.remove(poll);
    this._open.closed(poll);
    if (seat === null) {
      this.transactions?.fences(poll.member);
      this.coordinator.join(poll);
    } else if (seat.isGone) poll.member.dismiss(poll);
    else this._goesOn(poll, seat);
  };

  private _goesOn(poll: Poll, seat: Seat): void {
    if (poll.goesBack) for (const partition of seat.partitions) this.handedOver(partition);
    else if (this.transactions === null) this._through(poll, seat);
    poll.goesBack = false;
    poll.empty();
    if (!this.holdsBack(seat)) this.coordinator.through(seat);
    if (poll.rejoins) {
      poll.rejoins = false;
      this.coordinator.rejoined(seat);
    }
    if (!poll.isOut) this.serve(poll);
  }

  serve(poll: Poll): void {
    const { seat } = poll;
    if (seat === null || !poll.isHere) return;
    const { fetchMin } = this._plan;
    if (fetchMin > 1 && !this._reading.holds(seat, fetchMin)) this._keptBack.add(poll);
    else {
      this._reading.fill(poll, seat);
      poll.isParked = poll.count === 0;
      if (!poll.isParked) this._answers(poll);
    }
  }

  private _answers(poll: Poll): void {
    this._keptBack.remove(poll);
    poll.goesOut();
    this._open.opened(poll);
    poll.member.answer(poll);
  }

  /** It gets what there is, if only nothing: then it asks again. */
  private readonly _waitedForMore = (poll: Poll): void => {
    if (!poll.isParked || poll.seat === null || !this.isUp) return;
    this._reading.fill(poll, poll.seat);
    this._answers(poll);
  };

  /** The member is through with what it had: that is committed, at once or when it is time. */
  private _through(poll: Poll, seat: Seat): void {
    const { commit, autoCommitNs, simulation, topic } = this._plan;
    for (let at = 0; at < poll.at; at++) if (poll.offsets[at]! >= 0) this._passes(poll, at, seat);
    if (poll.at === 0) return;
    const isDue = poll.rejoins || simulation.nowNs - seat.committedNs >= autoCommitNs;
    if (commit === "auto" && !isDue) return;
    seat.committedNs = simulation.nowNs;
    for (const partition of seat.uncommitted) {
      if (this.coordinator.readerOf(partition) !== seat) continue;
      const progress = this._progress[partition]!;
      if (commit !== "before") progress.commit(progress.through);
      topic.trim(partition);
    }
    while (seat.uncommitted.length > 0) seat.uncommitted.pop();
  }

  private _passes(poll: Poll, at: number, { uncommitted }: Seat): void {
    const partition = poll.partitions[at]!;
    const progress = this._progress[partition]!;
    const isNoted = progress.through > progress.committed || uncommitted.at(-1) === partition;
    if (!isNoted) uncommitted.push(partition);
    progress.through = poll.offsets[at]! + 1;
  }

  /** The member has the messages: from here on they count as done, where that is said before. One that is out cannot say so, and leaves them. */
  received(poll: Poll): void {
    if (this._plan.commit !== "before" || poll.seat === null) return;
    if (poll.seat.isGone) {
      this.handling.loses(poll);
      poll.at = poll.count;
    }
    for (let { at } = poll; at < poll.count; at++)
      this._progress[poll.partitions[at]!]!.commit(poll.offsets[at]! + 1);
  }

  /** A reader leaves a partition alone for a while, and then reads on from there. */
  pauses(partition: number, offset: number, waitNs: number): void {
    const { simulation, probe } = this._plan;
    this._reading.goesBack(partition, offset);
    this._reading.pauses(partition, simulation.nowNs + waitNs);
    simulation.schedule(waitNs, this._resumes, partition);
    probe.happened(simulation.nowNs, simulation.nowNs, GROUP_EVENT.paused);
  }

  /** A reader leaves all of its partitions alone. */
  waits(): void {
    const { nowNs } = this._plan.simulation;
    this._plan.probe.happened(nowNs, nowNs, GROUP_EVENT.paused);
  }

  isReadBy(partition: number, seat: Seat): boolean {
    return this.coordinator.readerOf(partition) === seat;
  }

  private readonly _resumes = (partition: number): void => {
    if (this._reading.resumes(partition, this._plan.simulation.nowNs)) this.readable(partition);
  };

  /** The answer did not arrive: what was in it is read again. */
  unread(poll: Poll): void {
    this._open.closed(poll);
    for (let at = poll.count - 1; at >= poll.at; at--)
      this._reading.goesBack(poll.partitions[at]!, poll.offsets[at]!);
  }

  appended(partition: number, offset: number): void {
    this._reading.looksAt(partition);
    if (this._reads) this._ledger.added(partition, offset);
  }

  readable(partition: number): void {
    const reader = this.coordinator.readerOf(partition);
    if (reader?.poll.isParked === true) this.serve(reader.poll);
  }

  passesOver(partition: number, offset: number): void {
    if (this._reads) this._ledger.passesOver(partition, offset);
  }

  aborted(partition: number, offset: number): void {
    if (!this._reads || offset > this._progress[partition]!.furthest) return;
    const { probe, simulation, topic } = this._plan;
    const createdNs = topic.partitions[partition]!.createdNsOf(offset);
    probe.happened(simulation.nowNs, createdNs, GROUP_EVENT.abortedRead);
  }

  /** What nobody has read by now nobody will; what a member has in hand is not concerned. */
  expired(partition: number, offset: number): void {
    if (!this._reads) return;
    const progress = this._progress[partition]!;
    this._ledger.gone(partition, [progress.position, offset], GROUP_EVENT.expired);
    progress.position = Math.max(progress.position, offset);
    progress.commit(offset);
  }

  brokerIsBack(): void {
    const polls = this._stranded;
    this._stranded = [];
    for (const poll of polls) this.asked(poll);
    this.transactions?.brokerIsBack();
  }

  wantsFrom(partition: number): number {
    if (!this._reads) return Infinity;
    const { head, committed } = this._progress[partition]!;
    return Math.min(head, committed);
  }

  /** A member is gone. */
  dropped(poll: Poll): void {
    this._keptBack.remove(poll);
    this._open.closed(poll);
    this.handling.dropped(poll);
  }

  // --- messages that never were ---------------------------------------------------------------

  cutsOff(partition: number, end: number): void {
    if (this._reads) this.handling.cutsOff(partition, end);
  }

  cutOff(): void {
    this._ledger.cutOff();
  }
}
