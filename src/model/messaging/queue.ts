import type { Lane, Simulation } from "../../kernel/simulation.ts";
import type { Variates } from "../../kernel/variates.ts";
import type { Outcome } from "../../observe/outcome.ts";
import { QUEUE_EVENT, type QueueProbe } from "../../observe/queue-event.ts";
import type { Deduplication } from "../../resilience/messaging/deduplication.ts";
import type { Departure } from "../../resilience/messaging/message.ts";
import {
  MessageQueue,
  type Publishing,
  type QueueOwner,
  type QueueRules,
} from "../../resilience/messaging/message-queue.ts";
import type { Subscriber } from "../../resilience/messaging/subscriber.ts";
import type { Request } from "../call.ts";
import type { BrokerNode } from "./broker-node.ts";
import type { Destination } from "./destination.ts";
import { Intake, type IntakeOwner } from "./intake.ts";
import type { Letter, LetterMessage } from "./letter.ts";
import type { Fetch } from "./fetching.ts";
import { OpenFetches } from "./open-fetches.ts";
import type { Publication } from "./publication.ts";
import type { QueueConsumer } from "./queue-consumer.ts";
import type { QueueDelivery } from "./queue-delivery.ts";
import { QueueExpiry } from "./queue-expiry.ts";
import { QueueJournal } from "./queue-journal.ts";

export interface QueuePlan {
  /** As traces call it: `rabbit.mails`. */
  readonly name: string;
  readonly simulation: Simulation;
  readonly probe: QueueProbe;
  readonly rules: QueueRules;
  /** Time to store a message; null: at once. */
  readonly latency: Variates | null;
  /** Lane of the time in which a delivery has to be acknowledged; null: as long as its consumer lives. */
  readonly visibilityTimeout: Lane | null;
  /**
   * Whether the messages of a consumer that dies come back at once, because its connection breaks: then this is the lane
   * of the time after which the broker takes a silent connection for broken. Null: it only has the visibility timeout.
   */
  readonly heartbeat: Lane | null;
  /** Lane of the time for which a new message is kept back; null: none. */
  readonly delay: Lane | null;
  /** Null: what is published twice is there twice. */
  readonly deduplication: Deduplication | null;
  /** Whether messages outlive a crash of the broker. */
  readonly durable: boolean;
  /** What goes on to the dead-letter queue, where there is one. */
  readonly deadLetters: ReadonlySet<Departure>;
  readonly full: Outcome;
}

/**
 * A queue of a broker at work: it answers producers, hands messages to consumers over the network, and keeps the clocks
 * that the rules (`MessageQueue`) do not have.
 */
export class Queue implements Destination, QueueOwner<Letter>, IntakeOwner {
  private readonly _plan: QueuePlan;
  private readonly _journal: QueueJournal;
  private readonly _queue: MessageQueue<Letter>;
  private readonly _intake: Intake;
  private readonly _expiry: QueueExpiry;
  private readonly _consumers = new Map<Subscriber<Letter>, QueueConsumer>();
  /** Every consumer there is, subscribed or not. */
  private readonly _known: QueueConsumer[] = [];
  private readonly _fetches: OpenFetches;
  private _node: BrokerNode | null = null;
  /** Where dead letters go; null: they are only counted. */
  deadLetter: Queue | null = null;
  private _delivering = false;

  constructor(plan: QueuePlan) {
    this._plan = plan;
    this._journal = new QueueJournal(plan.simulation, plan.probe, plan.name);
    this._queue = new MessageQueue(plan.rules, this);
    this._intake = new Intake(plan, this._journal, this);
    this._fetches = new OpenFetches((handler, fetch) => this._defers(handler, fetch));
    this._expiry = new QueueExpiry(plan.simulation, this._queue, this);
  }

  /** The machine it is on. */
  attach(node: BrokerNode): void {
    this._node ??= node;
  }

  get node(): BrokerNode {
    if (this._node === null) throw new Error("a queue is on a machine");
    return this._node;
  }

  // --- producers ------------------------------------------------------------------------------

  storeNs(): number {
    return this._plan.latency === null ? 0 : this._plan.latency.sampleNs();
  }

  store(node: BrokerNode, request: Request): void {
    const publishing = this._intake.offer(request, null);
    if (publishing === "blocked") return;
    node.visitEnds(request, publishing === "rejected" ? this._plan.full : null);
  }

  /** A message comes in from a producer that publishes it to several queues at once. */
  offer(request: Request, publication: Publication): Publishing {
    return this._intake.offer(request, publication);
  }

  keep(message: LetterMessage): Publishing {
    const publishing = this._queue.publish(this._plan.simulation.nowNs, message);
    const event = UNKEPT[publishing];
    if (event !== null) this._journal.note(message.content, event);
    this.deliverAll();
    return publishing;
  }

  withdraw(request: Request): void {
    const message = this._intake.withdraw(request);
    if (message !== null && this._queue.withdraw(message))
      this._journal.note(message.content, QUEUE_EVENT.withdrawn);
  }

