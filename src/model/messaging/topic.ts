import type { Simulation } from "../../kernel/simulation.ts";
import type { Variates } from "../../kernel/variates.ts";
import type { Outcome } from "../../observe/outcome.ts";
import type { TopicProbe } from "../../observe/topic-probe.ts";
import { leftBy, type MessageSpan } from "../../observe/tracing/message-span.ts";
import type { PartitionLog } from "../../resilience/messaging/partition-log.ts";
import { type Request, SentMessage } from "../call.ts";
import type { Flow } from "../flow.ts";
import type { BrokerNode } from "./broker-node.ts";
import type { Destination } from "./destination.ts";
import { noteOf } from "./note.ts";
import { Partition } from "./partition.ts";
import { type TopicReader, TopicReaders } from "./topic-readers.ts";
import { BatchVisit, type RecordBatch } from "./producing/record-batch.ts";
import { type ProducerTransaction, transactionOf } from "./transactions/producer-transaction.ts";
import type { TransactionCoordinator } from "./transactions/transaction-coordinator.ts";

export interface TopicPlan {
  /** As traces call it: `kafka.orders`. */
  readonly name: string;
  readonly simulation: Simulation;
  readonly probe: TopicProbe;
  readonly partitions: number;
  /** `key`: messages of one key go to one partition, those without one in turn. */
  readonly partitioner: "key" | "roundRobin";
  /** Null: at once. */
  readonly latency: Variates | null;
  /** A number in [0, 1) for a key. */
  readonly hash: (key: number) => number;
  /** Machines of the broker, and how many of them have a copy of each partition. */
  readonly nodes: number;
  readonly replicas: number;
  /** Who must have a message before its producer is told so. */
  readonly acks: "0" | "1" | "all";
  /** With acks: all, in-sync replicas that there must be. */
  readonly minInSync: number;
  readonly unavailable: Outcome;
  /** How long a fetch of the followers takes; null: they have everything at once. */
  readonly replication: Variates | null;
  /** When the controller notices that a machine is down. */
  readonly fencingNs: number;
  /** What a producer sends again is known and stored once. */
  readonly isIdempotent: boolean;
  /** How long messages are kept; Infinity: as long as a group may want them. */
  readonly retentionNs: number;
  /** A replica that is behind may take the lead. */
  readonly isUnclean: boolean;
  /** Who ends the transactions of the broker; null: there are none. */
  readonly coordinator: TransactionCoordinator | null;
}

/** A log in partitions, each with copies on several machines. Messages are kept until all groups are through, or they are too old. */
export class Topic implements Destination {
  private readonly _plan: TopicPlan;
  private readonly _partitions: readonly Partition[];
  readonly partitions: readonly PartitionLog[];
  private readonly _readers: TopicReaders;
  private readonly _nodes: BrokerNode[] = [];
  private _turn = 0;

  constructor(plan: TopicPlan) {
    this._plan = plan;
    const { nodes, replicas } = plan;
    this._readers = new TopicReaders(plan);
    this._partitions = Array.from(
      { length: plan.partitions },
      (_, number) =>
        new Partition(
          number,
          Array.from({ length: replicas }, (_replica, place) => (number + place) % nodes),
          plan.isUnclean,
        ),
    );
    this.partitions = this._partitions.map(({ log }) => log);
  }

  attach(node: BrokerNode): void {
    this._nodes.push(node);
  }

  /** Messages of one key are in one partition. */
  get keepsOrder(): boolean {
    return this._plan.partitioner === "key" || this._plan.partitions === 1;
  }

  /** Somebody answers for the broker. */
  get isUp(): boolean {
    return this._nodes.some(({ crashed, frozen }) => !crashed && !frozen);
  }

  join(reader: TopicReader): void {
    this._readers.join(reader);
  }

  // --- publishing ----------------------------------------------------------------------------

  nodeFor({ call, key }: Request): number {
    call.sent ??= new SentMessage(this.partitionOf(key));
    return this.leaderOf(call.sent.place);
  }

  /** The machine that leads a partition, or led it last. */
  leaderOf(partition: number): number {
    return this._partitions[partition]!.replicas.leader;
  }

  /** Producers are told that a message is stored. */
  get isAcknowledged(): boolean {
    return this._plan.acks !== "0";
  }

  /** Batches of producers are known by their numbers. */
  get isNumbered(): boolean {
    return this._plan.isIdempotent && this._plan.acks === "all";
  }

  /** The key says where a message goes. */
  minds(key: number): boolean {
    return key >= 0 || this._plan.partitioner !== "key";
  }

  partitionOf(key: number): number {
    const { partitions, hash, partitioner } = this._plan;
    if (partitions === 1) return 0;
    if (key >= 0 && partitioner === "key") return Math.floor(hash(key) * partitions);
    const partition = this._turn;
    this._turn = partition + 1 === partitions ? 0 : partition + 1;
    return partition;
  }

