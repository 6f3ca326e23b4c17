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
  private readonly _rules: QueueRules;
  private readonly _owner: QueueOwner<Content>;
  private readonly _dispatch: Dispatch<Content>;
  private readonly _blocked = new MessageLine<Content>();
  private readonly _held = new Set<Message<Content>>();
  private _blockedCount = 0;
  private _sequence = 0;

  constructor(rules: QueueRules, owner: QueueOwner<Content>) {
    this._rules = rules;
    this._owner = owner;
    this._dispatch = new Dispatch(rules);
  }

  /** Messages that wait for a consumer. */
  get waiting(): number {
    return this._dispatch.waiting;
  }

  /** Messages that a consumer has, or that a delay keeps back, and that nobody has acknowledged. */
  get held(): number {
    return this._held.size;
  }

  /** Messages whose producers wait for room. */
  get blocked(): number {
    return this._blockedCount;
  }

  /** The one that has waited since the earliest acceptance. */
  get oldest(): Message<Content> | null {
    return this._dispatch.oldest;
  }

  // --- producers ---------------------------------------------------------------------------

  publish(nowNs: number, message: Message<Content>): Publishing {
    this._expireBefore(nowNs);
    if (!this._rules.stores && this.waiting >= this._dispatch.room) return "lost";
    if (this.waiting >= this._rules.capacity) {
      if (this._rules.overflow === "reject") return "rejected";
      if (this._rules.overflow === "block") {
        this._blockedCount++;
        message.whereabouts = "blocked";
        this._blocked.append(message);
        return "blocked";
      }
    }
    this._accept(nowNs, message);
    this._shorten();
    return "stored";
  }

  /** A producer no longer waits for room. False: it does not wait. */
  withdraw(message: Message<Content>): boolean {
    if (message.whereabouts !== "blocked") return false;
    this._blockedCount--;
    this._blocked.remove(message);
    message.whereabouts = "gone";
    return true;
  }

  private _accept(nowNs: number, message: Message<Content>): void {
    message.sequence = this._sequence++;
    message.acceptedNs = nowNs;
    this._dispatch.add(message);
  }

  /** RabbitMQ drops from the front of the queue, which is the most important of its levels. */
  private _shorten(): void {
    if (this._rules.overflow !== "dropHead") return;
    while (this.waiting > this._rules.capacity) this._drop(this._dispatch.front!, "dropped");
  }

  private _admitBlocked(nowNs: number): void {
    while (this.waiting < this._rules.capacity) {
      const message = this._blocked.head;
      if (message === null) return;
      this._blockedCount--;
      this._blocked.remove(message);
      this._accept(nowNs, message);
      this._owner.unblocked(message);
    }
  }

  private _drop(message: Message<Content>, departure: Departure): void {
    this._dispatch.remove(message);
    this._depart(message, departure);
  }

  private _depart(message: Message<Content>, departure: Departure): void {
    message.whereabouts = "gone";
    this._owner.departed(message, departure);
  }

  // --- consumers ---------------------------------------------------------------------------

  /** `wanted`: messages that the consumer has asked for; Infinity: it is sent what there is. */
  subscribe(prefetch: number, wanted = Infinity): Subscriber<Content> {
    const subscriber = new Subscriber<Content>(prefetch, wanted);
    this._dispatch.join(subscriber);
    return subscriber;
  }

  /**
   * A consumer is gone. Its messages come back at once (`atOnce`: a broker that sees the connection break), or stay out
   * until `giveBack` is called for each (a broker that only has a clock).
   */
  unsubscribe(nowNs: number, subscriber: Subscriber<Content>, atOnce: boolean): void {
    if (!this._dispatch.part(subscriber)) return;
    const outstanding = [...subscriber.outstanding];
    subscriber.outstanding.clear();
    for (const delivery of outstanding) delivery.settled = true;
    if (atOnce) for (const delivery of outstanding) this.giveBack(nowNs, delivery);
  }

  /** Hands the next message to the next consumer with room; null: there is no such pair. */
  deliver(nowNs: number): Delivery<Content> | null {
    this._expireBefore(nowNs);
    if (this._held.size >= this._rules.maxAckPending) return null;
    const pair = this._dispatch.next();
    if (pair === null) return null;
    const { message, subscriber } = pair;
    this._dispatch.goesOut(message);
    this._held.add(message);
    message.receives++;
    message.whereabouts = "held";
    const delivery = new Delivery(message, subscriber);
    subscriber.outstanding.add(delivery);
    subscriber.wanted--;
    this._admitBlocked(nowNs);
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
    if (message.whereabouts === "waiting") this._dispatch.remove(message);
    else this._comesHome(message);
    this._depart(message, "handled");
    this._admitBlocked(nowNs);
    return true;
  }

  /** The message comes back: its consumer failed or died, or the time to acknowledge it is over. False: not any more. */
  giveBack(nowNs: number, delivery: Delivery<Content>): boolean {
    const { message } = delivery;
    if (!this._isOut(delivery)) return false;
    if (!this._rules.stores) this._ends(message, "lost");
    else if (message.receives >= this._rules.maxReceiveCount) this._ends(message, "dead");
    else this._returns(nowNs, message);
    return true;
  }

  /** The message does not come back, though nobody has handled it: its consumer wants no more of it. */
  giveUp(delivery: Delivery<Content>): boolean {
    if (!this._isOut(delivery)) return false;
    this._ends(delivery.message, "dead");
    return true;
  }

  /** The message is its consumer's from now on, whatever becomes of it there: no departure is told. */
  handOver(nowNs: number, delivery: Delivery<Content>): void {
    if (!this._isOut(delivery)) return;
    this._comesHome(delivery.message);
    delivery.message.whereabouts = "gone";
    this._admitBlocked(nowNs);
  }

  /** Whether this delivery is the one that its message is out with. */
  private _isOut({ message, isLatest }: Delivery<Content>): boolean {
    return isLatest && message.whereabouts === "held";
  }

  private _ends(message: Message<Content>, departure: Departure): void {
    this._comesHome(message);
    this._depart(message, departure);
  }

  private _returns(nowNs: number, message: Message<Content>): void {
    this._comesHome(message);
    this._dispatch.add(message);
    this._expireBefore(nowNs);
    this._shorten();
  }

  private _comesHome(message: Message<Content>): void {
    this._held.delete(message);
    this._dispatch.comesHome(message);
  }

  // --- time and trouble ----------------------------------------------------------------------

  /** When the next waiting message expires; Infinity: none will. */
  get nextExpiryNs(): number {
    const oldest = this._rules.ttlNs === Infinity ? null : this.oldest;
    return oldest === null ? Infinity : oldest.acceptedNs + this._rules.ttlNs;
  }

  /** Takes out what has waited its time, now that all else of this instant has been done. */
  expire(nowNs: number): void {
    while (this.nextExpiryNs <= nowNs) this._drop(this.oldest!, "expired");
    this._admitBlocked(nowNs);
  }

  /** Takes out what should have gone before: at the very moment of its expiry a message may still be handed out. */
  private _expireBefore(nowNs: number): void {
    while (this.nextExpiryNs < nowNs) this._drop(this.oldest!, "expired");
    this._admitBlocked(nowNs);
  }

  /**
   * The broker has died, and every connection with it: nobody is subscribed any more. What consumers had comes back, where
   * messages outlive the broker (`durable`); where they do not, all that wait and all that were out are lost.
   */
  crash(nowNs: number, durable: boolean): void {
    for (const subscriber of this._dispatch.subscribers) this.unsubscribe(nowNs, subscriber, false);
    for (const message of [...this._held]) {
      if (!durable) this._ends(message, "lost");
      else if (message.receives >= this._rules.maxReceiveCount) this._ends(message, "dead");
      else this._returns(nowNs, message);
    }
    if (durable) return;
    for (let message = this.oldest; message !== null; message = this.oldest) this._drop(message, "lost");
  }
}
