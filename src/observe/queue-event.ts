import type { MishapKind } from "./message-mishap.ts";

/**
 * What can happen to a message of a queue, in the order of the fingerprint's details (so new ones go to the end).
 * `handled` to `withdrawn` are its ends: each message has at most one.
 */
export const QUEUE_EVENT = {
  /** A producer, or a queue whose dead letters come here, has brought it. */
  published: 0,
  handled: 1,
  /** Handed out too often. */
  dead: 2,
  /** Waited longer than its time to live. */
  expired: 3,
  /** Gave its place to a newer one. */
  dropped: 4,
  /** The queue was full, and its producer was told so. */
  rejected: 5,
  /** Nobody was there to take it, or its consumer failed, and nothing is stored. */
  lost: 6,
  /** Its producer no longer waited for room. */
  withdrawn: 7,
  /** It went on to the dead-letter queue. */
  deadLettered: 8,
  delivered: 9,
  /** Delivered, and not for the first time. */
  redelivered: 10,
  /** Not acknowledged within the visibility timeout. */
  timedOut: 11,
  /** Its consumer said that it failed. */
  failed: 12,
  /** Acknowledged when another consumer had it, or it was gone. */
  late: 13,
  /** A consumer has done its work, and one had done it before. */
  duplicate: 14,
  /** Its producer has to wait for room. */
  blocked: 15,
  /** Published before, within the time for which a queue knows: accepted, and not kept again. Not `published`. */
  deduplicated: 16,
  /** Delivered again to a consumer that knows what has been handled: acknowledged without doing it twice. */
  recognized: 17,
  /** Handled while one of the same key that had come earlier was not. */
  reordered: 18,
} as const;

export type QueueEvent = (typeof QUEUE_EVENT)[keyof typeof QUEUE_EVENT];

export const QUEUE_EVENTS = Object.keys(QUEUE_EVENT).length;

/** One queue of a broker. `publishedNs` is when the message came to this queue, which decides where it is counted. */
export interface QueueProbe {
  happened(nowNs: number, publishedNs: number, event: QueueEvent): void;
  /** It is handed out for the first time. */
  taken(nowNs: number, publishedNs: number): void;
  /** Something that is told as an example. */
  befell(nowNs: number, key: number, how: MishapKind): void;
  /** It is handled, and for the first time. */
  handled(nowNs: number, publishedNs: number): void;
  /** Messages that wait, that consumers have, and since when the oldest of those that wait was accepted (Infinity: none). */
  levels(nowNs: number, waiting: number, unacked: number, oldestNs: number): void;
}
