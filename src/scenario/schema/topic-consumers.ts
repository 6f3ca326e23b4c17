import * as z from "zod";
import { closed, defaulted, forms, name, ofSameBroker, optional, whole, words } from "./field.ts";
import { duration, positiveDuration } from "./quantities.ts";

const transaction = closed({
  timeout: defaulted(
    positiveDuration,
    "1m",
    "Longest time from the first message of a transaction to its end; then the broker aborts it, whatever has become of its consumer (transaction.timeout.ms of Kafka; Kafka Streams takes 10s).",
  ),
  commitInterval: defaulted(
    duration,
    0,
    "Commits are due at multiples of it, and come when the message in hand is handled (commit.interval.ms of Kafka Streams: 100ms with exactly-once). 0: after each batch.",
  ),
});

const breaker = closed({
  consecutiveFailures: defaulted(whole(1, 1e6), 5, "Opens after so many failed tries in a row."),
  waitDurationInOpenState: defaulted(
    positiveDuration,
    "60s",
    "How long it stays open; then one message is tried, whose failure opens it again.",
  ),
  scope: defaulted(
    words(["partition", "reader"]),
    "partition",
    "`partition`: the partition whose messages fail is paused, and its reader goes on with its others; `reader`: all partitions of that reader are.",
  ),
});

/** How messages are taken from a topic, in the words of Kafka's consumers and with their defaults. */
export const topicConsumerFields = {
  group: optional(
    name,
    "Topics: each group handles every message once; instances of services in the same group share the partitions.",
    "the name of the service",
  ),
  concurrency: defaulted(
    whole(1, 1000),
    1,
    "Topics: consumers of each instance (Spring: concurrency); each handles the messages of its partitions one after the other.",
  ),
  commit: defaulted(
    words(["after", "before", "auto"]),
    "after",
    "Topics: when it is noted that a batch is done. `after` handling it: what a crash interrupts is handled again (at least once); `before`: it is lost (at most once); `auto`: after, but only every autoCommitInterval, so that more is handled again.",
  ),
  autoCommitInterval: defaulted(
    positiveDuration,
    "5s",
    "Topics: auto.commit.interval.ms of Kafka, with commit: auto.",
  ),
  transaction: optional(
    transaction,
    "Topics: messages are handled in transactions of a transactional producer: what the steps publish to topics of the same broker, and how far the consumer has come, count together or not at all. A failure aborts the transaction, and all of it is handled again.",
    "what is published stands for itself",
  ),
  isolation: defaulted(
    words(["readUncommitted", "readCommitted"]),
    "readUncommitted",
    "Topics: `readCommitted` reads no further than the first message whose transaction is open (the last stable offset), and leaves out what was aborted; `readUncommitted` reads all, aborted or not (isolation.level of Kafka).",
  ),
  maxPollRecords: defaulted(
    whole(1, 100_000),
    500,
    "Topics: most messages of a batch, max.poll.records of Kafka.",
  ),
  fetchMinSize: defaulted(
    whole(1, 100_000),
    1,
    "Topics: the broker answers when there are so many messages of its partitions for a reader, or after fetchMaxWait (fetch.min.bytes of Kafka).",
  ),
  fetchMaxWait: defaulted(
    positiveDuration,
    "500ms",
    "Topics: longest time that the broker keeps an answer back for want of messages (fetch.max.wait.ms of Kafka).",
  ),
  maxPartitionFetchSize: defaulted(
    whole(1, 1e9),
    1024,
    "Topics: most messages of one partition in an answer (max.partition.fetch.bytes of Kafka: 1 MiB, taken for messages of 1 KiB).",
  ),
  maxPollInterval: defaulted(
    positiveDuration,
    "5m",
    "Topics: a consumer that works on one batch for longer leaves the group (max.poll.interval.ms of Kafka); so long a rebalance waits for those who have not come.",
  ),
  sessionTimeout: defaulted(
    positiveDuration,
    "45s",
    "Topics: a consumer that is silent for so long is taken for dead, and its partitions go to others (session.timeout.ms of Kafka).",
  ),
  heartbeatInterval: defaulted(positiveDuration, "3s", "Topics: heartbeat.interval.ms of Kafka."),
  rebalance: defaulted(
    words(["eager", "cooperative"]),
    "eager",
    "Topics: what happens when consumers come and go. `eager`: all stop until the last is through with its batch (RangeAssignor); `cooperative`: only partitions that change hands pause (CooperativeStickyAssignor).",
  ),
  staticMembership: defaulted(
    z.boolean({ error: "expected true or false" }),
    false,
    "Topics: an instance that is back within the sessionTimeout takes its old partitions without a rebalance (group.instance.id of Kafka).",
  ),
  maxAttempts: defaulted(
    forms([whole(1, 1_000_000), words(["forever"])], "expected a number of attempts, or forever"),
    1,
    "Topics: how often a message is tried before it is given up; the others of its consumer wait meanwhile. `forever` blocks its partition until it succeeds.",
  ),
  retryDelay: defaulted(duration, 0, "Topics: the wait before it is tried again."),
  deadLetter: optional(
    ofSameBroker("topic"),
    "Topics: another topic of the same broker, for messages that are given up; with a consumer of its own and a delay it is a retry topic.",
    "none: they are left out, and counted as skipped",
  ),
  delay: defaulted(
    duration,
    0,
    "Topics: a message is not handled before it has been in the topic for so long; those behind it wait too.",
  ),
  pauseWhenOpen: optional(
    positiveDuration,
    "Topics and queues: when a circuit breaker of the service refuses a call of the steps, the consumer pauses for so long and tries the message again, instead of counting a failed attempt. Of a queue it takes no more meanwhile, and keeps what it has.",
    "an open circuit is a failure like any other",
  ),
  breaker: optional(
    breaker,
    "Topics: a circuit breaker around the steps: when messages fail it pauses what it reads, and takes the message that failed last again when the wait is over.",
    "none: what fails is tried again, or given up",
  ),
  startAt: defaulted(duration, 0, "Topics: when these consumers are there for the first time."),
  autoOffsetReset: defaulted(
    words(["latest", "earliest"]),
    "latest",
    "Topics: where a group begins that starts later: with what comes then, or with all that the topic has (auto.offset.reset of Kafka).",
  ),
};
