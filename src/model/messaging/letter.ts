import type { MessageSpan } from "../../observe/tracing/message-span.ts";
import type { Message } from "../../resilience/messaging/message.ts";
import type { Publication } from "./publication.ts";

/** What a message is about, as long as one queue has it. */
export interface Letter {
  readonly key: number;
  readonly priority: number;
  /** When its publisher began to publish it. */
  readonly createdNs: number;
  /** When it came to this queue. */
  readonly publishedNs: number;
  /** A consumer has done its work. */
  handled: boolean;
  /** Who waits for room for it; null: nobody. */
  publication: Publication | null;
  /** Null: nobody traces it. */
  readonly trace: MessageSpan | null;
}

export type LetterMessage = Message<Letter>;
