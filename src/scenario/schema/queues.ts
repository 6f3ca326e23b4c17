import * as z from "zod";
import { durationDistribution } from "./distributions.ts";
import {
  closed,
  defaulted,
  list,
  name,
  ofSameBroker,
  optional,
  required,
  text,
  whole,
  words,
} from "./field.ts";
import { positiveDuration } from "./quantities.ts";

/** As long as AMQP takes it. */
const routingKey = text(255);

const yesOrNo = z.boolean({ error: "expected true or false" });

/** The brokers whose queues are known by name. */
export const QUEUE_PRESETS = ["rabbitmq", "sqs", "sqs-fifo", "nats", "jetstream", "pulsar"] as const;

/** A queue, with the words of the brokers that have them. */
export const queue = closed({
  preset: optional(
    words(QUEUE_PRESETS),
    "The defaults of a broker, for the queue and for those who consume from it; what is written beside it goes before.",
    "none",
  ),
  capacity: optional(
    whole(1, 1e9),
    "Messages that may wait; those that consumers have do not count (RabbitMQ: x-max-length).",
    "unlimited",
  ),
  overflow: optional(
    words(["reject", "dropHead", "block"]),
    "What a full queue does: `reject` the new message (its publisher fails with queue-full), `dropHead` lose the oldest instead, or `block` the publisher until there is room.",
    "reject",
  ),
  maxReceiveCount: optional(
    whole(1, 1e6),
    "Times a message is handed out before it is dead (SQS; RabbitMQ's x-delivery-limit and one; JetStream: MaxDeliver).",
    "for ever; 10 where an sqs queue has a deadLetter",
  ),
  deadLetter: optional(
    ofSameBroker("queue"),
    "The queue of the same broker to which dead messages go.",
    "nowhere; they are only counted",
  ),
  deadLetters: optional(
    words(["failed", "all"]),
    "What goes there: `failed` what was handed out too often or refused for good; `all` also what expired or was dropped, as in RabbitMQ.",
    "failed",
  ),
  visibilityTimeout: optional(
    positiveDuration,
    "Time from the delivery in which a message has to be acknowledged; then it is handed out again, whether its consumer still works on it or not (JetStream: AckWait; Pulsar: ackTimeout).",
    "as long as its consumer lives",
  ),
  returnsOnDisconnect: optional(
    yesOrNo,
    "Whether what a consumer has comes back at once when it dies, because its connection breaks; false: only with the visibilityTimeout. What is lost on the way comes back after a heartbeat of 60s.",
    "true",
  ),
  ttl: optional(
    positiveDuration,
    "How long a message may wait, counted from when the queue has taken it (RabbitMQ: x-message-ttl; SQS: retention; JetStream: MaxAge). What a consumer has does not expire until it comes back.",
    "for ever",
  ),
  priorities: optional(
    whole(1, 255),
    "Levels of priority above 0 (RabbitMQ: x-max-priority): the message has the priority of the request that publishes it; higher goes first.",
    "none: first in, first out",
  ),
  delay: optional(
    positiveDuration,
    "How long each new message is kept back before it may be handed out (SQS: DelaySeconds).",
    "not at all",
  ),
  subscription: optional(
    words(["shared", "exclusive", "failover", "keyShared"]),
    "Who gets the messages: `shared` all consumers in turn; `exclusive` the only one; `failover` the one that came first, others stand by (RabbitMQ: single active consumer); `keyShared` all of a key the same one.",
    "shared",
  ),
  fifoGroups: optional(
    yesOrNo,
    "Messages of one key are handed out one at a time, in their order (the message groups of SQS FIFO).",
    "false",
  ),
  deduplication: optional(
    positiveDuration,
    "For so long a publish that is tried again by its client is known, and not kept twice.",
    "not at all",
  ),
  maxAckPending: optional(
    whole(1, 1e9),
    "Messages that may be out with all consumers together without being acknowledged (JetStream).",
    "unlimited",
  ),
  stores: optional(
    yesOrNo,
    "false: nothing is kept; what no consumer has room for at once is lost, and nothing is handed out twice (NATS core).",
    "true",
  ),
  durable: optional(
    yesOrNo,
    "Whether messages outlive a crash of the broker. What consumers had then comes back; what was handed out is counted on.",
    "true",
  ),
  latency: optional(durationDistribution, "Time to store a message, without the network.", "0"),
}).meta({ id: "MessageQueue", title: "messages for competing consumers" });

