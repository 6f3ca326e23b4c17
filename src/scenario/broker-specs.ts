import type { ExchangeSpec, QueueDestinationSpec, QueueSubscriptionSpec } from "./queue-specs.ts";
import type { DistributionSpec, Named, StepSpec } from "./scenario.ts";

/** What keeps messages until they are handled. */
export interface BrokerSpec {
  readonly zone: string | null;
  /** Machines. */
  readonly nodes: number;
  /** When it is noticed that one is down. */
  readonly fencingNs: number;
  /** What can be published to, of all kinds, in file order. */
  readonly destinations: Named<DestinationSpec>;
}

/** Where messages are kept; `kind` says how. */
export type DestinationSpec = TopicSpec | QueueDestinationSpec | ExchangeSpec;

/** A log: messages stay in the order in which they came, and groups of consumers read along. */
export interface TopicSpec {
  readonly kind: "topic";
  readonly partitions: number;
  readonly partitioner: "key" | "roundRobin";
  /** Machines that have a copy of each partition. */
  readonly replicas: number;
  readonly acks: "0" | "1" | "all";
  readonly minInSync: number;
  /** How long a fetch of the followers takes. */
  readonly replication: DistributionSpec;
  readonly isIdempotent: boolean;
  /** A replica that is behind may take the lead. */
  readonly isUnclean: boolean;
  /** Null: messages are kept as long as a group may want them. */
  readonly retentionNs: number | null;
  /** Time to store a message. */
  readonly latency: DistributionSpec;
}

export type DestinationKind = DestinationSpec["kind"];

/** Steps of a service that handle the messages of a destination. */
export interface ConsumerSpec {
  readonly broker: string;
  readonly destination: string;
  /** How messages are taken, as the kind of the destination has it. */
  readonly subscription: SubscriptionSpec;
  readonly steps: readonly StepSpec[];
}

export type SubscriptionSpec = TopicSubscriptionSpec | QueueSubscriptionSpec;

export interface PartitionBreakerSpec {
  readonly consecutiveFailures: number;
  readonly waitNs: number;
  /** Each partition has a circuit, or all that a reader has share one. */
  readonly scope: "partition" | "reader";
}

export interface ProducerTransactionSpec {
  /** Longest time from its first message to its end. */
  readonly timeoutNs: number;
  /** How often members commit; 0: after each batch. */
  readonly commitNs: number;
}

export interface TopicSubscriptionSpec {
  readonly kind: "topic";
  readonly group: string;
  /** When it is noted that a batch is done: before it is handled, after, or after and now and then. */
  readonly commit: "before" | "after" | "auto";
  readonly autoCommitNs: number;
  /** What has been handled is known and not handled again. */
  readonly idempotent: boolean;
  /** For so long it knows what has been handled; null: for ever. */
  readonly inboxNs: number | null;
  readonly maxPollRecords: number;
  /** The broker answers when there are so many messages, or after `fetchMaxWaitNs`. */
  readonly fetchMin: number;
  readonly fetchMaxWaitNs: number;
  /** Messages of one partition in an answer. */
  readonly maxPartitionFetch: number;
  readonly maxPollNs: number;
  readonly sessionNs: number;
  readonly heartbeatNs: number;
  readonly rebalance: "eager" | "cooperative";
  readonly isStatic: boolean;
  /** Members of each instance. */
  readonly threads: number;
  /** Null: for ever. */
  readonly maxAttempts: number | null;
  readonly retryDelayNs: number;
  /** Name of another topic of the broker. */
  readonly deadLetter: string | null;
  readonly delayNs: number;
  /** Null: an open circuit is a failure like any other. */
  readonly pauseNs: number | null;
  /** What leaves partitions alone whose messages fail; null: nothing. */
  readonly breaker: PartitionBreakerSpec | null;
  /** Messages are handled in transactions of a producer; null: each stands for itself. */
  readonly transaction: ProducerTransactionSpec | null;
  /** What belongs to a transaction is read when that is committed. */
  readonly readsCommitted: boolean;
  /** When its members are there for the first time. */
  readonly fromNs: number;
  readonly offsetReset: "earliest" | "latest";
}