  unblocked(message: LetterMessage): void {
    this._intake.unblocked(message);
  }

  // --- consumers ------------------------------------------------------------------------------

  /** A consumer is there, or there again. */
  join(consumer: QueueConsumer): void {
    if (!this._known.includes(consumer)) this._known.push(consumer);
    if (this.node.crashed) return;
    const subscriber = this._queue.subscribe(consumer.prefetch, consumer.wantsUnasked);
    subscriber.paused = consumer.isPaused;
    consumer.subscriber = subscriber;
    this._consumers.set(subscriber, consumer);
    this.deliverAll();
  }

  /** A consumer is gone: the broker sees that its connection is broken. */
  part(consumer: QueueConsumer): void {
    const { subscriber } = consumer;
    if (subscriber === null) return;
    consumer.subscriber = null;
    consumer.asked = null;
    this._consumers.delete(subscriber);
    this._queue.unsubscribe(this._plan.simulation.nowNs, subscriber, this._plan.heartbeat !== null);
    this.deliverAll();
  }

  /** A consumer wants no more for now, or does again. */
  pauses({ subscriber, isPaused }: QueueConsumer): void {
    if (subscriber === null) return;
    subscriber.paused = isPaused;
    if (!isPaused) this.deliverAll();
  }

  /** A consumer asks for messages. */
  readonly fetched = (fetch: Fetch): void => {
    if (this.node.frozen) this.node.deferMessage(this.fetched, fetch);
    else if (!this.node.crashed && this._fetches.opens(fetch)) this.deliverAll();
  };

  private _defers(handler: (fetch: Fetch) => void, fetch: Fetch): boolean {
    if (this.node.frozen) this.node.deferTimer(handler, fetch);
    return this.node.frozen;
  }

  /** A loop instead of recursion: a backlog for consumers that nothing reaches would exhaust the stack. */
  deliverAll(): void {
    if (this._delivering) return;
    this._delivering = true;
    while (!this.node.crashed && !this.node.frozen && this._deliverNext());
    this._delivering = false;
    this._fetches.answered();
    this._tellLevels();
  }

  /** False: there is nobody, or nothing, to deliver. */
  private _deliverNext(): boolean {
    const { simulation, probe, visibilityTimeout } = this._plan;
    const { nowNs } = simulation;
    const receipt = this._queue.deliver(nowNs);
    if (receipt === null) return false;
    const { content, receives } = receipt.message;
    if (receives === 1) probe.taken(nowNs, content.publishedNs);
    this._journal.note(content, receives === 1 ? QUEUE_EVENT.delivered : QUEUE_EVENT.redelivered);
    const consumer = this._consumers.get(receipt.subscriber);
    if (consumer === undefined) throw new Error("a message is for somebody who is not there");
    const delivery = consumer.deliveryOf(receipt);
    this._fetches.handsOut(delivery.fetch);
    if (consumer.acksBefore) this._queue.handOver(nowNs, receipt);
    else if (visibilityTimeout !== null)
      delivery.visibilitySlot = visibilityTimeout.start(this._timedOut, delivery);
    if (!consumer.send(delivery)) this._vanished(delivery);
    return true;
  }

  /** It never gets there, or no word of it gets back. */
  private _vanished(delivery: QueueDelivery): void {
    this._queue.settle(delivery.receipt);
    this._plan.heartbeat?.start(this._timedOut, delivery);
  }

  private readonly _timedOut = (delivery: QueueDelivery): void => {
    if (this.node.frozen) {
      this.node.deferTimer(this._timedOut, delivery);
      return;
    }
    const { message } = delivery.receipt;
    if (!delivery.receipt.isLatest || message.whereabouts !== "held") return;
    this._journal.note(message.content, QUEUE_EVENT.timedOut);
    this._giveBack(delivery);
  };

  private readonly _giveBack = (delivery: QueueDelivery): void => {
    if (this.node.frozen) {
      this.node.deferTimer(this._giveBack, delivery);
      return;
    }
    this._givesBack(delivery);
    this.deliverAll();
  };

  private _givesBack({ receipt }: QueueDelivery): void {
    const { nowNs } = this._plan.simulation;
    receipt.message.content.trace?.waits(nowNs);
    this._queue.giveBack(nowNs, receipt);
  }

  /** The consumer has done its work, and says so. */
  readonly acknowledged = (delivery: QueueDelivery): void => {
    if (!this._hears(this.acknowledged, delivery)) return;
    const { receipt } = delivery;
    this._settle(delivery);
    if (!this._queue.acknowledge(this._plan.simulation.nowNs, receipt))
      this._journal.note(receipt.message.content, QUEUE_EVENT.late);
    this.deliverAll();
  };

