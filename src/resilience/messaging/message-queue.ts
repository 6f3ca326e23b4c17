import { Dispatch, type Sharing } from "./dispatch.ts";
import { MessageLine } from "./message-line.ts";
import { Delivery, type Departure, type Message } from "./message.ts";
import { Subscriber } from "./subscriber.ts";

export interface QueueRules {
  /** Messages that may wait; those a consumer has do not count (RabbitMQ's x-max-length). Infinity: no limit. */
  readonly capacity: number;
  /** What a full queue does with one more: drop its oldest, refuse the new one, or let the producer wait. */
  readonly overflow: "dropHead" | "reject" | "block";
  /** Times a message may be handed out before it counts as dead; Infinity: for ever. */
  readonly maxReceiveCount: number;
  /** Messages that may be out with consumers, or kept back by a delay, at a time; Infinity: no limit. */
  readonly maxAckPending: number;
  /** How long a message may wait, in ns, from its acceptance; Infinity: for ever. */
  readonly ttlNs: number;
  /** Levels of priority above 0 (RabbitMQ's x-max-priority); 0: first in, first out. */
  readonly priorities: number;
  /** Whether messages are kept for consumers that are not there, or busy. Without, nothing is handed out twice (NATS core). */
  readonly stores: boolean;
  readonly sharing: Sharing;
  /** Only one message of a group is out at a time, in their order (SQS FIFO). */
  readonly fifoGroups: boolean;
  /** A number in [0, 1) for a group, where sharing goes by key. */
  readonly hash: (group: number) => number;
}

/** What became of a message that was published. */
export type Publishing = "stored" | "blocked" | "rejected" | "lost";

/** Told what happens to messages that nobody is asking about at the moment. */
export interface QueueOwner<Content> {
  /** The queue is done with a message. */
  departed(message: Message<Content>, departure: Departure): void;
  /** There is room for one whose producer waited. */
  unblocked(message: Message<Content>): void;
}

/**
 * A queue of a broker: messages wait, are handed to consumers round robin as far as each has room (its prefetch), and
 * are gone when they are acknowledged. One that is not acknowledged in time, or whose consumer fails or dies, comes
 * back into its old place and is handed out again, until it has been handed out `maxReceiveCount` times.
 *
 * The rules are those of RabbitMQ (length limit, overflow, priorities, TTL, x-delivery-limit), Amazon SQS (visibility
 * timeout, maxReceiveCount, message groups), JetStream (MaxAckPending) and Pulsar (kinds of subscriptions); the clocks
 * (visibility timeout, delay before a redelivery) run outside and come in through `giveBack`. Every message ends exactly
 * once: accepted = waiting + held + handled + dead + expired + dropped + lost + handed over.
 */
export class MessageQueue<Content> {
  readonly #rules: QueueRules;
  readonly #owner: QueueOwner<Content>;
  readonly #dispatch: Dispatch<Content>;
  readonly #blocked = new MessageLine<Content>();
  readonly #held = new Set<Message<Content>>();
  #blockedCount = 0;
  #sequence = 0;

  constructor(rules: QueueRules, owner: QueueOwner<Content>) {
    this.#rules = rules;
    this.#owner = owner;
    this.#dispatch = new Dispatch(rules);
  }

  /** Messages that wait for a consumer. */
  get waiting(): number {
    return this.#dispatch.waiting;
  }

  /** Messages that a consumer has, or that a delay keeps back, and that nobody has acknowledged. */
  get held(): number {
    return this.#held.size;
  }

  /** Messages whose producers wait for room. */
  get blocked(): number {
    return this.#blockedCount;
  }

  /** The one that has waited since the earliest acceptance. */
  get oldest(): Message<Content> | null {
    return this.#dispatch.oldest;
  }

  // --- producers ---------------------------------------------------------------------------

  publish(nowNs: number, message: Message<Content>): Publishing {
    this.#expireBefore(nowNs);
    if (!this.#rules.stores && this.waiting >= this.#dispatch.room) return "lost";
    if (this.waiting >= this.#rules.capacity) {
      if (this.#rules.overflow === "reject") return "rejected";
      if (this.#rules.overflow === "block") {
        this.#blockedCount++;
        message.whereabouts = "blocked";
        this.#blocked.append(message);
        return "blocked";
      }
    }
    this.#accept(nowNs, message);
    this.#shorten();
    return "stored";
  }

  /** A producer no longer waits for room. False: it does not wait. */
  withdraw(message: Message<Content>): boolean {
    if (message.whereabouts !== "blocked") return false;
    this.#blockedCount--;
    this.#blocked.remove(message);
    message.whereabouts = "gone";
    return true;
  }

  #accept(nowNs: number, message: Message<Content>): void {
    message.sequence = this.#sequence++;
    message.acceptedNs = nowNs;
    this.#dispatch.add(message);
  }

  /** RabbitMQ drops from the front of the queue, which is the most important of its levels. */
  #shorten(): void {
    if (this.#rules.overflow !== "dropHead") return;
    while (this.waiting > this.#rules.capacity) this.#drop(this.#dispatch.front!, "dropped");
  }

  #admitBlocked(nowNs: number): void {
    while (this.waiting < this.#rules.capacity) {
      const message = this.#blocked.head;
      if (message === null) return;
      this.#blockedCount--;
      this.#blocked.remove(message);
      this.#accept(nowNs, message);
      this.#owner.unblocked(message);
    }
  }

  #drop(message: Message<Content>, departure: Departure): void {
    this.#dispatch.remove(message);
    this.#depart(message, departure);
  }

