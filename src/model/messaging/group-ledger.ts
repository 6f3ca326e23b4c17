import type { Simulation } from "../../kernel/simulation.ts";
import { GROUP_EVENT, type GroupProbe, type MessageEnd } from "../../observe/group-event.ts";
import type { MishapKind } from "../../observe/message-mishap.ts";
import type { MarkKind } from "../../observe/tracing/trace.ts";
import { KeyOrder } from "../../resilience/messaging/key-order.ts";
import { OldestUnsettled } from "../../resilience/messaging/oldest-unsettled.ts";
import { Progress } from "../../resilience/messaging/progress.ts";
import type { Topic } from "./topic.ts";

export interface GroupLedgerPlan {
  readonly name: string;
  readonly simulation: Simulation;
  readonly probe: GroupProbe;
  readonly topic: Topic;
  readonly readsCommitted: boolean;
}

/** What became of the messages of a topic in one group: each is settled once, handled, dead, skipped, expired or lost. */
export class GroupLedger {
  /** By partition. */
  readonly progress: readonly Progress[];
  private readonly _plan: GroupLedgerPlan;
  private readonly _oldest: OldestUnsettled;
  /** Null: partitions are by key, and keep the order. */
  private readonly _order: KeyOrder | null;
  /** Messages that are not settled. */
  private _lag = 0;

  constructor(plan: GroupLedgerPlan) {
    this._plan = plan;
    this.progress = plan.topic.partitions.map(() => new Progress());
    this._oldest = new OldestUnsettled(plan.topic.partitions, this.progress);
    this._order = plan.topic.keepsOrder ? null : new KeyOrder();
  }

  /** There is one more to be read. */
  added(partition: number, offset: number): void {
    const { simulation, probe, topic } = this._plan;
    const log = topic.partitions[partition]!;
    const createdNs = log.createdNsOf(offset);
    probe.happened(simulation.nowNs, createdNs, GROUP_EVENT.published);
    this._lag++;
    this._oldest.added(partition);
    this._order?.added(log.keyOf(offset), this.idOf(partition, offset));
    this._tellLevels();
  }

  /** Tells it from all others of the topic. */
  idOf(partition: number, offset: number): number {
    return offset * this.progress.length + partition;
  }

  settle(
    partition: number,
    offset: number,
    { key, createdNs, end }: { readonly key: number; readonly createdNs: number; readonly end: MessageEnd },
  ): void {
    const { simulation, probe } = this._plan;
    this.progress[partition]!.settle(offset);
    if (this._order?.overtakes(key, this.idOf(partition, offset)) === true) this._overtook(key, createdNs);
    this._lag--;
    this._oldest.settled(partition);
    probe.happened(simulation.nowNs, createdNs, end);
    this._loses(key, end);
    this.marks(partition, offset, ENDS[end]);
    this._tellLevels();
  }

  /** The next message is none. */
  passesOver(partition: number, offset: number): void {
    const { simulation, probe, topic } = this._plan;
    this.progress[partition]!.settle(offset);
    const createdNs = topic.partitions[partition]!.createdNsOf(offset);
    probe.happened(simulation.nowNs, createdNs, GROUP_EVENT.abortedSkipped);
  }

  /** Those from one offset to before another are gone from the log: whoever has not handled them will not. */
  gone(partition: number, [from, to]: readonly [number, number], end: MessageEnd): void {
    const { simulation, probe, topic } = this._plan;
    const progress = this.progress[partition]!;
    const log = topic.partitions[partition]!;
    for (let offset = from; offset < to; offset++) {
      if (!progress.settle(offset)) continue;
      this._lag--;
      probe.happened(simulation.nowNs, log.createdNsOf(offset), end);
      this._loses(log.keyOf(offset), end);
      this.marks(partition, offset, ENDS[end]);
      this._order?.overtakes(log.keyOf(offset), this.idOf(partition, offset));
    }
    this._oldest.settled(partition);
    this._tellLevels();
  }

  /** The log will end here: what nobody has in hand will never be handled. */
  cutsOff(partition: number, end: number, inHand: ReadonlySet<number>): void {
    const { simulation, probe, topic, readsCommitted } = this._plan;
    const progress = this.progress[partition]!;
    const log = topic.partitions[partition]!;
    for (let offset = end; offset < topic.toldTo(partition, readsCommitted); offset++) {
      if (progress.isSettled(offset)) continue;
      this._order?.overtakes(log.keyOf(offset), this.idOf(partition, offset));
      if (inHand.has(offset)) continue;
      this._lag--;
      probe.happened(simulation.nowNs, log.createdNsOf(offset), GROUP_EVENT.lost);
      this._loses(log.keyOf(offset), GROUP_EVENT.lost);
      this.marks(partition, offset, "lost");
    }
    progress.rewind(end);
  }

  cutOff(): void {
    this._oldest.look();
    this._tellLevels();
  }

  /** The end of a message that was in hand when its place in the log was cut off. */
  settleCutOff(createdNs: number, end: MessageEnd): void {
    const { simulation, probe } = this._plan;
    this._lag--;
    probe.happened(simulation.nowNs, createdNs, end);
    this._tellLevels();
  }

  private _overtook(key: number, createdNs: number): void {
    const { probe, simulation } = this._plan;
    probe.happened(simulation.nowNs, createdNs, GROUP_EVENT.reordered);
    probe.befell(simulation.nowNs, key, "reordered");
  }

  private _loses(key: number, end: MessageEnd): void {
    const mishap = MISHAPS[end];
    if (mishap !== null) this._plan.probe.befell(this._plan.simulation.nowNs, key, mishap);
  }

  marks(partition: number, offset: number, what: MarkKind): void {
    const { topic, simulation, name } = this._plan;
    topic.traceOf(partition, offset)?.happened(simulation.nowNs, what, name);
  }

  private _tellLevels(): void {
    this._plan.probe.levels(this._plan.simulation.nowNs, this._lag, this._oldest.createdNs);
  }
}

/** Ends that are told as examples. */
const MISHAPS: Readonly<Record<MessageEnd, MishapKind | null>> = {
  [GROUP_EVENT.handled]: null,
  [GROUP_EVENT.skipped]: "skipped",
  [GROUP_EVENT.lost]: "lost",
  [GROUP_EVENT.dead]: "dead",
  [GROUP_EVENT.expired]: "expired",
};

/** What traces call the ends of a message. */
const ENDS: Readonly<Record<MessageEnd, MarkKind>> = {
  [GROUP_EVENT.handled]: "handled",
  [GROUP_EVENT.skipped]: "skipped",
  [GROUP_EVENT.lost]: "lost",
  [GROUP_EVENT.dead]: "dead",
  [GROUP_EVENT.expired]: "expired",
};
