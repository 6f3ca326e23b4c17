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
  private _open: number;

  constructor(connection: ProducerConnection, instance: number, batches: readonly RecordBatch[]) {
    this.connection = connection;
    this.instance = instance;
    this.visits = batches.map((batch) => new BatchVisit(this, batch.lane.call, batch));
    for (const visit of this.visits) visit.instance = instance;
    this.isAwaited = batches.some(({ lane }) => lane.topic.isAcknowledged);
    this._open = batches.length;
  }

  batchEnded(): void {
    if (--this._open === 0) this.connection.served(this);
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
  private readonly _plan: ConnectionPlan;
  private readonly _owner: ConnectionOwner;
  /** Not answered yet, as the producer knows it. */
  private _inFlight: ProduceRequest[] = [];
  /** Not served yet, in the order sent. */
  private _line: ProduceRequest[] = [];
  private _serving: ProduceRequest | null = null;

  constructor(plan: ConnectionPlan, owner: ConnectionOwner) {
    this._plan = plan;
    this._owner = owner;
  }

  get isFull(): boolean {
    return this._inFlight.length >= this._plan.maxInFlight;
  }

  send(batches: readonly RecordBatch[]): void {
    const { simulation, outbound, node, requestTimeout } = this._plan;
    const request = new ProduceRequest(this, node.index, batches);
    for (const { trace } of request.visits) trace?.leaves(simulation.nowNs);
    if (request.isAwaited) {
      this._inFlight.push(request);
      request.slot = requestTimeout.start(this._timedOut, request);
    }
    const sending = outbound.send(this._arrives, request);
    if (sending === "refused") simulation.schedule(outbound.latencyNs(request), this._refused, request);
    else if (sending === "sent" || request.isAwaited) this._line.push(request);
  }

  // --- at the broker -------------------------------------------------------------------------

  private readonly _arrives = (request: ProduceRequest): void => {
    request.hasArrived = true;
    this._serve();
  };

  private _serve(): void {
    if (this._serving !== null || this._line[0]?.hasArrived !== true) return;
    const request = this._line.shift()!;
    this._serving = request;
    for (const visit of request.visits) this._plan.node.arrive(visit);
  }

  served(request: ProduceRequest): void {
    const { simulation, inbound } = this._plan;
    if (this._serving === request) this._serving = null;
    for (const { trace, answer } of request.visits) trace?.replied(simulation.nowNs, answer);
    if (request.isAwaited && !request.isCutOff) {
      const sending = inbound.send(this._answered, request);
      if (sending === "refused") simulation.schedule(inbound.latencyNs(request), this._refused, request);
    }
    this._serve();
  }

  // --- at the producer -----------------------------------------------------------------------

  private readonly _answered = (request: ProduceRequest): void => {
    const { host } = this._plan;
    if (host.frozen) {
      host.deferMessage(this._answered, request);
      return;
    }
    if (request.isCutOff) return;
    request.isAnswered = true;
    while (this._inFlight[0]?.isAnswered === true) this._lands(this._inFlight.shift()!);
    this._owner.hasRoom();
  };

  private _lands(request: ProduceRequest): void {
    this._plan.requestTimeout.cancel(request.slot, request);
    for (const { batch, answer } of request.visits)
      if (batch.lane.topic.isAcknowledged) this._owner.landed(batch, answer);
  }

  private readonly _refused = (request: ProduceRequest): void => {
    if (this._plan.host.frozen) this._plan.host.deferMessage(this._refused, request);
    else if (!request.isCutOff) this._breaks(this._plan.outcomes.partitioned);
  };

  private readonly _timedOut = (request: ProduceRequest): void => {
    if (this._plan.host.frozen) this._plan.host.deferTimer(this._timedOut, request);
    else if (!request.isCutOff && !request.isAnswered) {
      request.slot = -1;
      this._breaks(this._plan.outcomes.timeout);
    }
  };

  /** What the broker has not begun with is gone; what it works at it ends, and tells nobody. */
  private _breaks(outcome: Outcome): void {
    const lost = this._inFlight;
    this.close();
    for (const { visits } of lost)
      for (const { batch } of visits) if (batch.lane.topic.isAcknowledged) this._owner.landed(batch, outcome);
    this._owner.hasRoom();
  }

  close(): void {
    for (const request of this._inFlight) {
      request.isCutOff = true;
      if (request.slot >= 0) this._plan.requestTimeout.cancel(request.slot, request);
    }
    for (const request of this._line) request.isCutOff = true;
    this._inFlight = [];
    this._line = [];
    this._serving = null;
  }
}
