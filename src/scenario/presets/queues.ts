import type { QUEUE_PRESETS, QueueInput } from "../schema/queues.ts";

export type QueuePresetName = (typeof QUEUE_PRESETS)[number];

type QueueSettings = Omit<QueueInput, "preset">;

export interface ConsumerSettings {
  readonly prefetch?: number;
  readonly ack?: "before" | "after";
  readonly nak?: "requeue" | "drop" | "none";
  readonly nakDelay?: string;
}

/** A broker's queue as settings of the general one. */
export interface QueuePreset {
  /** What its users call it. */
  readonly title: string;
  readonly queue: QueueSettings;
  readonly consumer: ConsumerSettings;
  /** Settings that mean nothing there, each with the reason. */
  readonly refuses: Partial<Readonly<Record<keyof QueueSettings | keyof ConsumerSettings | "fetch", string>>>;
  /** Settings that mean nothing unless the subscription is shared or keyShared, with the reason. */
  readonly forShared?: { readonly keys: readonly (keyof QueueSettings)[]; readonly reason: string };
  /** Where the numbers stand. */
  readonly source: string;
  readonly notes: readonly string[];
}

const SQS_REFUSES = {
  priorities: "it has no priorities",
  capacity: "its length has no limit",
  overflow: "its length has no limit",
  stores: "it always stores",
  durable: "it always stores",
  subscription: "its consumers are always shared",
  returnsOnDisconnect: "it knows no connections, only the visibilityTimeout",
} as const;

const SQS_NOTES = [
  "A failed message says nothing and comes back with the visibility timeout (`nak: requeue` is ChangeMessageVisibility to 0, `nakDelay` to that delay).",
  "Moved to its dead-letter queue after `maxReceiveCount` deliveries, 10 where a `deadLetter` is given without it.",
];

