import type { Lane } from "../../../kernel/simulation.ts";
import type { RandomSource } from "../../../resilience/random-source.ts";
import { CLIENT_EVENT, CLIENT_WAIT, type ClientEvent } from "../../../observe/client-event.ts";
import type { Outcome } from "../../../observe/outcome.ts";
import type { ClientProbe } from "../../../observe/probes.ts";
import type { FailureSet } from "../../../resilience/failure-set.ts";
import { BatchLine } from "../../../resilience/messaging/batch-line.ts";
import { StickyPartition } from "../../../resilience/messaging/sticky-partition.ts";
import { type Request, SentMessage } from "../../call.ts";
import type { RequestHolder } from "../../connection.ts";
import type { Host } from "../../host.ts";
import { standingCall } from "../delivery.ts";
import type { Topic } from "../topic.ts";
import { type ConnectionOwner, type ConnectionPlan, ProducerConnection } from "./producer-connection.ts";
import { ProducerLane } from "./producer-lane.ts";
import { ProducerRecord, RecordBatch } from "./record-batch.ts";

export interface ProducerPlan extends Omit<ConnectionPlan, "node" | "host"> {
  readonly probe: ClientProbe;
  readonly nodes: readonly ConnectionPlan["node"][];
  /** By destination of the broker; null: no topic. */
  readonly topics: readonly (Topic | null)[];
  /** As traces call them. */
  readonly names: readonly string[];
  readonly lingerNs: number;
  /** Messages of a batch, and of all that are not settled. */
  readonly batchSize: number;
  readonly bufferMemory: number;
  /** Lane of the longest wait for room; null: no wait. */
  readonly maxBlock: Lane | null;
  /** Times a batch is sent again at most. */
  readonly retries: number;
  readonly retryBackoffNs: number;
  readonly retryBackoffMaxNs: number;
  /** From the first message of a batch on. */
  readonly deliveryTimeout: Lane;
  readonly failures: FailureSet;
  readonly random: RandomSource;
  readonly bufferFull: Outcome;
}

/**
 * The producer of one instance of a caller, as Kafka's: messages wait in batches by partition, which leave when they are
 * full or have waited for `linger`, all that go to one machine together; what fails is sent again until its time is up.
 * Every message that is taken in ends once for whoever published it: stored, refused for good, or too late.
 */
export class Producer implements RequestHolder, ConnectionOwner {
  private readonly _host: Host;
  private readonly _plan: ProducerPlan;
  private readonly _connections: readonly ProducerConnection[];
  /** By destination, then by partition. */
  private readonly _lanes: readonly (ProducerLane[] | null)[];
  private readonly _sticky: readonly (StickyPartition | null)[];
  /** Those with something to send. */
  private readonly _pending = new Set<ProducerLane>();
  /** Who waits for room, in the order in which they came. */
  private readonly _blocked = new Set<Request>();
  /** Messages that are not settled. */
  private _held = 0;
  private _isClosed = false;

  constructor(host: Host, plan: ProducerPlan) {
    this._host = host;
    this._plan = plan;
    const { topics, nodes, random, batchSize } = plan;
    this._connections = nodes.map((node) => new ProducerConnection({ ...plan, host, node }, this));
    this._lanes = topics.map((topic, endpoint) => topic && this._lanesOf(topic, endpoint));
    this._sticky = topics.map(
      (topic) => topic && new StickyPartition({ partitions: topic.partitions.length, batchSize, random }),
    );
  }

  private _lanesOf(topic: Topic, endpoint: number): ProducerLane[] {
    const { simulation, maxInFlight, names } = this._plan;
    const isNumbered = topic.isNumbered && maxInFlight <= NUMBERED_IN_FLIGHT_MAX;
    const call = standingCall(this._host, { endpoint, name: names[endpoint]! }, simulation.nowNs);
    return topic.partitions.map(
      (_, partition) =>
        new ProducerLane({
          topic,
          partition,
          call,
          isNumbered,
          line: new BatchLine({ isNumbered, isAlone: maxInFlight === 1 }),
        }),
    );
  }

  // --- messages come in ----------------------------------------------------------------------

  acquire(request: Request): void {
    const topic = this._plan.topics[request.call.plan.endpoint] ?? null;
    if (topic === null) {
      request.call.client.attempts.transmit(request);
      return;
    }
    request.pool = this;
    request.stage = "connection";
    if (this._held < this._plan.bufferMemory && this._blocked.size === 0) this._takeIn(request);
    else this._block(request);
  }

