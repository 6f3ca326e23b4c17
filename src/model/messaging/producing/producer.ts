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
  readonly #host: Host;
  readonly #plan: ProducerPlan;
  readonly #connections: readonly ProducerConnection[];
  /** By destination, then by partition. */
  readonly #lanes: readonly (ProducerLane[] | null)[];
  readonly #sticky: readonly (StickyPartition | null)[];
  /** Those with something to send. */
  readonly #pending = new Set<ProducerLane>();
  /** Who waits for room, in the order in which they came. */
  readonly #blocked = new Set<Request>();
  /** Messages that are not settled. */
  #held = 0;
  #isClosed = false;

  constructor(host: Host, plan: ProducerPlan) {
    this.#host = host;
    this.#plan = plan;
    const { topics, nodes, random, batchSize } = plan;
    this.#connections = nodes.map((node) => new ProducerConnection({ ...plan, host, node }, this));
    this.#lanes = topics.map((topic, endpoint) => topic && this.#lanesOf(topic, endpoint));
    this.#sticky = topics.map(
      (topic) => topic && new StickyPartition({ partitions: topic.partitions.length, batchSize, random }),
    );
  }

  #lanesOf(topic: Topic, endpoint: number): ProducerLane[] {
    const { simulation, maxInFlight, names } = this.#plan;
    const isNumbered = topic.isNumbered && maxInFlight <= NUMBERED_IN_FLIGHT_MAX;
    const call = standingCall(this.#host, { endpoint, name: names[endpoint]! }, simulation.nowNs);
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
    const topic = this.#plan.topics[request.call.plan.endpoint] ?? null;
    if (topic === null) {
      request.call.client.attempts.transmit(request);
      return;
    }
    request.pool = this;
    request.stage = "connection";
    if (this.#held < this.#plan.bufferMemory && this.#blocked.size === 0) this.#takeIn(request);
    else this.#block(request);
  }

  #block(request: Request): void {
    const { maxBlock, simulation, bufferFull } = this.#plan;
    if (maxBlock === null) {
      this.#tell(request, CLIENT_EVENT.bufferRejected);
      request.call.client.attempts.end(request, bufferFull);
      return;
    }
    request.queuedNs = simulation.nowNs;
    request.trace?.begins("buffer", simulation.nowNs);
    request.waitSlot = maxBlock.start(this.#blockedTooLong, request);
    this.#blocked.add(request);
    this.#drain(); // Whoever waits for room makes all batches due.
  }

  readonly #blockedTooLong = (request: Request): void => {
    if (this.#host.frozen) {
      this.#host.deferTimer(this.#blockedTooLong, request);
      return;
    }
    if (!this.#blocked.has(request)) return;
    this.#tell(request, CLIENT_EVENT.bufferRejected);
    request.call.client.attempts.end(request, this.#plan.bufferFull);
  };

  #tell(request: Request, event: ClientEvent): void {
    this.#plan.probe.happened(this.#plan.simulation.nowNs, request.call.startedNs, event);
  }

  /** Its wait for room is over, to whatever end. */
  #unblock(request: Request): void {
    const { simulation, probe, maxBlock } = this.#plan;
    this.#blocked.delete(request);
    maxBlock?.cancel(request.waitSlot, request);
    request.waitSlot = -1;
    request.trace?.ends("buffer", simulation.nowNs);
    const waitedNs = simulation.nowNs - request.queuedNs;
    probe.waited(simulation.nowNs, request.call.startedNs, CLIENT_WAIT.buffer, waitedNs);
  }

  #takeIn(request: Request): void {
    const { batchSize, lingerNs, simulation } = this.#plan;
    this.#held++;
    request.trace?.begins("batch", simulation.nowNs);
    const lane = this.#laneOf(request);
    const { last } = lane.line;
    const isOpen = last !== null && last.sendings === 0 && last.records.length < batchSize;
    const batch = isOpen ? last : this.#opens(lane);
    batch.records.push(new ProducerRecord(request, simulation.nowNs, lane.records++));
    if (batch.records.length === batchSize || (lingerNs === 0 && !isOpen)) this.#drain();
  }

  #laneOf(request: Request): ProducerLane {
    const { endpoint } = request.call.plan;
    const topic = this.#plan.topics[endpoint]!;
    const sent = (request.call.sent ??= new SentMessage(topic.partitionOf(request.key)));
    if (!sent.isPlaced) {
      sent.isPlaced = true;
      if (!topic.minds(request.key)) sent.place = this.#sticky[endpoint]!.next();
    }
    return this.#lanes[endpoint]![sent.place]!;
  }

  #opens(lane: ProducerLane): RecordBatch {
    const { lingerNs, simulation, deliveryTimeout } = this.#plan;
    const batch = new RecordBatch(lane, lane.batches++, simulation.nowNs + lingerNs);
    lane.line.add(batch);
    this.#pending.add(lane);
    batch.deliverySlot = deliveryTimeout.start(this.#tooLate, batch);
    if (lingerNs > 0) batch.lingerSlot = simulation.schedule(lingerNs, this.#due, batch);
    return batch;
  }

  // --- batches leave -------------------------------------------------------------------------

  /** It has waited for long enough, to be sent or to be sent again. */
  readonly #due = (batch: RecordBatch): void => {
    if (this.#host.frozen) this.#host.deferTimer(this.#due, batch);
    else {
      batch.lingerSlot = -1;
      this.#drain();
    }
  };

  hasRoom(): void {
    this.#admit();
    this.#drain();
  }

  #drain(): void {
    if (this.#isClosed || this.#host.frozen) return;
    const { nowNs } = this.#plan.simulation;
    for (;;) {
      const nodes = this.#readyNodes(nowNs);
      if (nodes.size === 0) return;
      for (const node of nodes) this.#sendTo(node, nowNs);
    }
  }

  /** The machines for which something is due, and whose connection takes more. */
  #readyNodes(nowNs: number): Set<number> {
    const ready = new Set<number>();
    if (this.#connections.every(({ isFull }) => isFull)) return ready;
    const isPressed = this.#blocked.size > 0;
    for (const lane of this.#pending) {
      const { leader } = lane;
      if (ready.has(leader) || this.#connections[leader]!.isFull) continue;
      if (lane.isReady(nowNs, this.#plan.batchSize, isPressed)) ready.add(leader);
    }
    return ready;
  }

  #sendTo(node: number, nowNs: number): void {
    const batches: RecordBatch[] = [];
    for (const lane of this.#pending)
      if (lane.leader === node && lane.goesAlong(nowNs)) batches.push(this.#leaves(lane, nowNs));
    this.#connections[node]!.send(batches);
    for (const batch of batches) if (!batch.lane.topic.isAcknowledged) this.#settle(batch, null);
    if (batches.some(({ lane }) => !lane.topic.isAcknowledged)) this.#admit();
  }

  #leaves(lane: ProducerLane, nowNs: number): RecordBatch {
    const { probe, simulation } = this.#plan;
    const batch = lane.take();
    if (lane.line.length === 0) this.#pending.delete(lane);
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
    if (outcome === null || !this.#isSentAgain(batch, outcome)) this.#settle(batch, outcome);
    else {
      const { retryBackoffNs, retryBackoffMaxNs, simulation } = this.#plan;
      const pauseNs = Math.min(retryBackoffMaxNs, retryBackoffNs * (1 << Math.min(batch.sendings - 1, 30)));
      batch.retryAtNs = simulation.nowNs + pauseNs;
      batch.lane.line.putBack(batch);
      this.#pending.add(batch.lane);
      batch.lingerSlot = simulation.schedule(pauseNs, this.#due, batch);
    }
  }

  #isSentAgain({ sendings }: RecordBatch, { code, cause }: Outcome): boolean {
    return sendings <= this.#plan.retries && this.#plan.failures.isFailure(code, cause);
  }

  readonly #tooLate = (batch: RecordBatch): void => {
    if (this.#host.frozen) {
      this.#host.deferTimer(this.#tooLate, batch);
      return;
    }
    if (batch.isOver) return;
    batch.deliverySlot = -1;
    for (const { attempt } of batch.records) this.#tell(attempt, CLIENT_EVENT.expired);
    this.#settle(batch, this.#plan.outcomes.timeout);
    this.hasRoom();
  };

  #settle(batch: RecordBatch, outcome: Outcome | null): void {
    const { lane } = batch;
    batch.isOver = true;
    batch.isGivenUp = outcome !== null;
    batch.prior = null;
    lane.line.remove(batch);
    if (lane.line.length === 0) this.#pending.delete(lane);
    this.#stopsClocks(batch);
    this.#held -= batch.records.length;
    for (const { attempt } of batch.records) {
      attempt.answer = outcome;
      attempt.trace?.ends("batch", this.#plan.simulation.nowNs);
      attempt.call.client.attempts.answered(attempt);
    }
  }

  #stopsClocks(batch: RecordBatch): void {
    const { deliveryTimeout, simulation } = this.#plan;
    if (batch.deliverySlot >= 0) deliveryTimeout.cancel(batch.deliverySlot, batch);
    if (batch.lingerSlot >= 0) simulation.cancel(batch.lingerSlot, batch);
    batch.deliverySlot = batch.lingerSlot = -1;
  }

  /** Those who wait for room, as long as there is any. */
  #admit(): void {
    for (const request of this.#blocked) {
      if (this.#held >= this.#plan.bufferMemory) return;
      this.#unblock(request);
      this.#takeIn(request);
    }
  }

  // --- as attempts know it -------------------------------------------------------------------

  /** Who waits for a message goes; one that was taken in is sent all the same. */
  leave(request: Request): void {
    if (this.#blocked.has(request)) this.#unblock(request);
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
    this.#isClosed = true;
    for (const connection of this.#connections) connection.close();
    for (const { line } of this.#pending)
      for (let { first } = line; first !== null; { first } = line) {
        this.#stopsClocks(first);
        line.remove(first);
      }
  }
}

/** With more requests under way a broker cannot tell what it knows. */
const NUMBERED_IN_FLIGHT_MAX = 5;
