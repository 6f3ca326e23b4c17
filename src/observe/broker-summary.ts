import type { ExchangeSummary } from "./exchange-event.ts";
import type { MessageMishap } from "./message-mishap.ts";
import type { QueueSeries, QueueSummary } from "./queue-summary.ts";
import type { LatencySummary, Named } from "./summary.ts";

/** What is kept of the messages of one broker. */
export interface BrokerSummary {
  readonly topics: Named<TopicSummary>;
  readonly queues: Named<QueueSummary>;
  readonly exchanges: Named<ExchangeSummary>;
}

/** A log of messages, and how far its readers have come. */
export interface TopicSummary {
  /** Messages stored, per whole interval and per second. */
  readonly published: number;
  readonly publishRate: number;
  /** Messages that were stored once more, because their producer did not know better. */
  readonly duplicates: number;
  /** Messages that the producer was told are stored, and that the next leader did not have. */
  readonly lost: number;
  /** Messages that the next leader did not have, and of which the producer had not been told that they are stored. */
  readonly undone: number;
  /** Times another machine took the lead of a partition. */
  readonly failovers: number;
  /** Messages stored behind one that their producer sent to the same partition later. Only of those that gather batches. */
  readonly reordered: number;
  /** Messages of transactions that came to nothing. */
  readonly aborted: number;
  /** How long messages that could be read were kept from readers of committed messages, until the transactions before them had ended. */
  readonly held: LatencySummary;
  /** The longest of these times; null: nothing was kept from anybody. */
  readonly longestHold: { readonly fromMs: number; readonly toMs: number } | null;
  /** Messages of the partition that got most over the mean of all; null without messages. */
  readonly partitionSkew: number | null;
  /** Messages published to each partition, in their order. */
  readonly partitions: readonly number[];
  readonly groups: Named<GroupSummary>;
}

/** published = handled + skipped + dead + expired + lost + inFlight. */
export interface GroupSummary {
  /** Messages that the group could read; what follows is about these, whenever it happened. */
  readonly published: number;
  readonly handled: number;
  /** Their steps failed, and the group went on without them. */
  readonly skipped: number;
  /** Given up, and put with the dead letters. */
  readonly dead: number;
  /** Gone before the group came to them, because the topic keeps nothing for longer. */
  readonly expired: number;
  /** They counted as done before they were, and then their consumer died. */
  readonly lost: number;
  /** Not read, or not through, when the run ended. */
  readonly inFlight: number;
  /** Times a message was handed to a consumer. */
  readonly deliveries: number;
  readonly redeliveries: number;
  /** Deliveries whose steps failed. */
  readonly failures: number;
  /** Work done once more for a message that had been worked through before. */
  readonly duplicates: number;
  /** Redeliveries that an idempotent consumer knew and left undone. */
  readonly recognized: number;
  /** Done while a message of the same key that had been stored earlier was not. Only where partitions are not by key. */
  readonly reordered: number;
  /** Messages of transactions that came to nothing: handed out all the same, or left out. */
  readonly abortedRead: number;
  readonly abortedSkipped: number;
  /** Transactions of the group's members by their ends; those of `aborted` that ended without their member are counted once more. */
  readonly transactions: {
    readonly committed: number;
    readonly aborted: number;
    readonly timedOut: number;
    readonly fenced: number;
  };
  /** Times a partition was left alone because the circuit of its reader had opened. */
  readonly pauses: number;
  /** Times the partitions were distributed anew, and how long that took in all. */
  readonly rebalances: number;
  readonly rebalancingMs: number;
  /** The first of each way in which messages came to nothing. */
  readonly examples: readonly MessageMishap[];
  /** Messages that are not done with. */
  readonly lag: { readonly mean: number; readonly max: number; readonly last: number };
  /** The longest that the oldest of them had been published; null: there was none. */
  readonly oldestMs: number | null;
  /** From publishing to the first delivery. */
  readonly waiting: LatencySummary;
  /** From publishing until it was handled. */
  readonly latency: LatencySummary;
}

export interface BrokerSeries {
  readonly topics: Named<TopicSeries>;
  readonly queues: Named<QueueSeries>;
}

export interface TopicSeries {
  /** Per second. */
  readonly published: readonly number[];
  readonly groups: Named<GroupSeries>;
}

export interface GroupSeries {
  /** Per second. */
  readonly handled: readonly number[];
  /** Mean in each window. */
  readonly lag: readonly number[];
  /** Highest age of the oldest message that is not done with, in ms. */
  readonly oldestMs: readonly number[];
}
