import type { DistributionSpec, Named, StepSpec } from "./scenario.ts";

/** What keeps messages until they are handled. */
export interface BrokerSpec {
  readonly zone: string | null;
  /** What can be published to, of all kinds, in file order. */
  readonly destinations: Named<DestinationSpec>;
}

/** Where messages are kept; `kind` says how. */
export type DestinationSpec = TopicSpec;

/** A log: messages stay in the order in which they came, and groups of consumers read along. */
export interface TopicSpec {
  readonly kind: "topic";
  readonly partitions: number;
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

export type SubscriptionSpec = TopicSubscriptionSpec;

export interface TopicSubscriptionSpec {
  readonly kind: "topic";
  readonly group: string;
  /** Whether it is noted that a batch is done before it is handled, or after. */
  readonly commit: "before" | "after";
  /** What has been handled is known and not handled again. */
  readonly idempotent: boolean;
  readonly maxPollRecords: number;
}
