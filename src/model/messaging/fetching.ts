import type { Lane } from "../../kernel/simulation.ts";
import type { QueueConsumer } from "./queue-consumer.ts";
import type { QueueDelivery } from "./queue-delivery.ts";

/** How a consumer asks for messages. */
export interface FetchPlan {
  /** Messages that it asks for. */
  readonly batch: number;
  /** Lane of the time after which it stops waiting, and the broker, too. */
  readonly expires: Lane;
  /** It waits for the whole batch; else the broker answers once, with what there is as soon as there is something. */
  readonly waitsForAll: boolean;
}

/** One fetch: a question of a consumer, and what came of it. */
export class Fetch {
  readonly consumer: QueueConsumer;
  readonly plan: FetchPlan;
  /** Which life of its machine it is of. */
  readonly incarnation: number;
  /** The consumer waits no longer. */
  isOver = false;
  /** The broker gives nothing more for it. */
  isClosed = false;
  /** Messages handed out for it, and arrived. */
  sent = 0;
  arrived = 0;
  /** Slot of the time for which the broker knows it. */
  brokerSlot = -1;

  constructor(consumer: QueueConsumer, plan: FetchPlan) {
    this.consumer = consumer;
    this.plan = plan;
    this.incarnation = consumer.incarnation;
  }

  /** All that was asked for is there. */
  get isComplete(): boolean {
    const { waitsForAll, batch } = this.plan;
    return this.arrived >= (waitsForAll || !this.isClosed ? batch : this.sent);
  }
}

/** What a fetching consumer can do. */
export interface FetchingOwner {
  /** Sends the question. */
  ask(fetch: Fetch): void;
  /** Hands a message to the instance. */
  take(delivery: QueueDelivery): void;
  /** Whether the instance stands still, and keeps what has fallen due. */
  defers(handler: (fetch: Fetch) => void, fetch: Fetch): boolean;
}

/**
 * A consumer that asks for its messages: for a batch, and for the next when it is through with what it got. What
 * arrives is put by until the batch is complete or its time is over, where it waits for all of it (the clock of the
 * visibility timeout runs meanwhile); what comes late is handled as it comes.
 */
export class Fetching {
  readonly #plan: FetchPlan;
  readonly #owner: QueueConsumer;
  #fetch: Fetch | null = null;
  /** Slot of its expiry. */
  #slot = -1;
  #shelf: QueueDelivery[] = [];
  /** Messages that it has and is not through with. */
  #open = 0;

  constructor(plan: FetchPlan, owner: QueueConsumer) {
    this.#plan = plan;
    this.#owner = owner;
  }

  begins(): void {
    this.#goesOn();
  }

  hostCrashed(): void {
    this.#stopsClock();
    this.#fetch = null;
    this.#shelf = [];
    this.#open = 0;
  }

  arrived(delivery: QueueDelivery): void {
    const { fetch } = delivery;
    this.#open++;
    if (fetch === null || fetch !== this.#fetch || fetch.isOver) {
      this.#owner.take(delivery);
      return;
    }
    fetch.arrived++;
    if (this.#plan.waitsForAll) this.#shelf.push(delivery);
    if (fetch.isComplete) this.#ends(fetch);
    if (!this.#plan.waitsForAll) this.#owner.take(delivery);
  }

  /** It is through with a message. */
  finished(): void {
    this.#open--;
    this.#goesOn();
  }

  readonly #expires = (fetch: Fetch): void => {
    if (fetch !== this.#fetch || this.#owner.defers(this.#expires, fetch)) return;
    this.#slot = -1;
    this.#ends(fetch);
    this.#goesOn();
  };

  #ends(fetch: Fetch): void {
    fetch.isOver = true;
    this.#stopsClock();
    const shelf = this.#shelf;
    this.#shelf = [];
    for (const delivery of shelf) this.#owner.take(delivery);
  }

  /** Asks for the next batch when all of this one is done. */
  #goesOn(): void {
    if (this.#open > 0 || this.#fetch?.isOver === false) return;
    const fetch = new Fetch(this.#owner, this.#plan);
    this.#fetch = fetch;
    this.#slot = this.#plan.expires.start(this.#expires, fetch);
    this.#owner.ask(fetch);
  }

  #stopsClock(): void {
    if (this.#slot >= 0 && this.#fetch !== null) this.#plan.expires.cancel(this.#slot, this.#fetch);
    this.#slot = -1;
  }
}
