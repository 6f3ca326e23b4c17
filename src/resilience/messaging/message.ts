import type { Subscriber } from "./subscriber.ts";

/**
 * Where a message is: its producer waits for room (`blocked`), it waits in the queue (`waiting`), a consumer has it and
 * has not acknowledged it (`held`), or the queue is done with it (`gone`).
 */
export type Whereabouts = "new" | "blocked" | "waiting" | "held" | "gone";

/**
 * How a queue gets rid of a message: `handled` it was acknowledged; `dead` it failed once too often; `expired` its time
 * to live was over before anybody took it; `dropped` a newer one took its place; `lost` it was not kept for somebody
 * who could have handled it.
 */
export type Departure = "handled" | "dead" | "expired" | "dropped" | "lost";

/** One message in one queue. */
export class Message<Content> {
  readonly content: Content;
  /** Larger goes first, where the queue has levels. */
  readonly priority: number;
  /** Those of one group keep together, where the queue has groups. */
  readonly group: number;
  whereabouts: Whereabouts = "new";
  /** Place in the order of acceptance. */
  sequence = 0;
  /** When the queue accepted it. */
  acceptedNs = NaN;
  /** How often it was handed to a consumer. */
  receives = 0;
  /** Neighbours in the line it stands in. */
  ahead: Message<Content> | null = null;
  behind: Message<Content> | null = null;

  constructor(content: Content, priority: number, group = -1) {
    this.content = content;
    this.priority = priority;
    this.group = group;
  }
}

/** A message that was handed to a consumer. Its number is the receipt: only the latest one is worth something. */
export class Delivery<Content> {
  readonly message: Message<Content>;
  readonly subscriber: Subscriber<Content>;
  readonly number: number;
  /** The consumer has finished with it, and its place is free for another. */
  settled = false;

  constructor(message: Message<Content>, subscriber: Subscriber<Content>) {
    this.message = message;
    this.subscriber = subscriber;
    this.number = message.receives;
  }

  /** Nobody was handed the message since. */
  get isLatest(): boolean {
    return this.message.receives === this.number;
  }
}
