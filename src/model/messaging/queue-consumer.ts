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
  private readonly _plan: QueueConsumerPlan;
  private readonly _host: ServiceInstance;
  /** Stands for all deliveries. */
  private readonly _call: Call;
  private readonly _ways: { readonly there: Channel; readonly back: Channel };
  /** What it has been given for good. */
  private readonly _given = new Set<QueueDelivery>();
  /** As the queue knows it; null: not at all. */
  subscriber: Subscriber<Letter> | null = null;
  /** What the broker is answering it. */
  asked: Fetch | null = null;
  /** Null: it does not ask. */
  private readonly _fetching: Fetching | null;
  /** Messages that it will try again when its pause is over. */
  private _waiting = 0;

  constructor(
    plan: QueueConsumerPlan,
    host: ServiceInstance,
    call: Call,
    ways: { readonly there: Channel; readonly back: Channel },
  ) {
    this._plan = plan;
    this._host = host;
    this._call = call;
    this._ways = ways;
    this._fetching = plan.fetch === null ? null : new Fetching(plan.fetch, this);
  }

  get prefetch(): number {
    return this._plan.prefetch;
  }

  /** Messages that it may be sent without having asked. */
  get wantsUnasked(): number {
    return this._plan.fetch === null ? Infinity : 0;
  }

  get acksBefore(): boolean {
    return this._plan.acksBefore;
  }

  get knowsForNs(): number {
    return this._plan.knowsForNs;
  }

  get nak(): QueueConsumerPlan["nak"] {
    return this._plan.nak;
  }

  get nakDelay(): Lane | null {
    return this._plan.nakDelay;
  }

  get instance(): number {
    return this._host.index;
  }

  get incarnation(): number {
    return this._host.incarnation;
  }

  get nowNs(): number {
    return this._host.simulation.nowNs;
  }

  /** It takes nothing more for now. */
  get isPaused(): boolean {
    return this._waiting > 0;
  }

  get isThere(): boolean {
    return !this._host.crashed;
  }

  start(): void {
    this._plan.queue.join(this);
    this._fetching?.begins();
  }

  hostCrashed(): void {
    this._waiting = 0;
    this._fetching?.hostCrashed();
    this._plan.queue.part(this); // Before anything else: it is not to be given what becomes free.
    const given = [...this._given];
    this._given.clear();
    for (const delivery of given) this._plan.queue.finished(delivery, "lost");
  }

  deliveryOf(receipt: Receipt<Letter>): QueueDelivery {
    return new QueueDelivery(this._call, this, receipt);
  }

  /** False: it is lost on the way, and somebody will have to notice. */
  send(delivery: QueueDelivery): boolean {
    const isSent = this._ways.there.send(this._arrived, delivery) === "sent";
    if (!this.acksBefore) return isSent;
    if (isSent) this._given.add(delivery);
    else this._plan.queue.finished(delivery, "lost");
    return true;
  }

  private readonly _arrived = (delivery: QueueDelivery): void => {
    const host = this._host;
    if (host.frozen) host.deferMessage(this._arrived, delivery);
    else if (host.crashed || host.incarnation !== delivery.incarnation) return;
    else if (this._fetching === null) this.take(delivery);
    else this._fetching.arrived(delivery);
  };

  /** Hands a message to the instance, unless it is known there. */
  take(delivery: QueueDelivery): void {
    if (this._plan.queue.isKnown(delivery)) {
      delivery.trace?.ended(this.nowNs, null, false);
      this._plan.queue.worked(delivery);
      this._say(delivery);
    } else this._host.deliver(delivery);
  }

  /** What does not get through is asked again when its time is over. */
  ask(fetch: Fetch): void {
    this._ways.back.send(this._plan.queue.fetched, fetch);
  }

  defers(handler: (fetch: Fetch) => void, fetch: Fetch): boolean {
    if (this._host.frozen) this._host.deferTimer(handler, fetch);
    return this._host.frozen;
  }

  enters(delivery: QueueDelivery): boolean {
    return this._plan.queue.worked(delivery);
  }

  delivered(delivery: QueueDelivery, outcome: Outcome | null): void {
    delivery.trace?.ended(this.nowNs, outcome, false);
    this._host.answerMet(delivery, outcome === null ? "taken" : "wasted");
    if (this._host.crashed) return; // The broker learns it from the broken connection, or from its clock.
    if (this._plan.pauseNs !== null && outcome?.cause === "circuit-open") {
      this._pauses(delivery.first, this._plan.pauseNs);
      return;
    }
    delivery.first.answer = delivery.answer;
    if (outcome === null && this._plan.knowsForNs === 0) this._plan.queue.worked(delivery);
    this._say(delivery.first);
  }

  private _pauses(delivery: QueueDelivery, pauseNs: number): void {
    this._waiting++;
    this._plan.queue.pauses(this);
    this._host.simulation.schedule(pauseNs, this._resumes, delivery);
  }

  private readonly _resumes = (delivery: QueueDelivery): void => {
    const host = this._host;
    if (host.frozen) host.deferTimer(this._resumes, delivery);
    else if (!host.crashed && host.incarnation === delivery.incarnation) {
      this._waiting--;
      host.deliver(new QueueDelivery(this._call, this, delivery.receipt, delivery));
      this._plan.queue.pauses(this);
    }
  };

  private _say(delivery: QueueDelivery): void {
    this._tells(delivery);
    this._fetching?.finished();
  }

  private _tells(delivery: QueueDelivery): void {
    const { queue } = this._plan;
    if (this._given.delete(delivery)) {
      queue.finished(delivery, delivery.answer === null ? "handled" : "lost");
      return;
    }
    const word = delivery.answer === null ? queue.acknowledged : queue.refused;
    if (this._ways.back.send(word, delivery) !== "sent") queue.unheard(delivery);
  }
}