  /** The consumer has failed, and says so. */
  readonly refused = (delivery: QueueDelivery): void => {
    if (!this._hears(this.refused, delivery)) return;
    const { receipt, consumer } = delivery;
    this._journal.note(receipt.message.content, QUEUE_EVENT.failed);
    if (consumer.nak === "none") this._queue.settle(receipt);
    else this._settle(delivery);
    if (consumer.nak === "drop") this._queue.giveUp(receipt);
    else if (consumer.nak === "requeue") this._requeue(delivery);
    this.deliverAll();
  };

  /** The consumer has finished, but what it says of it is lost on the way. */
  unheard(delivery: QueueDelivery): void {
    this._vanished(delivery);
    this.deliverAll();
  }

  /** What a consumer had been given for good has come to its end. */
  finished(delivery: QueueDelivery, end: "handled" | "lost"): void {
    const { content } = delivery.receipt.message;
    this._journal.note(content, QUEUE_EVENT[end]);
    if (end === "handled") this._plan.probe.handled(this._plan.simulation.nowNs, content.publishedNs);
    this._queue.settle(delivery.receipt);
    this.deliverAll();
  }

  private _requeue(delivery: QueueDelivery): void {
    const { nakDelay } = delivery.consumer;
    const isLast = delivery.receipt.message.receives >= this._plan.rules.maxReceiveCount;
    if (nakDelay === null || isLast) this._givesBack(delivery);
    else nakDelay.start(this._giveBack, delivery);
  }

  private _settle(delivery: QueueDelivery): void {
    this._queue.settle(delivery.receipt);
    if (delivery.visibilitySlot < 0) return;
    this._plan.visibilityTimeout?.cancel(delivery.visibilitySlot, delivery);
    delivery.visibilitySlot = -1;
  }

  /** Whether the broker takes in what a consumer says. */
  private _hears(handler: (delivery: QueueDelivery) => void, delivery: QueueDelivery): boolean {
    if (!this.node.frozen) return !this.node.crashed;
    this.node.deferMessage(handler, delivery);
    return false;
  }

  /** A consumer is through with the work of a delivery, in whatever state the queue is; false: it knows that it has been done. */
  worked({ receipt, consumer }: QueueDelivery): boolean {
    const { content } = receipt.message;
    const { nowNs } = this._plan.simulation;
    const isKnown = nowNs < content.handling.atNs + consumer.knowsForNs;
    if (isKnown) this._journal.note(content, QUEUE_EVENT.recognized);
    else if (content.handling.isDone) this._journal.note(content, QUEUE_EVENT.duplicate);
    if (!isKnown) content.handling.atNs = nowNs;
    return !isKnown;
  }

  /** Whether a consumer need not begin with it. */
  isKnown({ receipt, consumer }: QueueDelivery): boolean {
    return this._plan.simulation.nowNs < receipt.message.content.handling.atNs + consumer.knowsForNs;
  }

  /** A dead letter of another queue. Nobody waits for it. */
  receive(letter: Letter): void {
    this._intake.receive(letter);
  }

  // --- the end of messages -----------------------------------------------------------------------

  departed(message: LetterMessage, departure: Departure): void {
    const letter = message.content;
    const { simulation, probe, deadLetters } = this._plan;
    this._journal.note(letter, QUEUE_EVENT[departure]);
    if (departure === "handled") probe.handled(simulation.nowNs, letter.publishedNs);
    if (this.deadLetter === null || !deadLetters.has(departure)) {
      if (departure === "expired" || departure === "dropped") this._journal.befell(letter, departure);
      return;
    }
    this._journal.note(letter, QUEUE_EVENT.deadLettered);
    this.deadLetter.receive(letter);
  }

  // --- faults -----------------------------------------------------------------------------------

  /** The first of them. */
  nodeFor(): number {
    return this.node.index;
  }

  nodeCrashed(node: BrokerNode): void {
    if (node !== this._node) return;
    const { simulation, durable } = this._plan;
    for (const consumer of this._consumers.values()) {
      consumer.subscriber = null;
      consumer.asked = null;
    }
    this._consumers.clear();
    this._queue.crash(simulation.nowNs, durable);
    if (!durable) this._intake.crash();
    this._tellLevels();
  }

  /** Consumers that are there connect again. */
  nodeRestarted(node: BrokerNode): void {
    for (const consumer of this._known) if (node === this._node && consumer.isThere) this.join(consumer);
  }

  nodeThawed(node: BrokerNode): void {
    if (node === this._node) this.deliverAll();
  }

  // --- time ---------------------------------------------------------------------------------------

  private _tellLevels(): void {
    const { probe, simulation } = this._plan;
    const oldest = this._queue.oldest;
    probe.levels(simulation.nowNs, this._queue.waiting, this._queue.held, oldest?.acceptedNs ?? Infinity);
    this._expiry.plan();
  }
}

/** What is to be noted where a message was not kept. */
const UNKEPT = {
  stored: null,
  blocked: QUEUE_EVENT.blocked,
  rejected: QUEUE_EVENT.rejected,
  lost: QUEUE_EVENT.lost,
} as const;