  storeNs(): number {
    return this._plan.latency === null ? 0 : this._plan.latency.sampleNs();
  }

  store(node: BrokerNode, request: Request): void {
    const batch = request instanceof BatchVisit ? request.batch : null;
    const sent = batch ?? (request.call.sent ??= new SentMessage(this.partitionOf(request.key)));
    const partition = this._partitions[sent.place]!;
    const { replicas } = partition;
    if (
      !this._takes(partition, node) ||
      batch?.isOutOfOrder(partition) === true ||
      this._isTooLate(request)
    ) {
      node.visitEnds(request, this._plan.unavailable);
      return;
    }
    if (batch !== null) this._keepAll(partition, batch);
    else if (this._keep(partition, request, sent as SentMessage)) this._appended(partition);
    if (this._plan.acks === "all" && sent.offset >= replicas.highWatermark)
      partition.waits(request, sent.offset);
    else node.visitEnds(request, null);
  }

  /** The transaction that it is for has ended without it. Of a batch only such messages are left out. */
  private _isTooLate(request: Request): boolean {
    return !(request instanceof BatchVisit) && this._transactionOf(request)?.isOpen === false;
  }

  private _takes({ replicas }: Partition, node: BrokerNode): boolean {
    const { acks, minInSync } = this._plan;
    return replicas.leader === node.index && (acks !== "all" || replicas.inSync >= minInSync);
  }

  private _keepAll(partition: Partition, { lane, records, number }: RecordBatch): void {
    lane.stored = Math.max(lane.stored, number);
    let isMore = false;
    for (const record of records) {
      if (lane.isNumbered && record.isIn(partition)) continue;
      const { attempt } = record;
      const sent = attempt.call.sent!;
      const before = partition.log.end;
      sent.isNumberedAnew = true;
      this._keep(partition, attempt, sent);
      isMore = true;
      record.offset = before;
      record.cuts = partition.cuts;
      if (record.number > lane.furthest) lane.furthest = record.number;
      else if (sent.offset === before)
        this._plan.probe.happened(this._plan.simulation.nowNs, attempt.call.startedNs, "reordered");
    }
    if (isMore) this._appended(partition);
  }

  /** A message that was sent before, and is still there, is stored again unless its producer has it numbered: false. */
  private _keep(partition: Partition, request: Request, sent: SentMessage): boolean {
    const { isIdempotent, probe, simulation } = this._plan;
    const { key, priority, call } = request;
    const transaction = this._transactionOf(request);
    if (transaction?.isOpen === false) return false;
    const isThere = partition.has(sent.offset, sent.cuts);
    if (isThere && isIdempotent && !sent.isNumberedAnew) return false;
    const offset = partition.log.append(key, priority, call.startedNs);
    this._traces(partition, offset, request);
    if (transaction !== null) this._isPartOf(transaction, partition, offset);
    const note = sent.note ?? noteOf(call.flow);
    if (note !== null) partition.log.annotate(offset, note);
    if (isThere) {
      partition.isOnceMore(offset, partition.originOf(sent.offset));
      probe.happened(simulation.nowNs, call.startedNs, "storedAgain");
    } else {
      sent.offset = offset;
      sent.cuts = partition.cuts;
    }
    probe.published(simulation.nowNs, call.startedNs, partition.number);
    return true;
  }

  /** Null: it stands for itself. */
  private _transactionOf({ call }: Request): ProducerTransaction | null {
    const { coordinator } = this._plan;
    if (coordinator === null) return null;
    const transaction = transactionOf(call.flow);
    return transaction?.coordinator === coordinator ? transaction : null;
  }

  private _isPartOf(transaction: ProducerTransaction, partition: Partition, offset: number): void {
    partition.wrote(transaction, offset);
    transaction.written.set(partition, this);
    transaction.coordinator.hears(transaction);
  }

  /** It is decided whether its messages count. */
  transactionEnded(partition: Partition, transaction: ProducerTransaction): void {
    if (transaction.end === "committed") partition.transactions?.committed(transaction);
    else {
      const { probe, simulation } = this._plan;
      const offsets = partition.transactions?.aborted(transaction) ?? [];
      for (const offset of offsets)
        probe.happened(simulation.nowNs, partition.log.createdNsOf(offset), "aborted");
      this._readers.aborted(partition, offsets);
    }
    this._tell(partition);
  }

  /** A message that somebody else has given up, if only in a transaction. */
  add(
    message: Pick<Flow, "key" | "priority" | "trace">,
    transaction: ProducerTransaction | null = null,
  ): void {
    const { nowNs } = this._plan.simulation;
    const { key, priority } = message;
    const partition = this._partitions[this.partitionOf(key)]!;
    const offset = partition.log.append(key, priority, nowNs);
    this._traces(partition, offset, message);
    if (transaction !== null) this._isPartOf(transaction, partition, offset);
    this._plan.probe.published(nowNs, nowNs, partition.number);
    this._appended(partition);
  }

