import * as z from "zod";
import { durationDistribution } from "./distributions.ts";
import { closed, defaulted, named, optional, reference, required, whole, words } from "./field.ts";
import { steps } from "./steps.ts";
import { exchange, queue, queueConsumerFields } from "./queues.ts";
import { topicConsumerFields } from "./topic-consumers.ts";
import { zoneField } from "./zones.ts";

const yesOrNo = z.boolean({ error: "expected true or false" });

/** A log, as Kafka has it. */
const topic = closed({
  partitions: defaulted(
    whole(1, 10_000),
    1,
    "Parts that are read independently of each other: by the key of the message, in turn without one. Order is kept within a partition.",
  ),
  partitioner: defaulted(
    words(["key", "roundRobin"]),
    "key",
    "Where messages go: all of one `key` to one partition, or in turn (`roundRobin`), whatever they are about, which keeps no order among them.",
  ),
  latency: defaulted(durationDistribution, 0, "Time to store a message, without the network."),
}).meta({ id: "Topic", title: "a log of messages" });

/** What keeps messages. */
export const broker = closed({
  topics: optional(named(topic), "Logs that groups of consumers read along, as in Kafka.", "none"),
  queues: optional(
    named(queue),
    "Queues whose messages go to one consumer each, as in RabbitMQ, SQS, NATS and Pulsar.",
    "none",
  ),
  exchanges: optional(
    named(exchange),
    "What gives several queues a copy of each message that is published to it.",
    "none",
  ),
  zone: zoneField("The zone in which it is."),
}).meta({ id: "Broker", title: "what keeps messages until they are handled" });

export type BrokerInput = z.output<typeof broker>;
export type TopicInput = z.output<typeof topic>;

/** Steps that handle messages. */
export const consumer = closed({
  from: required(reference, "Whose messages it handles: broker.topic or broker.queue."),
  steps: required(steps, "What is done for each message; their failure is the message's."),
  idempotent: defaulted(
    yesOrNo,
    false,
    "Knows what has been handled, as an inbox table does, and skips it when it comes again.",
  ),
  ...topicConsumerFields,
  ...queueConsumerFields,
}).meta({ id: "Consumer", title: "steps that handle messages" });

export type ConsumerInput = z.output<typeof consumer>;
