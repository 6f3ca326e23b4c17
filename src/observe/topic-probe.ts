/** One topic of a broker. */
export interface TopicProbe {
  /** The broker has stored a message. */
  published(nowNs: number, publishedNs: number, partition: number): void;
  happened(nowNs: number, publishedNs: number, event: TopicEvent): void;
  /** Readers of committed messages may have one now that others could have since `readableNs`. */
  held(nowNs: number, publishedNs: number, readableNs: number): void;
}

/**
 * `storedAgain`: a message that its producer sent twice is there twice. `lost`: the producer had been told that it is
 * stored. `undone`: it had not. `failedOver`: another machine leads a partition. `reordered`: a message is stored behind
 * one that its producer sent to the same partition later. `aborted`: it belongs to a transaction that came to nothing.
 */
export type TopicEvent = "storedAgain" | "lost" | "undone" | "failedOver" | "reordered" | "aborted";

/** In the order of the fingerprint's details. */
export const TOPIC_EVENTS = ["storedAgain", "lost", "undone", "failedOver", "reordered", "aborted"] as const;
