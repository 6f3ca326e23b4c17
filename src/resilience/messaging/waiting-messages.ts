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
  readonly #returned: MessageLine<Content>[] = [];
  readonly #fresh: MessageLine<Content>[] = [];
  #length = 0;

  /** `levels`: priorities 0 to levels - 1; what is above counts as the highest. */
  constructor(levels: number) {
    for (let level = 0; level < levels; level++) {
      this.#returned.push(new MessageLine());
      this.#fresh.push(new MessageLine());
    }
  }

  get length(): number {
    return this.#length;
  }

  add(message: Message<Content>): void {
    message.whereabouts = "waiting";
    this.#length++;
    const level = this.#levelOf(message);
    if (message.receives === 0) this.#fresh[level]!.append(message);
    else this.#returned[level]!.restore(message);
  }

  remove(message: Message<Content>): void {
    this.#length--;
    const lines = message.receives === 0 ? this.#fresh : this.#returned;
    lines[this.#levelOf(message)]!.remove(message);
  }

  /** The next to go. */
  get head(): Message<Content> | null {
    for (let level = this.#fresh.length - 1; level >= 0; level--) {
      const head = this.#headOf(level);
      if (head !== null) return head;
    }
    return null;
  }

  /** The one that was accepted first, however unimportant. */
  get oldest(): Message<Content> | null {
    let oldest: Message<Content> | null = null;
    for (let level = this.#fresh.length - 1; level >= 0; level--) {
      const head = this.#headOf(level);
      if (head !== null && (oldest === null || head.sequence < oldest.sequence)) oldest = head;
    }
    return oldest;
  }

  #headOf(level: number): Message<Content> | null {
    const returned = this.#returned[level]!.head;
    const fresh = this.#fresh[level]!.head;
    if (returned === null || fresh === null) return returned ?? fresh;
    return returned.sequence < fresh.sequence ? returned : fresh;
  }

  #levelOf(message: Message<Content>): number {
    return Math.max(0, Math.min(message.priority, this.#fresh.length - 1));
  }
}