  private _traces(partition: Partition, offset: number, { key, trace }: Pick<Flow, "key" | "trace">): void {
    if (trace === null) return;
    const left = leftBy(trace, this._plan.simulation.nowNs, this._plan.name, key);
    if (left !== null) partition.traces(offset, left);
  }

  /** What is noted of a message; null: nobody traces it. */
  traceOf(number: number, offset: number): MessageSpan | null {
    return this._partitions[number]!.traceOf(offset);
  }

  private _appended(partition: Partition): void {
    const { replication } = this._plan;
    partition.replicas.appended(partition.log.end);
    if (replication === null) partition.replicas.fetched(partition.log.end);
    else this._fetch(partition, replication);
    this._tell(partition);
    this._readers.expire(partition, this._plan.simulation.nowNs);
  }

  // --- copies --------------------------------------------------------------------------------

  private _fetch(partition: Partition, replication: Variates): void {
    if (partition.fetchingTo >= 0 || !partition.replicas.isFollowed || !partition.replicas.isLed) return;
    partition.fetchingTo = partition.log.end;
    this._plan.simulation.schedule(replication.sampleNs(), this._fetched, partition);
  }

  private readonly _fetched = (partition: Partition): void => {
    const end = Math.min(partition.fetchingTo, partition.log.end);
    partition.fetchingTo = -1;
    if (partition.replicas.isLed) partition.replicas.fetched(end);
    this._tell(partition);
    if (end < partition.log.end) this._fetch(partition, this._plan.replication!);
  };

  /** Readers learn what all in-sync replicas have, and producers who waited for that. */
  private _tell(partition: Partition): void {
    this._readers.tell(partition, this._plan.simulation.nowNs);
    for (let request = partition.takeAcknowledged(); request !== null; request = partition.takeAcknowledged())
      if (!request.ended) this._nodes[partition.replicas.leader]!.visitEnds(request, null);
  }

  // --- reading -------------------------------------------------------------------------------

  /** `isCommitted`: of messages whose transactions are decided. */
  readableTo(number: number, isCommitted: boolean): number {
    const partition = this._partitions[number]!;
    const leader = this._nodes[partition.replicas.leader]!;
    if (leader.crashed || leader.frozen) return -1;
    return isCommitted ? partition.stableEnd : partition.replicas.highWatermark;
  }

  /** Up to where readers have been told of messages. */
  toldTo(number: number, isCommitted: boolean): number {
    const { told, toldStable } = this._partitions[number]!;
    return isCommitted ? toldStable : told;
  }

  /** It was published in a transaction that came to nothing. */
  isAborted(number: number, offset: number): boolean {
    return this._partitions[number]!.isAborted(offset);
  }

  originOf(number: number, offset: number): number {
    return this._partitions[number]!.originOf(offset);
  }

  /** Forgets what every group is through with. */
  trim(number: number): void {
    this._readers.trim(this._partitions[number]!);
  }

  // --- faults --------------------------------------------------------------------------------

  withdraw(): void {
    // Those who wait for copies are looked at when their turn comes.
  }

  nodeCrashed({ index, incarnation }: BrokerNode): void {
    for (const { replicas } of this._partitions) replicas.fails(index);
    this._plan.simulation.schedule(this._plan.fencingNs, this._fence, { index, incarnation });
  }

  private readonly _fence = ({ index, incarnation }: Pick<BrokerNode, "index" | "incarnation">): void => {
    if (this._nodes[index]!.incarnation !== incarnation) return;
    for (const partition of this._partitions) {
      if (partition.replicas.fenced(index)) this._failOver(partition);
      this._tell(partition);
    }
  };

  /** What the old leader had told its producers, and no other has, is lost. */
  private _failOver(partition: Partition): void {
    const { probe, simulation, acks, replication } = this._plan;
    const { log, replicas, number } = partition;
    probe.happened(simulation.nowNs, simulation.nowNs, "failedOver");
    for (let offset = replicas.end; offset < log.end; offset++) {
      const end = acks === "all" && offset >= partition.told ? "undone" : "lost";
      probe.happened(simulation.nowNs, log.createdNsOf(offset), end);
      partition.traceOf(offset)?.happened(simulation.nowNs, end);
    }
    this._readers.cutOff(partition, replicas.end);
    if (replication !== null) this._fetch(partition, replication);
    this._readers.readable(number);
  }

  nodeRestarted({ index }: BrokerNode): void {
    const { replication } = this._plan;
    for (const partition of this._partitions) {
      if (partition.replicas.comesBack(index)) this._failOver(partition);
      if (replication === null) partition.replicas.fetched(partition.log.end);
      else this._fetch(partition, replication);
      this._tell(partition);
    }
    this._isBack();
  }

  nodeThawed(): void {
    this._isBack();
  }

  private _isBack(): void {
    this._readers.brokerIsBack(this._partitions);
  }
}