export const QUEUES: Readonly<Record<QueuePresetName, QueuePreset>> = {
  rabbitmq: {
    title: "RabbitMQ",
    queue: { maxReceiveCount: 21, visibilityTimeout: "30m", deadLetters: "all", overflow: "dropHead" },
    consumer: {},
    refuses: {
      fifoGroups: "it has no message groups",
      deduplication: "it keeps what is published twice",
      delay: "a queue has no delay of its own",
      maxAckPending: "it limits each consumer by its prefetch",
      stores: "a queue always stores",
      nakDelay: "what is requeued comes again at once",
      fetch: "it sends to its consumers, as far as their prefetch goes",
    },
    source:
      "rabbitmq/rabbitmq-server: rabbit_quorum_queue.erl (DEFAULT_DELIVERY_LIMIT), rabbit.app (consumer_timeout)",
    notes: [
      "A quorum queue of version 4: handed out once and 20 times more; unlimited prefetch until it is set; the acknowledgement timeout of 30 minutes; dead-lettered also what expired or was dropped. `subscription: failover` is its single active consumer.",
    ],
  },
  sqs: {
    title: "SQS",
    queue: { visibilityTimeout: "30s", returnsOnDisconnect: false, ttl: "96h", maxAckPending: 120_000 },
    consumer: { prefetch: 10, nak: "none" },
    refuses: {
      ...SQS_REFUSES,
      fifoGroups: "message groups are those of sqs-fifo",
      deduplication: "that is sqs-fifo",
    },
    source: "boto/botocore: data/sqs/2012-11-05/service-2.json; quotas of messages in the developer guide",
    notes: SQS_NOTES,
  },
  "sqs-fifo": {
    title: "SQS FIFO",
    queue: {
      visibilityTimeout: "30s",
      returnsOnDisconnect: false,
      ttl: "96h",
      maxAckPending: 120_000,
      fifoGroups: true,
      deduplication: "5m",
    },
    consumer: { prefetch: 10, nak: "none" },
    refuses: SQS_REFUSES,
    source:
      "boto/botocore: data/sqs/2012-11-05/service-2.json; FIFO queue quotas and delivery logic in the developer guide",
    notes: [
      "The key of the request is the message group, of which one is handed out at a time (SQS gives several of a group in one receive, but no more until those are deleted); a publish that its client tries again within 5 minutes is kept once.",
      ...SQS_NOTES,
    ],
  },
  nats: {
    title: "NATS core",
    queue: { stores: false },
    consumer: { prefetch: 500_000, ack: "before" },
    refuses: {
      ack: "it knows no acknowledgements, so that it is always before",
      nak: "it knows no acknowledgements",
      nakDelay: "it knows no acknowledgements",
      capacity: "it stores nothing",
      overflow: "it stores nothing",
      maxReceiveCount: "nothing is handed out twice",
      maxAckPending: "it knows no acknowledgements",
      deadLetter: "nothing is handed out twice",
      deadLetters: "nothing is handed out twice",
      visibilityTimeout: "nothing is handed out twice",
      returnsOnDisconnect: "nothing is handed out twice",
      ttl: "it stores nothing",
      priorities: "it stores nothing",
      delay: "it stores nothing",
      deduplication: "it stores nothing",
      fifoGroups: "it has no message groups",
      stores: "it stores nothing; preset jetstream does",
      durable: "it stores nothing",
      subscription: "a queue group is always shared",
      fetch: "it sends to its consumers, and keeps nothing for those who ask",
    },
    source: "nats-io/nats.go: DefaultSubPendingMsgsLimit",
    notes: [
      "A queue group. `prefetch` is the pending limit of a subscription: a slow consumer that has so many unhandled loses what comes on top. Its publisher is never told.",
    ],
  },
  jetstream: {
    title: "JetStream",
    queue: { visibilityTimeout: "30s", returnsOnDisconnect: false, maxAckPending: 1000, deduplication: "2m" },
    consumer: { prefetch: 500 },
    refuses: {
      priorities: "a stream has no priorities",
      deadLetter: "it has no dead-letter queue; after MaxDeliver a message stays where it is",
      deadLetters: "it has no dead-letter queue",
      fifoGroups: "it has no message groups",
      subscription: "consumers that pull from one durable are always shared",
      stores: "it always stores; preset nats does not",
      delay: "a stream has no delay",
    },
    source:
      "nats-io/nats-server: server/consumer.go (JsAckWaitDefault, JsDefaultMaxAckPending; MaxDeliver -1), server/stream.go (StreamDefaultDuplicatesWindow); nats-io/nats.go: jetstream/pull.go (DefaultMaxMessages)",
    notes: [
      "A work-queue stream with one durable pull consumer: `visibilityTimeout` is AckWait, `maxReceiveCount` MaxDeliver, `ttl` MaxAge, `prefetch` the batch that a client asks for ahead (Consume: 500); `fetch: { batch, expires }` is Fetch, `deduplication` the duplicate window. `overflow: reject` is DiscardNew, `dropHead` DiscardOld.",
    ],
  },
  pulsar: {
    title: "Pulsar",
    queue: { subscription: "exclusive", maxAckPending: 200_000 },
    consumer: { prefetch: 1000, nakDelay: "60s" },
    refuses: {
      priorities: "it has no priorities",
      fifoGroups: "it has no message groups; keyShared keeps the order of a key",
      deduplication: "it is off, and then by producer, not by time",
      stores: "a persistent topic always stores",
      delay: "a topic has no delay of its own",
      fetch: "its consumers ask ahead for as many as fit into their prefetch",
    },
    forShared: {
      keys: ["maxReceiveCount", "deadLetter", "deadLetters"],
      reason: "its broker counts deliveries for shared and keyShared subscriptions only",
    },
    source: "apache/pulsar: ConsumerConfigurationData.java, ConsumerBuilderImpl.java, conf/broker.conf",
    notes: [
      "One subscription of one partition: exclusive unless another kind is given; `prefetch` is receiverQueueSize, `maxAckPending` the broker's maxUnackedMessagesPerSubscription, `visibilityTimeout` ackTimeout (off; Pulsar takes 1s or more), `nakDelay` negativeAckRedeliveryDelay, `maxReceiveCount` maxRedeliverCount and one. Backlog quotas are `capacity` with `overflow: block` (producer_request_hold), `reject` (producer_exception) or `dropHead` (consumer_backlog_eviction).",
    ],
  },
};
