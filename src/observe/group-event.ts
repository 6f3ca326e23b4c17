import type { MishapKind } from "./message-mishap.ts";

/**
 * What can happen to a message in a group that reads a topic, in the order of the fingerprint's details (so new ones
 * go to the end). `MessageEnd`s are its ends: each message has at most one in each group.
 */
export const GROUP_EVENT = {
  /** It can be read. */
  published: 0,
  handled: 1,
  /** Its steps failed, and the group went on without it. */
  skipped: 2,
  /** It counted as done, and its consumer died before it was. */
  lost: 3,
  /** Handed out for the first time. */
  delivered: 4,
  redelivered: 5,
  /** Its steps failed. */
  failed: 6,
  /** Its steps have been done once more than needed. */
  duplicate: 7,
  /** It came once more, and was known. */
  recognized: 8,
  /** Given up, and put with the dead letters. */
  dead: 9,
  /** Older than the topic keeps messages. */
  expired: 10,
  /** Done while a message of the same key that had been stored earlier was not. */
  reordered: 11,
  /** Handed out though it belongs to a transaction that came to nothing; or left out for that. */
  abortedRead: 12,
  abortedSkipped: 13,
  /** A transaction of a member has ended: with its consent, against its will, or for want of it. */
  committed: 14,
  aborted: 15,
  timedOut: 16,
  fenced: 17,
  /** A reader leaves a partition alone for a while. */
  paused: 18,
} as const;

export type GroupEvent = (typeof GROUP_EVENT)[keyof typeof GROUP_EVENT];

export type MessageEnd = (typeof GROUP_EVENT)["handled" | "skipped" | "lost" | "dead" | "expired"];

export const GROUP_EVENTS = Object.keys(GROUP_EVENT).length;

/** One group at one topic. `publishedNs` is when its producer began to publish the message, which decides where it is counted. */
export interface GroupProbe {
  happened(nowNs: number, publishedNs: number, event: GroupEvent): void;
  /** It is handed out for the first time. */
  taken(nowNs: number, publishedNs: number): void;
  /** Something that is told as an example. */
  befell(nowNs: number, key: number, how: MishapKind): void;
  /** It is handled, and for the first time. */
  handled(nowNs: number, publishedNs: number): void;
  /** Messages that are not settled, and since when the oldest of them is published (Infinity: there is none). */
  levels(nowNs: number, lag: number, oldestNs: number): void;
  /** The group distributes its partitions anew, or is through with that. */
  rebalancing(nowNs: number, isOn: boolean): void;
}
