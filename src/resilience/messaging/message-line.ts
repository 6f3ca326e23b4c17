import type { Message } from "./message.ts";

/** Messages in the order of their acceptance, linked through themselves. */
export class MessageLine<Content> {
  head: Message<Content> | null = null;
  tail: Message<Content> | null = null;

  /** The newest of all joins. */
  append(message: Message<Content>): void {
    this._insert(message, this.tail, null);
  }

  /** One comes back to its old place: the search begins at the end that is nearer to it by its number. */
  restore(message: Message<Content>): void {
    const { head, tail } = this;
    if (head === null || tail === null) this.append(message);
    else if (message.sequence - head.sequence < tail.sequence - message.sequence)
      this._restoreFromHead(message, head);
    else this._restoreFromTail(message, tail);
  }

  private _restoreFromHead(message: Message<Content>, head: Message<Content>): void {
    let behind: Message<Content> | null = head;
    while (behind !== null && behind.sequence < message.sequence) behind = behind.behind;
    this._insert(message, behind === null ? this.tail : behind.ahead, behind);
  }

  private _restoreFromTail(message: Message<Content>, tail: Message<Content>): void {
    let ahead: Message<Content> | null = tail;
    while (ahead !== null && ahead.sequence > message.sequence) ahead = ahead.ahead;
    this._insert(message, ahead, ahead === null ? this.head : ahead.behind);
  }

  private _insert(
    message: Message<Content>,
    ahead: Message<Content> | null,
    behind: Message<Content> | null,
  ): void {
    message.ahead = ahead;
    message.behind = behind;
    if (ahead === null) this.head = message;
    else ahead.behind = message;
    if (behind === null) this.tail = message;
    else behind.ahead = message;
  }

  remove(message: Message<Content>): void {
    const { ahead, behind } = message;
    if (ahead === null) this.head = behind;
    else ahead.behind = behind;
    if (behind === null) this.tail = ahead;
    else behind.ahead = ahead;
    message.ahead = null;
    message.behind = null;
  }
}
