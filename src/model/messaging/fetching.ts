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
  private readonly _plan: FetchPlan;
  private readonly _owner: QueueConsumer;
  private _fetch: Fetch | null = null;
  /** Slot of its expiry. */
  private _slot = -1;
  private _shelf: QueueDelivery[] = [];
  /** Messages that it has and is not through with. */
  private _open = 0;

  constructor(plan: FetchPlan, owner: QueueConsumer) {
    this._plan = plan;
    this._owner = owner;
  }

  begins(): void {
    this._goesOn();
  }

  hostCrashed(): void {
    this._stopsClock();
    this._fetch = null;
    this._shelf = [];
    this._open = 0;
  }

  arrived(delivery: QueueDelivery): void {
    const { fetch } = delivery;
    this._open++;
    if (fetch === null || fetch !== this._fetch || fetch.isOver) {
      this._owner.take(delivery);
      return;
    }
    fetch.arrived++;
    if (this._plan.waitsForAll) this._shelf.push(delivery);
    if (fetch.isComplete) this._ends(fetch);
    if (!this._plan.waitsForAll) this._owner.take(delivery);
  }

  /** It is through with a message. */
  finished(): void {
    this._open--;
    this._goesOn();
  }

  private readonly _expires = (fetch: Fetch): void => {
    if (fetch !== this._fetch || this._owner.defers(this._expires, fetch)) return;
    this._slot = -1;
    this._ends(fetch);
    this._goesOn();
  };

  private _ends(fetch: Fetch): void {
    fetch.isOver = true;
    this._stopsClock();
    const shelf = this._shelf;
    this._shelf = [];
    for (const delivery of shelf) this._owner.take(delivery);
  }

  /** Asks for the next batch when all of this one is done. */
  private _goesOn(): void {
    if (this._open > 0 || this._fetch?.isOver === false) return;
    const fetch = new Fetch(this._owner, this._plan);
    this._fetch = fetch;
    this._slot = this._plan.expires.start(this._expires, fetch);
    this._owner.ask(fetch);
  }

  private _stopsClock(): void {
    if (this._slot >= 0 && this._fetch !== null) this._plan.expires.cancel(this._slot, this._fetch);
    this._slot = -1;
  }
}
