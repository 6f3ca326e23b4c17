import type { Lane } from "../../kernel/simulation.ts";
import type { Outcome } from "../../observe/outcome.ts";
import type { Delivery as Receipt } from "../../resilience/messaging/message.ts";
import type { Subscriber } from "../../resilience/messaging/subscriber.ts";
import type { Call } from "../call.ts";
import type { Channel } from "../link.ts";
import type { ServiceInstance } from "../service-instance.ts";
import type { Consumer } from "./consumer.ts";
import type { DeliveryOwner } from "./delivery.ts";
import { type Fetch, Fetching, type FetchingOwner, type FetchPlan } from "./fetching.ts";
import type { Letter } from "./letter.ts";
import type { Queue } from "./queue.ts";
import { QueueDelivery } from "./queue-delivery.ts";

export interface QueueConsumerPlan {
  readonly queue: Queue;
  /** Messages that one instance may have without having acknowledged them; Infinity: no limit. */
  readonly prefetch: number;
  /** The broker forgets a message as soon as it is handed out. */
  readonly acksBefore: boolean;
  /** For so long it knows what has been handled, and does not handle it again; 0: it does not. */
  readonly knowsForNs: number;
  /** What a consumer that failed says: once more, never again, or nothing. */
  readonly nak: "requeue" | "drop" | "none";
  /** Lane of the time that a message is kept back after a failure; null: it comes again at once. */
  readonly nakDelay: Lane | null;
  /** How long it pauses when a circuit of its service is open; null: that is a failure like any other. */
  readonly pauseNs: number | null;
  /** How it asks for messages; null: it is sent what there is. */
  readonly fetch: FetchPlan | null;
}

/** Takes messages of a queue for one instance of a service: each is a visit of its own, and ends in a word to the broker. */
export class QueueConsumer implements Consumer, DeliveryOwner, FetchingOwner {
  readonly #plan: QueueConsumerPlan;
  readonly #host: ServiceInstance;
  /** Stands for all deliveries. */
  readonly #call: Call;
  readonly #ways: { readonly there: Channel; readonly back: Channel };
  /** What it has been given for good. */
  readonly #given = new Set<QueueDelivery>();
  /** As the queue knows it; null: not at all. */
  subscriber: Subscriber<Letter> | null = null;
  /** What the broker is answering it. */
  asked: Fetch | null = null;
  /** Null: it does not ask. */
  readonly #fetching: Fetching | null;
  /** Messages that it will try again when its pause is over. */
  #waiting = 0;

  constructor(
    plan: QueueConsumerPlan,
    host: ServiceInstance,
    call: Call,
    ways: { readonly there: Channel; readonly back: Channel },
  ) {
    this.#plan = plan;
    this.#host = host;
    this.#call = call;
    this.#ways = ways;
    this.#fetching = plan.fetch === null ? null : new Fetching(plan.fetch, this);
  }

  get prefetch(): number {
    return this.#plan.prefetch;
  }

  /** Messages that it may be sent without having asked. */
  get wantsUnasked(): number {
    return this.#plan.fetch === null ? Infinity : 0;
  }

  get acksBefore(): boolean {
    return this.#plan.acksBefore;
  }

  get knowsForNs(): number {
    return this.#plan.knowsForNs;
  }

  get nak(): QueueConsumerPlan["nak"] {
    return this.#plan.nak;
  }

  get nakDelay(): Lane | null {
    return this.#plan.nakDelay;
  }

  get instance(): number {
    return this.#host.index;
  }

  get incarnation(): number {
    return this.#host.incarnation;
  }

  get nowNs(): number {
    return this.#host.simulation.nowNs;
  }

  /** It takes nothing more for now. */
  get isPaused(): boolean {
    return this.#waiting > 0;
  }

  get isThere(): boolean {
    return !this.#host.crashed;
  }

  start(): void {
    this.#plan.queue.join(this);
    this.#fetching?.begins();
  }

