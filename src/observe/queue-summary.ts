import type { MessageMishap } from "./message-mishap.ts";
import type { LatencySummary } from "./summary.ts";

/** published = handled + dead + expired + dropped + rejected + lost + withdrawn + inFlight. */
export interface QueueSummary {
  /** Messages brought to this queue, refused ones too; what follows is about these, whenever it happened. */
  readonly published: number;
  readonly handled: number;
  /** Handed out as often as allowed, and never acknowledged. */
  readonly dead: number;
  readonly expired: number;
  /** Put out by newer ones. */
  readonly dropped: number;
  /** Refused because the queue was full. */
  readonly rejected: number;
  /** Not stored, and nobody took or finished them. */
  readonly lost: number;
  /** Their producers gave up waiting for room. */
  readonly withdrawn: number;
  /** Waiting, with a consumer, or waiting for room when the run ended. */
  readonly inFlight: number;
  /** Moved to the dead-letter queue, for whatever reason. */
  readonly deadLettered: number;
  /** Times a message was handed to a consumer. */
  readonly deliveries: number;
  readonly redeliveries: number;
  /** Deliveries that were not acknowledged within the visibility timeout. */
  readonly timeouts: number;
  /** Deliveries whose consumer failed. */
  readonly failures: number;
  /** Acknowledgements that came too late to count. */
  readonly lateAcks: number;
  /** Work done once more for a message that had been worked through before. */
  readonly duplicates: number;
  /** Deliveries of what had been handled, to consumers that knew. */
  readonly recognized: number;
  /** Handled while a message of the same key that had come earlier was not. */
  readonly reordered: number;
  /** Producers that had to wait for room. */
  readonly blocked: number;
  /** Published once more and not kept again; not part of `published`. */
  readonly deduplicated: number;
  /** The first of each way in which messages came to nothing, but for those that went to the dead letters. */
  readonly examples: readonly MessageMishap[];
  /** Messages that wait. */
  readonly depth: { readonly mean: number; readonly max: number; readonly last: number };
  /** Messages that consumers have. */
  readonly unacked: { readonly mean: number; readonly max: number };
  /** The longest that the oldest waiting message had been there; null: none waited. */
  readonly oldestMs: number | null;
  /** From its arrival in the queue to its first delivery. */
  readonly waiting: LatencySummary;
  /** From its arrival in the queue to its acknowledgement. */
  readonly latency: LatencySummary;
}

export interface QueueSeries {
  readonly published: readonly number[];
  readonly deliveries: readonly number[];
  readonly depth: readonly number[];
  readonly unacked: readonly number[];
  /** Highest age of the oldest waiting message in each window, in ms. */
  readonly oldestMs: readonly number[];
}
