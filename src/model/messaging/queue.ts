import type { Lane, Simulation } from "../../kernel/simulation.ts";
import type { Variates } from "../../kernel/variates.ts";
import type { Outcome } from "../../observe/outcome.ts";
import { QUEUE_EVENT, type QueueProbe } from "../../observe/queue-event.ts";
import type { Deduplication } from "../../resilience/messaging/deduplication.ts";
import { type Departure, Message } from "../../resilience/messaging/message.ts";
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
import type { Letter, LetterMessage } from "./letter.ts";
import { Publication } from "./publication.ts";
import type { QueueConsumer } from "./queue-consumer.ts";
import type { QueueDelivery } from "./queue-delivery.ts";
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
export class Queue implements Destination, QueueOwner<Letter> {
  readonly #plan: QueuePlan;
  readonly #journal: QueueJournal;
  readonly #queue: MessageQueue<Letter>;
  readonly #consumers = new Map<Subscriber<Letter>, QueueConsumer>();
  /** Every consumer there is, subscribed or not. */
  readonly #known: QueueConsumer[] = [];
  readonly #blocked = new Map<Request, LetterMessage>();
  readonly #delayed = new Set<LetterMessage>();
  #node: BrokerNode | null = null;
  /** Where dead letters go; null: they are only counted. */
  deadLetter: Queue | null = null;
  #delivering = false;
  #expiryNs = Infinity;
  #expirySlot = -1;

  constructor(plan: QueuePlan) {
    this.#plan = plan;
    this.#journal = new QueueJournal(plan.simulation, plan.probe, plan.name);
    this.#queue = new MessageQueue(plan.rules, this);
  }

  /** The machine it is on. */
  attach(node: BrokerNode): void {
    this.#node ??= node;
  }

  get node(): BrokerNode {
    if (this.#node === null) throw new Error("a queue is on a machine");
    return this.#node;
  }

  // --- producers ------------------------------------------------------------------------------

  storeNs(): number {
    return this.#plan.latency === null ? 0 : this.#plan.latency.sampleNs();
  }

  store(node: BrokerNode, request: Request): void {
    const { deduplication, simulation } = this.#plan;
    if (deduplication?.isKnown(simulation.nowNs, request.call) === true) {
      this.#journal.deduplicated();
      node.visitEnds(request, null);
      return;
    }
    const publishing = this.offer(request, null);
    if (publishing === "blocked") return;
    node.visitEnds(request, publishing === "rejected" ? this.#plan.full : null);
  }

  /** A message comes in from a producer, alone or (`publication`) for several queues at once. */
  offer(request: Request, publication: Publication | null): Publishing {
    const { key, priority, call, trace } = request;
    const message = this.#messageOf({ key, priority, createdNs: call.startedNs }, trace);
    if (this.#plan.delay !== null) {
      this.#delayed.add(message);
      this.#plan.delay.start(this.#delayOver, message);
      return "stored";
    }
    const publishing = this.#publish(message);
    if (publishing === "blocked") {
      message.content.publication = publication ?? new Publication(this.node, request);
      message.content.publication.waits();
      this.#blocked.set(request, message);
    }
    return publishing;
  }

  /** A dead letter of another queue. Nobody waits for it. */
  receive(letter: Letter): void {
    this.#publish(this.#messageOf(letter, letter.trace));
  }

  #messageOf(about: Parameters<QueueJournal["letter"]>[0], by: Request["trace"]): LetterMessage {
    const letter = this.#journal.letter(about, by);
    return new Message<Letter>(letter, letter.priority, letter.key);
  }

  #publish(message: LetterMessage): Publishing {
    const publishing = this.#queue.publish(this.#plan.simulation.nowNs, message);
    const event = UNKEPT[publishing];
    if (event !== null) this.#journal.note(message.content, event);
    this.#deliverAll();
    return publishing;
  }