  hostCrashed(): void {
    this.#waiting = 0;
    this.#fetching?.hostCrashed();
    this.#plan.queue.part(this); // Before anything else: it is not to be given what becomes free.
    const given = [...this.#given];
    this.#given.clear();
    for (const delivery of given) this.#plan.queue.finished(delivery, "lost");
  }

  deliveryOf(receipt: Receipt<Letter>): QueueDelivery {
    return new QueueDelivery(this.#call, this, receipt);
  }

  /** False: it is lost on the way, and somebody will have to notice. */
  send(delivery: QueueDelivery): boolean {
    const isSent = this.#ways.there.send(this.#arrived, delivery) === "sent";
    if (!this.acksBefore) return isSent;
    if (isSent) this.#given.add(delivery);
    else this.#plan.queue.finished(delivery, "lost");
    return true;
  }

  readonly #arrived = (delivery: QueueDelivery): void => {
    const host = this.#host;
    if (host.frozen) host.deferMessage(this.#arrived, delivery);
    else if (host.crashed || host.incarnation !== delivery.incarnation) return;
    else if (this.#fetching === null) this.take(delivery);
    else this.#fetching.arrived(delivery);
  };

  /** Hands a message to the instance, unless it is known there. */
  take(delivery: QueueDelivery): void {
    if (this.#plan.queue.isKnown(delivery)) {
      delivery.trace?.ended(this.nowNs, null, false);
      this.#plan.queue.worked(delivery);
      this.#say(delivery);
    } else this.#host.deliver(delivery);
  }

  /** What does not get through is asked again when its time is over. */
  ask(fetch: Fetch): void {
    this.#ways.back.send(this.#plan.queue.fetched, fetch);
  }

  defers(handler: (fetch: Fetch) => void, fetch: Fetch): boolean {
    if (this.#host.frozen) this.#host.deferTimer(handler, fetch);
    return this.#host.frozen;
  }

  enters(delivery: QueueDelivery): boolean {
    return this.#plan.queue.worked(delivery);
  }

  delivered(delivery: QueueDelivery, outcome: Outcome | null): void {
    delivery.trace?.ended(this.nowNs, outcome, false);
    this.#host.answerMet(delivery, outcome === null ? "taken" : "wasted");
    if (this.#host.crashed) return; // The broker learns it from the broken connection, or from its clock.
    if (this.#plan.pauseNs !== null && outcome?.cause === "circuit-open") {
      this.#pauses(delivery.first, this.#plan.pauseNs);
      return;
    }
    delivery.first.answer = delivery.answer;
    if (outcome === null && this.#plan.knowsForNs === 0) this.#plan.queue.worked(delivery);
    this.#say(delivery.first);
  }

  #pauses(delivery: QueueDelivery, pauseNs: number): void {
    this.#waiting++;
    this.#plan.queue.pauses(this);
    this.#host.simulation.schedule(pauseNs, this.#resumes, delivery);
  }

  readonly #resumes = (delivery: QueueDelivery): void => {
    const host = this.#host;
    if (host.frozen) host.deferTimer(this.#resumes, delivery);
    else if (!host.crashed && host.incarnation === delivery.incarnation) {
      this.#waiting--;
      host.deliver(new QueueDelivery(this.#call, this, delivery.receipt, delivery));
      this.#plan.queue.pauses(this);
    }
  };

  #say(delivery: QueueDelivery): void {
    this.#tells(delivery);
    this.#fetching?.finished();
  }

  #tells(delivery: QueueDelivery): void {
    const { queue } = this.#plan;
    if (this.#given.delete(delivery)) {
      queue.finished(delivery, delivery.answer === null ? "handled" : "lost");
      return;
    }
    const word = delivery.answer === null ? queue.acknowledged : queue.refused;
    if (this.#ways.back.send(word, delivery) !== "sent") queue.unheard(delivery);
  }
}
