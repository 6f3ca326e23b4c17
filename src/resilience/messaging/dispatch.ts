import type { Message } from "./message.ts";
import { MessageGroups } from "./message-groups.ts";
import type { Subscriber } from "./subscriber.ts";
import { WaitingMessages } from "./waiting-messages.ts";

/**
 * Who gets the messages: `shared` all consumers in turn; `failover` the one that came first, the others stand by (also
 * RabbitMQ's single active consumer); `keyShared` each group always the same one, as long as nobody comes or goes.
 */
export type Sharing = "shared" | "failover" | "keyShared";

export interface DispatchRules {
  readonly priorities: number;
  readonly sharing: Sharing;
  readonly fifoGroups: boolean;
  readonly hash: (group: number) => number;
}

/** Which message goes next, and to whom. */
export class Dispatch<Content> {
  readonly #rules: DispatchRules;
  readonly #waiting: WaitingMessages<Content>;
  /** Null where messages do not keep together. */
  readonly #groups: MessageGroups<Content> | null;
  #subscribers: readonly Subscriber<Content>[] = [];
  /** Whose turn is next among the subscribers. */
  #turn = 0;

  constructor(rules: DispatchRules) {
    this.#rules = rules;
    this.#waiting = new WaitingMessages(rules.priorities + 1);
    const grouped = rules.fifoGroups || rules.sharing === "keyShared";
    this.#groups = grouped ? new MessageGroups({ locks: rules.fifoGroups }) : null;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get oldest(): Message<Content> | null {
    return this.#waiting.oldest;
  }

  /** The first in line, whether it may go now or not. */
  get front(): Message<Content> | null {
    return this.#waiting.head;
  }

  get subscribers(): readonly Subscriber<Content>[] {
    return this.#subscribers;
  }

  /** How many messages the consumers could take now. */
  get room(): number {
    let room = 0;
    for (const subscriber of this.#subscribers) {
      if (subscriber.hasRoom) room += subscriber.prefetch - subscriber.outstanding.size;
      if (this.#rules.sharing === "failover") break;
    }
    return room;
  }

  // --- messages ------------------------------------------------------------------------------

  add(message: Message<Content>): void {
    this.#waiting.add(message);
    this.#groups?.waits(message);
  }

  /** It waits no longer, and goes to nobody. */
  remove(message: Message<Content>): void {
    this.#waiting.remove(message);
    this.#groups?.leaves(message);
  }

  /** It goes to a consumer. */
  goesOut(message: Message<Content>): void {
    this.#waiting.remove(message);
    this.#groups?.goesOut(message);
  }

  /** It is with no consumer any more, wherever it goes next. */
  comesHome(message: Message<Content>): void {
    this.#groups?.comesHome(message);
  }

  // --- consumers -----------------------------------------------------------------------------

  join(subscriber: Subscriber<Content>): void {
    this.#subscribers = [...this.#subscribers, subscriber];
    this.#assign();
  }

  /** False: it had gone before. */
  part(subscriber: Subscriber<Content>): boolean {
    const place = this.#subscribers.indexOf(subscriber);
    if (place < 0) return false;
    this.#subscribers = this.#subscribers.filter((other) => other !== subscriber);
    if (this.#turn > place) this.#turn--;
    this.#assign();
    return true;
  }

  #assign(): void {
    const { sharing, hash } = this.#rules;
    const count = this.#subscribers.length;
    if (sharing === "keyShared") this.#groups?.assign(count, (group) => Math.floor(hash(group) * count));
  }

  /** The next message and the consumer that gets it; null: there is no such pair. */
  next(): { readonly message: Message<Content>; readonly subscriber: Subscriber<Content> } | null {
    if (this.#waiting.length === 0) return null;
    const count = this.#rules.sharing === "failover" ? 1 : this.#subscribers.length;
    for (let step = 0; step < count; step++) {
      const place = (this.#turn + step) % count;
      const subscriber = this.#subscribers[place];
      if (subscriber?.hasRoom !== true) continue;
      const message = this.#headFor(place);
      if (message === null) continue;
      this.#turn = (place + 1) % count;
      return { message, subscriber };
    }
    return null;
  }

  #headFor(place: number): Message<Content> | null {
    if (this.#groups === null) return this.#waiting.head;
    return this.#groups.headFor(this.#rules.sharing === "keyShared" ? place : 0);
  }
}