  readonly #delayOver = (message: LetterMessage): void => {
    if (this.node.frozen) this.node.deferTimer(this.#delayOver, message);
    // The broker has died with it, unless it was on the disk.
    else if (this.#delayed.delete(message)) this.#publish(message);
  };

  withdraw(request: Request): void {
    const message = this.#blocked.get(request);
    if (message === undefined) return;
    this.#blocked.delete(request);
    if (!this.#queue.withdraw(message)) return;
    this.#journal.note(message.content, QUEUE_EVENT.withdrawn);
  }

  unblocked(message: LetterMessage): void {
    const { publication } = message.content;
    if (publication === null) return;
    message.content.publication = null;
    this.#blocked.delete(publication.request);
    publication.stored();
  }

  // --- consumers ------------------------------------------------------------------------------

  /** A consumer is there, or there again. */
  join(consumer: QueueConsumer): void {
    if (!this.#known.includes(consumer)) this.#known.push(consumer);
    if (this.node.crashed) return;
    const subscriber = this.#queue.subscribe(consumer.prefetch);
    consumer.subscriber = subscriber;
    this.#consumers.set(subscriber, consumer);
    this.#deliverAll();
  }

  /** A consumer is gone: the broker sees that its connection is broken. */
  part(consumer: QueueConsumer): void {
    const { subscriber } = consumer;
    if (subscriber === null) return;
    consumer.subscriber = null;
    this.#consumers.delete(subscriber);
    this.#queue.unsubscribe(this.#plan.simulation.nowNs, subscriber, this.#plan.heartbeat !== null);
    this.#deliverAll();
  }

  /** A loop instead of recursion: a backlog for consumers that nothing reaches would exhaust the stack. */
  #deliverAll(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    while (!this.node.crashed && !this.node.frozen && this.#deliverNext());
    this.#delivering = false;
    this.#tellLevels();
  }

  /** False: there is nobody, or nothing, to deliver. */
  #deliverNext(): boolean {
    const { simulation, probe, visibilityTimeout } = this.#plan;
    const { nowNs } = simulation;
    const receipt = this.#queue.deliver(nowNs);
    if (receipt === null) return false;
    const { content, receives } = receipt.message;
    if (receives === 1) probe.taken(nowNs, content.publishedNs);
    this.#journal.note(content, receives === 1 ? QUEUE_EVENT.delivered : QUEUE_EVENT.redelivered);
    const consumer = this.#consumers.get(receipt.subscriber);
    if (consumer === undefined) throw new Error("a message is for somebody who is not there");
    const delivery = consumer.deliveryOf(receipt);
    if (consumer.acksBefore) this.#queue.handOver(nowNs, receipt);
    else if (visibilityTimeout !== null)
      delivery.visibilitySlot = visibilityTimeout.start(this.#timedOut, delivery);
    if (!consumer.send(delivery)) this.#vanished(delivery);
    return true;
  }

  /** It never gets there, or no word of it gets back. */
  #vanished(delivery: QueueDelivery): void {
    this.#queue.settle(delivery.receipt);
    this.#plan.heartbeat?.start(this.#timedOut, delivery);
  }

  readonly #timedOut = (delivery: QueueDelivery): void => {
    if (this.node.frozen) {
      this.node.deferTimer(this.#timedOut, delivery);
      return;
    }
    const { message } = delivery.receipt;
    if (!delivery.receipt.isLatest || message.whereabouts !== "held") return;
    this.#journal.note(message.content, QUEUE_EVENT.timedOut);
    this.#giveBack(delivery);
  };

  readonly #giveBack = (delivery: QueueDelivery): void => {
    if (this.node.frozen) {
      this.node.deferTimer(this.#giveBack, delivery);
      return;
    }
    this.#givesBack(delivery);
    this.#deliverAll();
  };

  #givesBack({ receipt }: QueueDelivery): void {
    const { nowNs } = this.#plan.simulation;
    receipt.message.content.trace?.waits(nowNs);
    this.#queue.giveBack(nowNs, receipt);
  }

