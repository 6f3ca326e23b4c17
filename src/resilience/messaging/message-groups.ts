import type { Message } from "./message.ts";
import { SequenceHeap } from "./sequence-heap.ts";

/** Messages that belong together and wait, in the order of their acceptance. */
class Group<Content> {
  readonly key: number;
  /** Who may have them; 0 where anybody may. */
  owner = 0;
  /** How many of its messages are out with consumers. */
  out = 0;
  readonly #messages: Message<Content>[] = [];
  #first = 0;

  constructor(key: number) {
    this.key = key;
  }

  get head(): Message<Content> | null {
    return this.#messages[this.#first] ?? null;
  }

  /** The newest joins at the end; one that comes back goes before all that was accepted after it. */
  add(message: Message<Content>): void {
    const messages = this.#messages;
    const last = messages.length > this.#first ? messages.at(-1)! : null;
    if (last === null || last.sequence < message.sequence) {
      messages.push(message);
      return;
    }
    let place = this.#first;
    while (messages[place]!.sequence < message.sequence) place++;
    if (place === this.#first && place > 0) messages[--this.#first] = message;
    else messages.splice(place, 0, message);
  }

  remove(message: Message<Content>): void {
    const place = this.#messages.indexOf(message, this.#first);
    if (place > this.#first) this.#messages.splice(place, 1);
    else if (place === this.#first) this.#first++;
    if (this.#first < 32 || this.#first * 2 < this.#messages.length) return;
    this.#messages.splice(0, this.#first);
    this.#first = 0;
  }
}

export interface GroupRules {
  /** Only one message of a group is out at a time (SQS FIFO). */
  readonly locks: boolean;
}

/**
 * Which of the waiting messages may go next where messages of one group keep together: in their order, and either
 * only one of a group at a time (message groups of SQS FIFO) or all of a group to one consumer (Key_Shared of Pulsar).
 * A group that has to wait holds up no other.
 */
export class MessageGroups<Content> {
  readonly #rules: GroupRules;
  readonly #groups = new Map<number, Group<Content>>();
  /** By owner; groups stand in there by the sequence of their heads, and entries that are no longer true are dropped when they surface. */
  #ready: SequenceHeap<Group<Content>>[] = [new SequenceHeap()];
  #ownerOf: (key: number) => number = () => 0;

  constructor(rules: GroupRules) {
    this.#rules = rules;
  }

  /** Groups find new owners, numbers below `owners`. */
  assign(owners: number, ownerOf: (key: number) => number): void {
    this.#ownerOf = ownerOf;
    this.#ready = Array.from({ length: Math.max(1, owners) }, () => new SequenceHeap<Group<Content>>());
    for (const group of this.#groups.values()) {
      group.owner = ownerOf(group.key);
      this.#offer(group);
    }
  }

  /** A message waits from now on. */
  waits(message: Message<Content>): void {
    const group = this.#groupOf(message.group);
    group.add(message);
    if (group.head === message) this.#offer(group);
  }

  /** A message waits no longer. */
  leaves(message: Message<Content>): void {
    const group = this.#groupOf(message.group);
    const wasHead = group.head === message;
    group.remove(message);
    if (wasHead) this.#offer(group);
    this.#tidy(group);
  }

  /** A message is out with a consumer. */
  goesOut(message: Message<Content>): void {
    this.#groupOf(message.group).out++;
    this.leaves(message);
  }

  /** It is no longer. */
  comesHome(message: Message<Content>): void {
    const group = this.#groupOf(message.group);
    group.out--;
    this.#offer(group);
    this.#tidy(group);
  }

  /** The next to go to an owner; null: none may. */
  headFor(owner: number): Message<Content> | null {
    const ready = this.#ready[owner];
    if (ready === undefined) return null;
    for (let top = ready.top; top !== null; top = ready.top) {
      const { head } = top.item;
      if (head !== null && head.sequence === top.sequence && this.#isFree(top.item)) return head;
      ready.pop();
    }
    return null;
  }

  #isFree(group: Group<Content>): boolean {
    return !this.#rules.locks || group.out === 0;
  }

  #offer(group: Group<Content>): void {
    if (group.head === null || !this.#isFree(group)) return;
    this.#ready[group.owner]?.push(group.head.sequence, group);
  }

  #groupOf(key: number): Group<Content> {
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const group = new Group<Content>(key);
    group.owner = this.#ownerOf(key);
    this.#groups.set(key, group);
    return group;
  }

  #tidy(group: Group<Content>): void {
    if (group.head === null && group.out === 0) this.#groups.delete(group.key);
  }
}