  private _block(request: Request): void {
    const { maxBlock, simulation, bufferFull } = this._plan;
    if (maxBlock === null) {
      this._tell(request, CLIENT_EVENT.bufferRejected);
      request.call.client.attempts.end(request, bufferFull);
      return;
    }
    request.queuedNs = simulation.nowNs;
    request.trace?.begins("buffer", simulation.nowNs);
    request.waitSlot = maxBlock.start(this._blockedTooLong, request);
    this._blocked.add(request);
    this._drain(); // Whoever waits for room makes all batches due.
  }

  private readonly _blockedTooLong = (request: Request): void => {
    if (this._host.frozen) {
      this._host.deferTimer(this._blockedTooLong, request);
      return;
    }
    if (!this._blocked.has(request)) return;
    this._tell(request, CLIENT_EVENT.bufferRejected);
    request.call.client.attempts.end(request, this._plan.bufferFull);
  };

  private _tell(request: Request, event: ClientEvent): void {
    this._plan.probe.happened(this._plan.simulation.nowNs, request.call.startedNs, event);
  }

  /** Its wait for room is over, to whatever end. */
  private _unblock(request: Request): void {
    const { simulation, probe, maxBlock } = this._plan;
    this._blocked.delete(request);
    maxBlock?.cancel(request.waitSlot, request);
    request.waitSlot = -1;
    request.trace?.ends("buffer", simulation.nowNs);
    const waitedNs = simulation.nowNs - request.queuedNs;
    probe.waited(simulation.nowNs, request.call.startedNs, CLIENT_WAIT.buffer, waitedNs);
  }

  private _takeIn(request: Request): void {
    const { batchSize, lingerNs, simulation } = this._plan;
    this._held++;
    request.trace?.begins("batch", simulation.nowNs);
    const lane = this._laneOf(request);
    const { last } = lane.line;
    const isOpen = last !== null && last.sendings === 0 && last.records.length < batchSize;
    const batch = isOpen ? last : this._opens(lane);
    batch.records.push(new ProducerRecord(request, simulation.nowNs, lane.records++));
    if (batch.records.length === batchSize || (lingerNs === 0 && !isOpen)) this._drain();
  }

  private _laneOf(request: Request): ProducerLane {
    const { endpoint } = request.call.plan;
    const topic = this._plan.topics[endpoint]!;
    const sent = (request.call.sent ??= new SentMessage(topic.partitionOf(request.key)));
    if (!sent.isPlaced) {
      sent.isPlaced = true;
      if (!topic.minds(request.key)) sent.place = this._sticky[endpoint]!.next();
    }
    return this._lanes[endpoint]![sent.place]!;
  }

  private _opens(lane: ProducerLane): RecordBatch {
    const { lingerNs, simulation, deliveryTimeout } = this._plan;
    const batch = new RecordBatch(lane, lane.batches++, simulation.nowNs + lingerNs);
    lane.line.add(batch);
    this._pending.add(lane);
    batch.deliverySlot = deliveryTimeout.start(this._tooLate, batch);
    if (lingerNs > 0) batch.lingerSlot = simulation.schedule(lingerNs, this._due, batch);
    return batch;
  }

  // --- batches leave -------------------------------------------------------------------------

  /** It has waited for long enough, to be sent or to be sent again. */
  private readonly _due = (batch: RecordBatch): void => {
    if (this._host.frozen) this._host.deferTimer(this._due, batch);
    else {
      batch.lingerSlot = -1;
      this._drain();
    }
  };

  hasRoom(): void {
    this._admit();
    this._drain();
  }

  private _drain(): void {
    if (this._isClosed || this._host.frozen) return;
    const { nowNs } = this._plan.simulation;
    for (;;) {
      const nodes = this._readyNodes(nowNs);
      if (nodes.size === 0) return;
      for (const node of nodes) this._sendTo(node, nowNs);
    }
  }

  /** The machines for which something is due, and whose connection takes more. */
  private _readyNodes(nowNs: number): Set<number> {
    const ready = new Set<number>();
    if (this._connections.every(({ isFull }) => isFull)) return ready;
    const isPressed = this._blocked.size > 0;
    for (const lane of this._pending) {
      const { leader } = lane;
      if (ready.has(leader) || this._connections[leader]!.isFull) continue;
      if (lane.isReady(nowNs, this._plan.batchSize, isPressed)) ready.add(leader);
    }
    return ready;
  }