  /** The consumer has done its work, and says so. */
  readonly acknowledged = (delivery: QueueDelivery): void => {
    if (!this.#hears(this.acknowledged, delivery)) return;
    const { receipt } = delivery;
    this.#settle(delivery);
    if (!this.#queue.acknowledge(this.#plan.simulation.nowNs, receipt))
      this.#journal.note(receipt.message.content, QUEUE_EVENT.late);
    this.#deliverAll();
  };

  /** The consumer has failed, and says so. */
  readonly refused = (delivery: QueueDelivery): void => {
    if (!this.#hears(this.refused, delivery)) return;
    const { receipt, consumer } = delivery;
    this.#journal.note(receipt.message.content, QUEUE_EVENT.failed);
    if (consumer.nak === "none") this.#queue.settle(receipt);
    else this.#settle(delivery);
    if (consumer.nak === "drop") this.#queue.giveUp(receipt);
    else if (consumer.nak === "requeue") this.#requeue(delivery);
    this.#deliverAll();
  };

  /** The consumer has finished, but what it says of it is lost on the way. */
  unheard(delivery: QueueDelivery): void {
    this.#vanished(delivery);
    this.#deliverAll();
  }

  /** What a consumer had been given for good has come to its end. */
  finished(delivery: QueueDelivery, end: "handled" | "lost"): void {
    const { content } = delivery.receipt.message;
    this.#journal.note(content, QUEUE_EVENT[end]);
    if (end === "handled") this.#plan.probe.handled(this.#plan.simulation.nowNs, content.publishedNs);
    this.#queue.settle(delivery.receipt);
    this.#deliverAll();
  }

  #requeue(delivery: QueueDelivery): void {
    const { nakDelay } = delivery.consumer;
    const isLast = delivery.receipt.message.receives >= this.#plan.rules.maxReceiveCount;
    if (nakDelay === null || isLast) this.#givesBack(delivery);
    else nakDelay.start(this.#giveBack, delivery);
  }

  #settle(delivery: QueueDelivery): void {
    this.#queue.settle(delivery.receipt);
    if (delivery.visibilitySlot < 0) return;
    this.#plan.visibilityTimeout?.cancel(delivery.visibilitySlot, delivery);
    delivery.visibilitySlot = -1;
  }

  /** Whether the broker takes in what a consumer says. */
  #hears(handler: (delivery: QueueDelivery) => void, delivery: QueueDelivery): boolean {
    if (!this.node.frozen) return !this.node.crashed;
    this.node.deferMessage(handler, delivery);
    return false;
  }

  /** A consumer has done the work of a delivery, in whatever state the queue is. */
  worked(delivery: QueueDelivery): void {
    const letter = delivery.receipt.message.content;
    const again = delivery.consumer.idempotent ? QUEUE_EVENT.recognized : QUEUE_EVENT.duplicate;
    if (letter.handled) this.#journal.note(letter, again);
    letter.handled = true;
  }

  // --- the end of messages -----------------------------------------------------------------------

  departed(message: LetterMessage, departure: Departure): void {
    const letter = message.content;
    const { simulation, probe, deadLetters } = this.#plan;
    this.#journal.note(letter, QUEUE_EVENT[departure]);
    if (departure === "handled") probe.handled(simulation.nowNs, letter.publishedNs);
    if (this.deadLetter === null || !deadLetters.has(departure)) return;
    this.#journal.note(letter, QUEUE_EVENT.deadLettered);
    this.deadLetter.receive(letter);
  }

  // --- faults -----------------------------------------------------------------------------------

  /** The first of them. */
  nodeFor(): number {
    return this.node.index;
  }

  nodeCrashed(node: BrokerNode): void {
    if (node !== this.#node) return;
    const { simulation, durable } = this.#plan;
    for (const consumer of this.#consumers.values()) consumer.subscriber = null;
    this.#consumers.clear();
    this.#queue.crash(simulation.nowNs, durable);
    for (const { content } of durable ? [] : this.#delayed) this.#journal.note(content, QUEUE_EVENT.lost);
    if (!durable) this.#delayed.clear();
    this.#tellLevels();
  }

  /** Consumers that are there connect again. */
  nodeRestarted(node: BrokerNode): void {
    for (const consumer of this.#known) if (node === this.#node && consumer.isThere) this.join(consumer);
  }

  nodeThawed(node: BrokerNode): void {
    if (node === this.#node) this.#deliverAll();
  }

  // --- time ---------------------------------------------------------------------------------------

  #tellLevels(): void {
    const { probe, simulation } = this.#plan;
    const oldest = this.#queue.oldest;
    probe.levels(simulation.nowNs, this.#queue.waiting, this.#queue.held, oldest?.acceptedNs ?? Infinity);
    const expiryNs = this.#queue.nextExpiryNs;
    if (expiryNs < this.#expiryNs) this.#planExpiry(expiryNs);
  }

  #planExpiry(expiryNs: number): void {
    const { simulation } = this.#plan;
    if (this.#expirySlot >= 0) simulation.cancel(this.#expirySlot, this);
    this.#expiryNs = expiryNs;
    this.#expirySlot = simulation.scheduleLast(expiryNs - simulation.nowNs, this.#expiryDue, this);
  }

  readonly #expiryDue = (): void => {
    if (this.node.frozen) {
      this.node.deferTimer(this.#expiryDue, this);
      return;
    }
    this.#expirySlot = -1;
    this.#expiryNs = Infinity;
    this.#queue.expire(this.#plan.simulation.nowNs);
    this.#deliverAll();
  };
}

/** What is to be noted where a message was not kept. */
const UNKEPT = {
  stored: null,
  blocked: QUEUE_EVENT.blocked,
  rejected: QUEUE_EVENT.rejected,
  lost: QUEUE_EVENT.lost,
} as const;
