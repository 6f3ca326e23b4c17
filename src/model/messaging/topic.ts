import type { Simulation } from "../../kernel/simulation.ts";
import type { Variates } from "../../kernel/variates.ts";
import type { TopicProbe } from "../../observe/topic-probe.ts";
import { PartitionLog } from "../../resilience/messaging/partition-log.ts";
import type { Request } from "../call.ts";
import type { BrokerNode } from "./broker-node.ts";
import type { Destination } from "./destination.ts";

export interface TopicPlan {
  readonly simulation: Simulation;
  readonly probe: TopicProbe;
  readonly partitions: number;
  /** Null: at once. */
  readonly latency: Variates | null;
  /** A number in [0, 1) for a key. */
  readonly hash: (key: number) => number;
}

/** Reads along in a topic. */
export interface TopicReader {
  /** There is a message that it has not read. */
  appended(partition: number, createdNs: number): void;
  /** Messages below are wanted no more. */
  wantsFrom(partition: number): number;
}

/** A log in partitions: by the key of the message, in turn without one. Messages are kept until all groups are through. */
export class Topic implements Destination {
  readonly #plan: TopicPlan;
  readonly partitions: readonly PartitionLog[];
  readonly #readers: TopicReader[] = [];
  #turn = 0;

  constructor(plan: TopicPlan) {
    this.#plan = plan;
    this.partitions = Array.from({ length: plan.partitions }, () => new PartitionLog());
  }

  join(reader: TopicReader): void {
    this.#readers.push(reader);
  }

  storeNs(): number {
    return this.#plan.latency === null ? 0 : this.#plan.latency.sampleNs();
  }

  store(node: BrokerNode, message: Request): void {
    const { key, priority, call } = message;
    const partition = this.#partitionOf(key);
    const log = this.partitions[partition]!;
    log.append(key, priority, call.startedNs);
    this.#plan.probe.published(this.#plan.simulation.nowNs, call.startedNs, partition);
    if (this.#readers.length === 0) log.trim(log.end);
    for (const reader of this.#readers) reader.appended(partition, call.startedNs);
    node.visitEnds(message, null);
  }

  #partitionOf(key: number): number {
    const { partitions, hash } = this.#plan;
    if (partitions === 1) return 0;
    if (key >= 0) return Math.floor(hash(key) * partitions);
    const partition = this.#turn;
    this.#turn = partition + 1 === partitions ? 0 : partition + 1;
    return partition;
  }

  /** Forgets what every group is through with. */
  trim(partition: number): void {
    let offset = Infinity;
    for (const reader of this.#readers) offset = Math.min(offset, reader.wantsFrom(partition));
    this.partitions[partition]!.trim(offset);
  }
}