  #depart(message: Message<Content>, departure: Departure): void {
    message.whereabouts = "gone";
    this.#owner.departed(message, departure);
  }

  // --- consumers ---------------------------------------------------------------------------

  /** `wanted`: messages that the consumer has asked for; Infinity: it is sent what there is. */
  subscribe(prefetch: number, wanted = Infinity): Subscriber<Content> {
    const subscriber = new Subscriber<Content>(prefetch, wanted);
    this.#dispatch.join(subscriber);
    return subscriber;
  }

  /**
   * A consumer is gone. Its messages come back at once (`atOnce`: a broker that sees the connection break), or stay out
   * until `giveBack` is called for each (a broker that only has a clock).
   */
  unsubscribe(nowNs: number, subscriber: Subscriber<Content>, atOnce: boolean): void {
    if (!this.#dispatch.part(subscriber)) return;
    const outstanding = [...subscriber.outstanding];
    subscriber.outstanding.clear();
    for (const delivery of outstanding) delivery.settled = true;
    if (atOnce) for (const delivery of outstanding) this.giveBack(nowNs, delivery);
  }

  /** Hands the next message to the next consumer with room; null: there is no such pair. */
  deliver(nowNs: number): Delivery<Content> | null {
    this.#expireBefore(nowNs);
    if (this.#held.size >= this.#rules.maxAckPending) return null;
    const pair = this.#dispatch.next();
    if (pair === null) return null;
    const { message, subscriber } = pair;
    this.#dispatch.goesOut(message);
    this.#held.add(message);
    message.receives++;
    message.whereabouts = "held";
    const delivery = new Delivery(message, subscriber);
    subscriber.outstanding.add(delivery);
    subscriber.wanted--;
    this.#admitBlocked(nowNs);
    return delivery;
  }

  /** The consumer has finished with it, well or badly, and has room for another. */
  settle(delivery: Delivery<Content>): void {
    delivery.settled = true;
    delivery.subscriber.outstanding.delete(delivery);
  }

  /**
   * The message is handled: it will not be handed out again. False: it is too late for that, because it is with another
   * consumer by now, or gone. One that waits for its redelivery is taken out of the line.
   */
  acknowledge(nowNs: number, delivery: Delivery<Content>): boolean {
    const { message } = delivery;
    if (!delivery.isLatest || message.whereabouts === "gone") return false;
    if (message.whereabouts === "waiting") this.#dispatch.remove(message);
    else this.#comesHome(message);
    this.#depart(message, "handled");
    this.#admitBlocked(nowNs);
    return true;
  }

  /** The message comes back: its consumer failed or died, or the time to acknowledge it is over. False: not any more. */
  giveBack(nowNs: number, delivery: Delivery<Content>): boolean {
    const { message } = delivery;
    if (!this.#isOut(delivery)) return false;
    if (!this.#rules.stores) this.#ends(message, "lost");
    else if (message.receives >= this.#rules.maxReceiveCount) this.#ends(message, "dead");
    else this.#returns(nowNs, message);
    return true;
  }

  /** The message does not come back, though nobody has handled it: its consumer wants no more of it. */
  giveUp(delivery: Delivery<Content>): boolean {
    if (!this.#isOut(delivery)) return false;
    this.#ends(delivery.message, "dead");
    return true;
  }

  /** The message is its consumer's from now on, whatever becomes of it there: no departure is told. */
  handOver(nowNs: number, delivery: Delivery<Content>): void {
    if (!this.#isOut(delivery)) return;
    this.#comesHome(delivery.message);
    delivery.message.whereabouts = "gone";
    this.#admitBlocked(nowNs);
  }

  /** Whether this delivery is the one that its message is out with. */
  #isOut({ message, isLatest }: Delivery<Content>): boolean {
    return isLatest && message.whereabouts === "held";
  }

  #ends(message: Message<Content>, departure: Departure): void {
    this.#comesHome(message);
    this.#depart(message, departure);
  }

  #returns(nowNs: number, message: Message<Content>): void {
    this.#comesHome(message);
    this.#dispatch.add(message);
    this.#expireBefore(nowNs);
    this.#shorten();
  }

  #comesHome(message: Message<Content>): void {
    this.#held.delete(message);
    this.#dispatch.comesHome(message);
  }

  // --- time and trouble ----------------------------------------------------------------------

  /** When the next waiting message expires; Infinity: none will. */
  get nextExpiryNs(): number {
    const oldest = this.#rules.ttlNs === Infinity ? null : this.oldest;
    return oldest === null ? Infinity : oldest.acceptedNs + this.#rules.ttlNs;
  }

  /** Takes out what has waited its time, now that all else of this instant has been done. */
  expire(nowNs: number): void {
    while (this.nextExpiryNs <= nowNs) this.#drop(this.oldest!, "expired");
    this.#admitBlocked(nowNs);
  }

  /** Takes out what should have gone before: at the very moment of its expiry a message may still be handed out. */
  #expireBefore(nowNs: number): void {
    while (this.nextExpiryNs < nowNs) this.#drop(this.oldest!, "expired");
    this.#admitBlocked(nowNs);
  }

  /**
   * The broker has died, and every connection with it: nobody is subscribed any more. What consumers had comes back, where
   * messages outlive the broker (`durable`); where they do not, all that wait and all that were out are lost.
   */
  crash(nowNs: number, durable: boolean): void {
    for (const subscriber of this.#dispatch.subscribers) this.unsubscribe(nowNs, subscriber, false);
    for (const message of [...this.#held]) {
      if (!durable) this.#ends(message, "lost");
      else if (message.receives >= this.#rules.maxReceiveCount) this.#ends(message, "dead");
      else this.#returns(nowNs, message);
    }
    if (durable) return;
    for (let message = this.oldest; message !== null; message = this.oldest) this.#drop(message, "lost");
  }
}
