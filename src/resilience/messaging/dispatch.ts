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
  private readonly _rules: DispatchRules;
  private readonly _waiting: WaitingMessages<Content>;
  /** Null where messages do not keep together. */
  private readonly _groups: MessageGroups<Content> | null;
  private _subscribers: readonly Subscriber<Content>[] = [];
  /** Whose turn is next among the subscribers. */
  private _turn = 0;

  constructor(rules: DispatchRules) {
    this._rules = rules;
    this._waiting = new WaitingMessages(rules.priorities + 1);
    const grouped = rules.fifoGroups || rules.sharing === "keyShared";
    this._groups = grouped ? new MessageGroups({ locks: rules.fifoGroups }) : null;
  }

  get waiting(): number {
    return this._waiting.length;
  }

  get oldest(): Message<Content> | null {
    return this._waiting.oldest;
  }

  /** The first in line, whether it may go now or not. */
  get front(): Message<Content> | null {
    return this._waiting.head;
  }

  get subscribers(): readonly Subscriber<Content>[] {
    return this._subscribers;
  }

  /** How many messages the consumers could take now. */
  get room(): number {
    let room = 0;
    for (const subscriber of this._subscribers) {
      if (subscriber.hasRoom) room += subscriber.prefetch - subscriber.outstanding.size;
      if (this._rules.sharing === "failover") break;
    }
    return room;
  }

  // --- messages ------------------------------------------------------------------------------

  add(message: Message<Content>): void {
    this._waiting.add(message);
    this._groups?.waits(message);
  }

  /** It waits no longer, and goes to nobody. */
  remove(message: Message<Content>): void {
    this._waiting.remove(message);
    this._groups?.leaves(message);
  }

  /** It goes to a consumer. */
  goesOut(message: Message<Content>): void {
    this._waiting.remove(message);
    this._groups?.goesOut(message);
  }

  /** It is with no consumer any more, wherever it goes next. */
  comesHome(message: Message<Content>): void {
    this._groups?.comesHome(message);
  }

  // --- consumers -----------------------------------------------------------------------------

  join(subscriber: Subscriber<Content>): void {
    this._subscribers = [...this._subscribers, subscriber];
    this._assign();
  }

  /** False: it had gone before. */
  part(subscriber: Subscriber<Content>): boolean {
    const place = this._subscribers.indexOf(subscriber);
    if (place < 0) return false;
    this._subscribers = this._subscribers.filter((other) => other !== subscriber);
    if (this._turn > place) this._turn--;
    this._assign();
    return true;
  }

  private _assign(): void {
    const { sharing, hash } = this._rules;
    const count = this._subscribers.length;
    if (sharing === "keyShared") this._groups?.assign(count, (group) => Math.floor(hash(group) * count));
  }

  /** The next message and the consumer that gets it; null: there is no such pair. */
  next(): { readonly message: Message<Content>; readonly subscriber: Subscriber<Content> } | null {
    if (this._waiting.length === 0) return null;
    const count = this._rules.sharing === "failover" ? 1 : this._subscribers.length;
    for (let step = 0; step < count; step++) {
      const place = (this._turn + step) % count;
      const subscriber = this._subscribers[place];
      if (subscriber?.hasRoom !== true) continue;
      const message = this._headFor(place);
      if (message === null) continue;
      this._turn = (place + 1) % count;
      return { message, subscriber };
    }
    return null;
  }

  private _headFor(place: number): Message<Content> | null {
    if (this._groups === null) return this._waiting.head;
    return this._groups.headFor(this._rules.sharing === "keyShared" ? place : 0);
  }
}
