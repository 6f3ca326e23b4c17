import type { Lane, Simulation } from "../../../kernel/simulation.ts";
import type { Outcome } from "../../../observe/outcome.ts";
import type { Host } from "../../host.ts";
import type { Channel } from "../../link.ts";
import type { BrokerNode } from "../broker-node.ts";
import { type BatchOwner, BatchVisit, type RecordBatch } from "./record-batch.ts";

/** Batches for one machine, one of a partition at most, that travel together. */
class ProduceRequest implements BatchOwner {
  readonly connection: ProducerConnection;
  /** As links know it. */
  readonly instance: number;
  readonly visits: readonly BatchVisit[];
  /** Its producer waits for an answer. */
  readonly isAwaited: boolean;
  hasArrived = false;
  isAnswered = false;
  /** The connection broke before it was answered. */
  isCutOff = false;
  slot = -1;
  #open: number;

  constructor(connection: ProducerConnection, instance: number, batches: readonly RecordBatch[]) {
    this.connection = connection;
    this.instance = instance;
    this.visits = batches.map((batch) => new BatchVisit(this, batch.lane.call, batch));
    for (const visit of this.visits) visit.instance = instance;
    this.isAwaited = batches.some(({ lane }) => lane.topic.isAcknowledged);
    this.#open = batches.length;
  }

  batchEnded(): void {
    if (--this.#open === 0) this.connection.served(this);
  }
}

export interface ConnectionPlan {
  readonly simulation: Simulation;
  readonly host: Host;
  readonly node: BrokerNode;
  readonly outbound: Channel;
  readonly inbound: Channel;
  readonly maxInFlight: number;
  readonly requestTimeout: Lane;
  readonly outcomes: { readonly timeout: Outcome; readonly partitioned: Outcome };
}

/** What a producer learns of batches that it has sent. */
export interface ConnectionOwner {
  landed(batch: RecordBatch, outcome: Outcome | null): void;
  /** All that came back together has been looked at. */
  hasRoom(): void;
}

/**
 * A producer's connection to one machine of the broker. Requests arrive in the order in which they were sent, the broker
 * works at one after the other, and answers in that order; at most `maxInFlight` are unanswered. When one stays
 * unanswered for too long, or is refused, the connection breaks, and all that are unanswered fail with it.
 */
export class ProducerConnection {
  readonly #plan: ConnectionPlan;
  readonly #owner: ConnectionOwner;
  /** Not answered yet, as the producer knows it. */
  #inFlight: ProduceRequest[] = [];
  /** Not served yet, in the order sent. */
  #line: ProduceRequest[] = [];
  #serving: ProduceRequest | null = null;

  constructor(plan: ConnectionPlan, owner: ConnectionOwner) {
    this.#plan = plan;
    this.#owner = owner;
  }

  get isFull(): boolean {
    return this.#inFlight.length >= this.#plan.maxInFlight;
  }

  send(batches: readonly RecordBatch[]): void {
    const { simulation, outbound, node, requestTimeout } = this.#plan;
    const request = new ProduceRequest(this, node.index, batches);
    for (const { trace } of request.visits) trace?.leaves(simulation.nowNs);
    if (request.isAwaited) {
      this.#inFlight.push(request);
      request.slot = requestTimeout.start(this.#timedOut, request);
    }
    const sending = outbound.send(this.#arrives, request);
    if (sending === "refused") simulation.schedule(outbound.latencyNs(request), this.#refused, request);
    else if (sending === "sent" || request.isAwaited) this.#line.push(request);
  }

  // --- at the broker -------------------------------------------------------------------------

  readonly #arrives = (request: ProduceRequest): void => {
    request.hasArrived = true;
    this.#serve();
  };

  #serve(): void {
    if (this.#serving !== null || this.#line[0]?.hasArrived !== true) return;
    const request = this.#line.shift()!;
    this.#serving = request;
    for (const visit of request.visits) this.#plan.node.arrive(visit);
  }

  served(request: ProduceRequest): void {
    const { simulation, inbound } = this.#plan;
    if (this.#serving === request) this.#serving = null;
    for (const { trace, answer } of request.visits) trace?.replied(simulation.nowNs, answer);
    if (request.isAwaited && !request.isCutOff) {
      const sending = inbound.send(this.#answered, request);
      if (sending === "refused") simulation.schedule(inbound.latencyNs(request), this.#refused, request);
    }
    this.#serve();
  }

  // --- at the producer -----------------------------------------------------------------------

  readonly #answered = (request: ProduceRequest): void => {
    const { host } = this.#plan;
    if (host.frozen) {
      host.deferMessage(this.#answered, request);
      return;
    }
    if (request.isCutOff) return;
    request.isAnswered = true;
    while (this.#inFlight[0]?.isAnswered === true) this.#lands(this.#inFlight.shift()!);
    this.#owner.hasRoom();
  };

  #lands(request: ProduceRequest): void {
    this.#plan.requestTimeout.cancel(request.slot, request);
    for (const { batch, answer } of request.visits)
      if (batch.lane.topic.isAcknowledged) this.#owner.landed(batch, answer);
  }

  readonly #refused = (request: ProduceRequest): void => {
    if (this.#plan.host.frozen) this.#plan.host.deferMessage(this.#refused, request);
    else if (!request.isCutOff) this.#breaks(this.#plan.outcomes.partitioned);
  };

  readonly #timedOut = (request: ProduceRequest): void => {
    if (this.#plan.host.frozen) this.#plan.host.deferTimer(this.#timedOut, request);
    else if (!request.isCutOff && !request.isAnswered) {
      request.slot = -1;
      this.#breaks(this.#plan.outcomes.timeout);
    }
  };

  /** What the broker has not begun with is gone; what it works at it ends, and tells nobody. */
  #breaks(outcome: Outcome): void {
    const lost = this.#inFlight;
    this.close();
    for (const { visits } of lost)
      for (const { batch } of visits) if (batch.lane.topic.isAcknowledged) this.#owner.landed(batch, outcome);
    this.#owner.hasRoom();
  }

  close(): void {
    for (const request of this.#inFlight) {
      request.isCutOff = true;
      if (request.slot >= 0) this.#plan.requestTimeout.cancel(request.slot, request);
    }
    for (const request of this.#line) request.isCutOff = true;
    this.#inFlight = [];
    this.#line = [];
    this.#serving = null;
  }
}
