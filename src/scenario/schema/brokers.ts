import * as z from "zod";
import { durationDistribution } from "./distributions.ts";
import { closed, defaulted, forms, named, optional, reference, required, whole, words } from "./field.ts";
import { positiveDuration } from "./quantities.ts";
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
  replicas: defaulted(whole(1, 100), 1, "Machines of the broker that have a copy of each partition."),
  acks: defaulted(
    forms([z.literal(0), z.literal(1), words(["all"])], "expected 0, 1 or all"),
    "all",
    "When a producer is told that its message is stored: when `all` in-sync replicas have it; when the leader has it (1): it is lost when that dies before others have fetched it; or it does not wait at all, nor learn of a failure (0).",
  ),
  minInsyncReplicas: defaulted(
    whole(1, 100),
    1,
    "With acks: all, in-sync replicas that there must be; with fewer, publishing fails with no-instance (min.insync.replicas of Kafka).",
  ),
  replicationLatency: defaulted(
    durationDistribution,
    0,
    "How long a fetch of the followers takes: so far behind the leader they are at least, and at most twice that.",
  ),
  enableIdempotence: optional(
    yesOrNo,
    "A message that a producer sends again, because it had no answer, is stored once (enable.idempotence of Kafka, which needs acks: all).",
    "true with acks: all, else false",
  ),
  uncleanLeaderElection: defaulted(
    yesOrNo,
    false,
    "When no in-sync replica is up, one that is behind takes the lead, and what it lacks is lost, acknowledged or not; else the partition waits (unclean.leader.election.enable of Kafka).",
  ),
  retention: optional(
    positiveDuration,
    "How long messages are kept, read or not; a group that is further behind than that has lost them.",
    "as long as a group of the scenario may want them",
  ),
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
  nodes: optional(
    whole(1, 1000),
    "Machines, which faults strike one by one (select); the leaders of partitions are spread over them, queues are on the first.",
    "as many as the topic with most replicas has",
  ),
  nodeSessionTimeout: defaulted(
    positiveDuration,
    "9s",
    "Time until it is noticed that a machine is down, and others take the lead of its partitions (broker.session.timeout.ms of Kafka).",
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
    forms(
      [z.boolean(), closed({ retention: required(positiveDuration, "How long an entry is kept.") })],
      "expected true, false or { retention: 1h }",
    ),
    false,
    "Knows what has been handled, as an inbox table does, and skips it when it comes again; with a `retention` it forgets it after that time.",
  ),
  ...topicConsumerFields,
  ...queueConsumerFields,
}).meta({ id: "Consumer", title: "steps that handle messages" });

export type ConsumerInput = z.output<typeof consumer>;