  private _sendTo(node: number, nowNs: number): void {
    const batches: RecordBatch[] = [];
    for (const lane of this._pending)
      if (lane.leader === node && lane.goesAlong(nowNs)) batches.push(this._leaves(lane, nowNs));
    this._connections[node]!.send(batches);
    for (const batch of batches) if (!batch.lane.topic.isAcknowledged) this._settle(batch, null);
    if (batches.some(({ lane }) => !lane.topic.isAcknowledged)) this._admit();
  }

  private _leaves(lane: ProducerLane, nowNs: number): RecordBatch {
    const { probe, simulation } = this._plan;
    const batch = lane.take();
    if (lane.line.length === 0) this._pending.delete(lane);
    if (batch.lingerSlot >= 0) simulation.cancel(batch.lingerSlot, batch);
    batch.lingerSlot = -1;
    const { startedNs } = batch.records[0]!.attempt.call;
    if (batch.sendings > 1) probe.happened(nowNs, startedNs, CLIENT_EVENT.batchResent);
    else {
      probe.happened(nowNs, startedNs, CLIENT_EVENT.batchSent);
      for (const { attempt, fromNs } of batch.records)
        probe.waited(nowNs, attempt.call.startedNs, CLIENT_WAIT.batch, nowNs - fromNs);
    }
    return batch;
  }

  // --- batches come back ---------------------------------------------------------------------

  landed(batch: RecordBatch, outcome: Outcome | null): void {
    if (batch.isOver) return;
    if (outcome === null || !this._isSentAgain(batch, outcome)) this._settle(batch, outcome);
    else {
      const { retryBackoffNs, retryBackoffMaxNs, simulation } = this._plan;
      const pauseNs = Math.min(retryBackoffMaxNs, retryBackoffNs * (1 << Math.min(batch.sendings - 1, 30)));
      batch.retryAtNs = simulation.nowNs + pauseNs;
      batch.lane.line.putBack(batch);
      this._pending.add(batch.lane);
      batch.lingerSlot = simulation.schedule(pauseNs, this._due, batch);
    }
  }

  private _isSentAgain({ sendings }: RecordBatch, { code, cause }: Outcome): boolean {
    return sendings <= this._plan.retries && this._plan.failures.isFailure(code, cause);
  }

  private readonly _tooLate = (batch: RecordBatch): void => {
    if (this._host.frozen) {
      this._host.deferTimer(this._tooLate, batch);
      return;
    }
    if (batch.isOver) return;
    batch.deliverySlot = -1;
    for (const { attempt } of batch.records) this._tell(attempt, CLIENT_EVENT.expired);
    this._settle(batch, this._plan.outcomes.timeout);
    this.hasRoom();
  };

  private _settle(batch: RecordBatch, outcome: Outcome | null): void {
    const { lane } = batch;
    batch.isOver = true;
    batch.isGivenUp = outcome !== null;
    batch.prior = null;
    lane.line.remove(batch);
    if (lane.line.length === 0) this._pending.delete(lane);
    this._stopsClocks(batch);
    this._held -= batch.records.length;
    for (const { attempt } of batch.records) {
      attempt.answer = outcome;
      attempt.trace?.ends("batch", this._plan.simulation.nowNs);
      attempt.call.client.attempts.answered(attempt);
    }
  }

  private _stopsClocks(batch: RecordBatch): void {
    const { deliveryTimeout, simulation } = this._plan;
    if (batch.deliverySlot >= 0) deliveryTimeout.cancel(batch.deliverySlot, batch);
    if (batch.lingerSlot >= 0) simulation.cancel(batch.lingerSlot, batch);
    batch.deliverySlot = batch.lingerSlot = -1;
  }

  /** Those who wait for room, as long as there is any. */
  private _admit(): void {
    for (const request of this._blocked) {
      if (this._held >= this._plan.bufferMemory) return;
      this._unblock(request);
      this._takeIn(request);
    }
  }

  // --- as attempts know it -------------------------------------------------------------------

  /** Who waits for a message goes; one that was taken in is sent all the same. */
  leave(request: Request): void {
    if (this._blocked.has(request)) this._unblock(request);
  }

  release(request: Request): void {
    request.pool = null;
  }

  gaveUp(request: Request): void {
    request.pool = null;
  }

  takeGreeting(): null {
    return null;
  }

  /** Its process is gone, and all that it had not sent. */
  close(): void {
    this._isClosed = true;
    for (const connection of this._connections) connection.close();
    for (const { line } of this._pending)
      for (let { first } = line; first !== null; { first } = line) {
        this._stopsClocks(first);
        line.remove(first);
      }
  }
}

/** With more requests under way a broker cannot tell what it knows. */
const NUMBERED_IN_FLIGHT_MAX = 5;
