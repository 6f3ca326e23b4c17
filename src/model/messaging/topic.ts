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
  /** `key`: messages of one key go to one partition, those without one in turn. */
  readonly partitioner: "key" | "roundRobin";
  /** Null: at once. */
  readonly latency: Variates | null;
  /** A number in [0, 1) for a key. */
  readonly hash: (key: number) => number;
}

/** Reads along in a topic. */
export interface TopicReader {
  /** There is a message more. */
  appended(partition: number, createdNs: number): void;
  /** It can be read. */
  readable(partition: number): void;
  /** Messages below are wanted no more. */
  wantsFrom(partition: number): number;
  brokerIsBack(): void;
}

/** A log in partitions: by the key of the message, in turn without one. Messages are kept until all groups are through. */
export class Topic implements Destination {
  readonly #plan: TopicPlan;
  readonly partitions: readonly PartitionLog[];
  readonly #readers: TopicReader[] = [];
  readonly #nodes: BrokerNode[] = [];
  #turn = 0;

  constructor(plan: TopicPlan) {
    this.#plan = plan;
    this.partitions = Array.from({ length: plan.partitions }, () => new PartitionLog());
  }

  attach(node: BrokerNode): void {
    this.#nodes.push(node);
  }

  /** Somebody answers for the broker. */
  get isUp(): boolean {
    return this.#nodes.some(({ crashed, frozen }) => !crashed && !frozen);
  }

  join(reader: TopicReader): void {
    this.#readers.push(reader);
  }

  storeNs(): number {
    return this.#plan.latency === null ? 0 : this.#plan.latency.sampleNs();
  }

  store(node: BrokerNode, message: Request): void {
    this.#append(message.key, message.priority, message.call.startedNs);
    node.visitEnds(message, null);
  }

  /** A message that somebody else has given up. */
  add(key: number, priority: number): void {
    this.#append(key, priority, this.#plan.simulation.nowNs);
  }

  #append(key: number, priority: number, createdNs: number): void {
    const partition = this.#partitionOf(key);
    const log = this.partitions[partition]!;
    log.append(key, priority, createdNs);
    this.#plan.probe.published(this.#plan.simulation.nowNs, createdNs, partition);
    for (const reader of this.#readers) reader.appended(partition, createdNs);
    for (const reader of this.#readers) reader.readable(partition);
    if (this.#readers.length === 0) log.trim(log.end);
  }

  #partitionOf(key: number): number {
    const { partitions, hash, partitioner } = this.#plan;
    if (partitions === 1) return 0;
    if (key >= 0 && partitioner === "key") return Math.floor(hash(key) * partitions);
    const partition = this.#turn;
    this.#turn = partition + 1 === partitions ? 0 : partition + 1;
    return partition;
  }

  readableTo(partition: number): number {
    return this.partitions[partition]!.end;
  }

  /** Forgets what every group is through with. */
  trim(partition: number): void {
    let offset = Infinity;
    for (const reader of this.#readers) offset = Math.min(offset, reader.wantsFrom(partition));
    this.partitions[partition]!.trim(offset);
  }

  withdraw(): void {
    // What is stored is acknowledged at once: nobody waits.
  }

  nodeCrashed(): void {
    // A log is on the disk.
  }

  nodeRestarted(): void {
    for (const reader of this.#readers) reader.brokerIsBack();
  }

  nodeThawed(): void {
    for (const reader of this.#readers) reader.brokerIsBack();
  }
}
