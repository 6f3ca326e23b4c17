import { MessageLine } from "./message-line.ts";
import type { Message } from "./message.ts";

/**
 * The messages that wait in a queue: the most important first, and among equals the one accepted first, also when it
 * was out with a consumer in between (RabbitMQ puts a message that comes back into its old place where it can).
 *
 * What comes back is older than what has not been out yet, unless a group held that up; so each level is two lines, and
 * neither a newcomer nor one that comes back has to pass the whole backlog.
 */
export class WaitingMessages<Content> {
  private readonly _returned: MessageLine<Content>[] = [];
  private readonly _fresh: MessageLine<Content>[] = [];
  private _length = 0;

  /** `levels`: priorities 0 to levels - 1; what is above counts as the highest. */
  constructor(levels: number) {
    for (let level = 0; level < levels; level++) {
      this._returned.push(new MessageLine());
      this._fresh.push(new MessageLine());
    }
  }

  get length(): number {
    return this._length;
  }

  add(message: Message<Content>): void {
    message.whereabouts = "waiting";
    this._length++;
    const level = this._levelOf(message);
    if (message.receives === 0) this._fresh[level]!.append(message);
    else this._returned[level]!.restore(message);
  }

  remove(message: Message<Content>): void {
    this._length--;
    const lines = message.receives === 0 ? this._fresh : this._returned;
    lines[this._levelOf(message)]!.remove(message);
  }

  /** The next to go. */
  get head(): Message<Content> | null {
    for (let level = this._fresh.length - 1; level >= 0; level--) {
      const head = this._headOf(level);
      if (head !== null) return head;
    }
    return null;
  }

  /** The one that was accepted first, however unimportant. */
  get oldest(): Message<Content> | null {
    let oldest: Message<Content> | null = null;
    for (let level = this._fresh.length - 1; level >= 0; level--) {
      const head = this._headOf(level);
      if (head !== null && (oldest === null || head.sequence < oldest.sequence)) oldest = head;
    }
    return oldest;
  }

  private _headOf(level: number): Message<Content> | null {
    const returned = this._returned[level]!.head;
    const fresh = this._fresh[level]!.head;
    if (returned === null || fresh === null) return returned ?? fresh;
    return returned.sequence < fresh.sequence ? returned : fresh;
  }

  private _levelOf(message: Message<Content>): number {
    return Math.max(0, Math.min(message.priority, this._fresh.length - 1));
  }
}
