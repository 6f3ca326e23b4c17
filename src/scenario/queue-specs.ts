import type { DistributionSpec } from "./scenario.ts";

/** Messages wait for one of several consumers, and are gone when one has acknowledged them. */
export interface QueueDestinationSpec {
  readonly kind: "queue";
  /** Time to store a message. */
  readonly latency: DistributionSpec;
  /** Messages that may wait; null: unlimited. */
  readonly capacity: number | null;
  readonly overflow: "reject" | "dropHead" | "block";
  /** Times a message is handed out; null: for ever. */
  readonly maxReceiveCount: number | null;
  /** Messages that may be out with consumers; null: unlimited. */
  readonly maxAckPending: number | null;
  /** Null: they wait for ever. */
  readonly ttlNs: number | null;
  /** Levels above 0. */
  readonly priorities: number;
  readonly stores: boolean;
  readonly subscription: "shared" | "exclusive" | "failover" | "keyShared";
  readonly fifoGroups: boolean;
  /** Null: as long as the consumer lives. */
  readonly visibilityTimeoutNs: number | null;
  readonly returnsOnDisconnect: boolean;
  /** Null: delivered at once. */
  readonly delayNs: number | null;
  /** Null: what is published twice is there twice. */
  readonly deduplicationNs: number | null;
  readonly durable: boolean;
  /** Name of another queue of the broker. */
  readonly deadLetter: string | null;
  readonly deadLetters: "failed" | "all";
}

/** Gives each of those queues of the broker a copy that have a binding which matches. */
export interface ExchangeSpec {
  readonly kind: "exchange";
  readonly type: "fanout" | "direct" | "topic";
  /** `key`: nothing where the type is fanout. */
  readonly bindings: readonly { readonly queue: string; readonly key: string }[];
  /** Another exchange of the broker, for what matches no binding. */
  readonly alternate: string | null;
}

/** What is written on a message, beside where it goes. */
export interface AddressSpec {
  /** Null: none was given. */
  readonly routingKey: string | null;
  readonly mandatory: boolean;
  /** How long it is kept back; null: as long as its queue does. */
  readonly delay: DistributionSpec | null;
}

/** How a consumer asks for messages. */
export interface FetchSpec {
  readonly batch: number;
  readonly expiresNs: number;
  readonly waitFor: "all" | "any";
}

export interface QueueSubscriptionSpec {
  readonly kind: "queue";
  /** Null: unlimited. */
  readonly prefetch: number | null;
  /** Null: it is sent what there is. */
  readonly fetch: FetchSpec | null;
  /** When the broker forgets a message: as soon as it is handed out, or when it has been handled. */
  readonly ack: "before" | "after";
  readonly idempotent: boolean;
  /** For so long it knows what has been handled; null: for ever. */
  readonly inboxNs: number | null;
  readonly nak: "requeue" | "drop" | "none";
  readonly nakDelayNs: number | null;
  /** Null: an open circuit is a failure like any other. */
  readonly pauseNs: number | null;
}
