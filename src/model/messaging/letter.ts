import type { MessageSpan } from "../../observe/tracing/message-span.ts";
import type { Message } from "../../resilience/messaging/message.ts";
import type { Publication } from "./publication.ts";

/** When the work of a message was done last, in one queue: common to all that its producer sent again. */
export class Handling {
  /** The place where its queue takes messages in. */
  readonly at: object;
  /** Those of the same message in other queues. */
  readonly next: Handling | null;
  /** -Infinity: never. */
  atNs = -Infinity;

  constructor(at: object, next: Handling | null) {
    this.at = at;
    this.next = next;
  }

  get isDone(): boolean {
    return this.atNs !== -Infinity;
  }
}

/** What a message is about, as long as one queue has it. */
export interface Letter {
  /** Tells it from all others of its queue, in the order in which they came. */
  readonly number: number;
  readonly key: number;
  readonly priority: number;
  /** When its publisher began to publish it. */
  readonly createdNs: number;
  /** When it came to this queue. */
  readonly publishedNs: number;
  readonly handling: Handling;
  /** Who waits for room for it; null: nobody. */
  publication: Publication | null;
  /** Null: nobody traces it. */
  readonly trace: MessageSpan | null;
}

export type LetterMessage = Message<Letter>;