export type QueueInput = z.output<typeof queue>;

const binding = closed({
  queue: required(name, "A queue of the same broker."),
  key: required(
    routingKey,
    "What a routing key must be to match; in a topic exchange a pattern: words between dots, `*` for exactly one word, `#` for any number of them, none included.",
  ),
});

/** One publish, several queues. */
export const exchange = closed({
  type: defaulted(
    words(["fanout", "direct", "topic"]),
    "fanout",
    "Which of its queues get a copy of a message: `fanout` all of them; `direct` those with a binding whose key is the routing key of the message; `topic` those with a binding whose pattern matches it (RabbitMQ).",
  ),
  queues: optional(
    list(name, "names of queues of the same broker", 1000),
    "fanout: the queues that each get a copy; the publisher has its answer when all have, and fails if one refuses.",
    "none: direct and topic have bindings",
  ),
  bindings: optional(
    list(binding, "bindings such as { queue: mails, key: order.created }", 1000),
    "direct and topic: which queue gets which messages; a queue with several that match gets one copy.",
    "none: fanout has queues",
  ),
  alternateExchange: optional(
    name,
    "The exchange of the same broker to which a message goes that matches no binding (RabbitMQ: alternate-exchange).",
    "none: such a message is gone, or goes back to its publisher (mandatory)",
  ),
}).meta({ id: "Exchange", title: "one message for several queues" });

/** What is written on a message, beside where it goes. */
export const addressFields = {
  routingKey: optional(
    routingKey,
    "By which an exchange finds the queues that get it: words between dots, such as order.created.eu.",
    "none, which is empty",
  ),
  mandatory: optional(
    yesOrNo,
    "Exchanges: a message that no queue gets fails with unroutable (RabbitMQ: mandatory). Without, it is gone, and the publisher believes that all is well.",
    "false",
  ),
  delay: optional(
    durationDistribution,
    "How long the broker keeps this message back before it may be handed out; goes before the delay of the queue (SQS: DelaySeconds, Pulsar: deliverAfter, the delayed message exchange of RabbitMQ).",
    "as long as the queue keeps back all messages",
  ),
};

export type ExchangeInput = z.output<typeof exchange>;

const fetch = closed({
  batch: required(
    whole(1, 1e6),
    "Messages that it asks for (JetStream: batch; SQS: MaxNumberOfMessages, at most 10).",
  ),
  expires: optional(
    positiveDuration,
    "How long it waits for them, before it makes do with what has come and asks again (JetStream: expires; SQS: WaitTimeSeconds, at most 20s).",
    "30s, as nats.go has it; 20s with preset sqs and sqs-fifo",
  ),
  waitFor: optional(
    words(["all", "any"]),
    "`all`: the batch is handled when it is complete, or its time is over (JetStream's clients that give a list); `any`: the broker answers once, with what there is as soon as there is something (SQS, long polling).",
    "all; any with preset sqs and sqs-fifo",
  ),
});

/** How messages are taken from a queue; beside the fields that all consumers have. */
export const queueConsumerFields = {
  prefetch: optional(
    whole(1, 1e9),
    "Queues: messages that one instance may have without having acknowledged them.",
    "unlimited, or that of the queue's preset",
  ),
  fetch: optional(
    fetch,
    "Queues: the consumer asks for messages, for a batch at a time, and for the next when it is through with all of that: each batch costs a round trip.",
    "it is sent what there is, as far as its prefetch goes",
  ),
  ack: optional(
    words(["before", "after"]),
    "Queues: when the broker forgets a message: `before` it is handled (a failure or a crash loses it: at most once), or `after` (at least once).",
    "after; before where nothing is stored",
  ),
  nak: optional(
    words(["requeue", "drop", "none"]),
    "Queues: what a consumer says when its steps fail: `requeue` hand it out again, `drop` never again (it is dead), or `none`, so that it comes back with the visibilityTimeout.",
    "requeue; none with preset sqs",
  ),
  nakDelay: optional(
    positiveDuration,
    "Queues: how long a message is kept back after a failure before it is handed out again.",
    "not at all; 60s with preset pulsar",
  ),
};
