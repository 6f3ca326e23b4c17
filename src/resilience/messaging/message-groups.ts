import type { Message } from "./message.ts";
import { SequenceHeap } from "./sequence-heap.ts";

/** Messages that belong together and wait, in the order of their acceptance. */
class Group<Content> {
  readonly key: number;
  /** Who may have them; 0 where anybody may. */
  owner = 0;
  /** How many of its messages are out with consumers. */
  out = 0;
  private readonly _messages: Message<Content>[] = [];
  private _first = 0;

  constructor(key: number) {
    this.key = key;
  }

  get head(): Message<Content> | null {
    return this._messages[this._first] ?? null;
  }

  /** The newest joins at the end; one that comes back goes before all that was accepted after it. */
  add(message: Message<Content>): void {
    const messages = this._messages;
    const last = messages.length > this._first ? messages.at(-1)! : null;
    if (last === null || last.sequence < message.sequence) {
      messages.push(message);
      return;
    }
    let place = this._first;
    while (messages[place]!.sequence < message.sequence) place++;
    if (place === this._first && place > 0) messages[--this._first] = message;
    else messages.splice(place, 0, message);
  }

  remove(message: Message<Content>): void {
    const place = this._messages.indexOf(message, this._first);
    if (place > this._first) this._messages.splice(place, 1);
    else if (place === this._first) this._first++;
    if (this._first < 32 || this._first * 2 < this._messages.length) return;
    this._messages.splice(0, this._first);
    this._first = 0;
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
  private readonly _rules: GroupRules;
  private readonly _groups = new Map<number, Group<Content>>();
  /** By owner; groups stand in there by the sequence of their heads, and entries that are no longer true are dropped when they surface. */
  private _ready: SequenceHeap<Group<Content>>[] = [new SequenceHeap()];
  private _ownerOf: (key: number) => number = () => 0;

  constructor(rules: GroupRules) {
    this._rules = rules;
  }

  /** Groups find new owners, numbers below `owners`. */
  assign(owners: number, ownerOf: (key: number) => number): void {
    this._ownerOf = ownerOf;
    this._ready = Array.from({ length: Math.max(1, owners) }, () => new SequenceHeap<Group<Content>>());
    for (const group of this._groups.values()) {
      group.owner = ownerOf(group.key);
      this._offer(group);
    }
  }

  /** A message waits from now on. */
  waits(message: Message<Content>): void {
    const group = this._groupOf(message.group);
    group.add(message);
    if (group.head === message) this._offer(group);
  }

  /** A message waits no longer. */
  leaves(message: Message<Content>): void {
    const group = this._groupOf(message.group);
    const wasHead = group.head === message;
    group.remove(message);
    if (wasHead) this._offer(group);
    this._tidy(group);
  }

  /** A message is out with a consumer. */
  goesOut(message: Message<Content>): void {
    this._groupOf(message.group).out++;
    this.leaves(message);
  }

  /** It is no longer. */
  comesHome(message: Message<Content>): void {
    const group = this._groupOf(message.group);
    group.out--;
    this._offer(group);
    this._tidy(group);
  }

  /** The next to go to an owner; null: none may. */
  headFor(owner: number): Message<Content> | null {
    const ready = this._ready[owner];
    if (ready === undefined) return null;
    for (let top = ready.top; top !== null; top = ready.top) {
      const { head } = top.item;
      if (head !== null && head.sequence === top.sequence && this._isFree(top.item)) return head;
      ready.pop();
    }
    return null;
  }

  private _isFree(group: Group<Content>): boolean {
    return !this._rules.locks || group.out === 0;
  }

  private _offer(group: Group<Content>): void {
    if (group.head === null || !this._isFree(group)) return;
    this._ready[group.owner]?.push(group.head.sequence, group);
  }

  private _groupOf(key: number): Group<Content> {
    const known = this._groups.get(key);
    if (known !== undefined) return known;
    const group = new Group<Content>(key);
    group.owner = this._ownerOf(key);
    this._groups.set(key, group);
    return group;
  }

  private _tidy(group: Group<Content>): void {
    if (group.head === null && group.out === 0) this._groups.delete(group.key);
  }
}
