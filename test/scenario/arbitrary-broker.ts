import fc from "fast-check";
import { inbox, queueConsumer, QUEUES, queues } from "./arbitrary-queue.ts";
import { distribution, milliseconds } from "./arbitrary-times.ts";

/** A broker and its topics. */
export const BROKER = "kafka";
export const TOPICS = ["orders", "mails"];

const topic = fc.record(
  {
    partitions: fc.integer({ min: 1, max: 5 }),
    partitioner: fc.constantFrom("key", "roundRobin"),
    latency: distribution(5),
    replicas: fc.integer({ min: 1, max: 3 }),
    acks: fc.constantFrom(0, 1, "all"),
    replicationLatency: distribution(30),
    enableIdempotence: fc.boolean(),
    uncleanLeaderElection: fc.boolean(),
    retention: milliseconds(2000),
  },
  { requiredKeys: [] },
);

const broker: fc.Arbitrary<unknown> = fc.tuple(topic, topic).map((topics) => ({
  nodes: 3,
  topics: { ...Object.fromEntries(topics.map((one, index) => [TOPICS[index]!, one])), dead: {} },
}));

const exchanges = fc.constantFrom<Record<string, unknown>>({}, { all: { queues: [...QUEUES] } });

/** Two brokers, one of topics and one of queues. */
export const brokers: fc.Arbitrary<unknown> = fc
  .tuple(broker, queues, exchanges)
  .map(([topics, rabbit, all]) => ({
    [BROKER]: topics,
    rabbit: { queues: rabbit, ...(Object.keys(all).length === 0 ? {} : { exchanges: all }) },
  }));

export const publish: fc.Arbitrary<unknown> = fc.record(
  {
    publish: fc.constantFrom(...TOPICS.map((name) => `${BROKER}.${name}`), "rabbit.tasks"),
    key: fc.constantFrom({ uniform: { items: 5 } }, "unique"),
    optional: fc.boolean(),
  },
  { requiredKeys: ["publish"] },
);

/** What a service does for messages, if anything. */
export function consumers(steps: fc.Arbitrary<unknown[]>): fc.Arbitrary<unknown> {
  const consumer = fc.record(
    {
      from: fc.constantFrom(...TOPICS.map((name) => `${BROKER}.${name}`)),
      steps,
      group: fc.constantFrom("billing", "audit"),
      concurrency: fc.integer({ min: 1, max: 3 }),
      commit: fc.constantFrom("before", "after", "auto"),
      autoCommitInterval: milliseconds(900),
      maxPollInterval: milliseconds(900),
      sessionTimeout: fc.constantFrom("700ms", "2s"),
      heartbeatInterval: fc.constantFrom("50ms", "300ms"),
      rebalance: fc.constantFrom("eager", "cooperative"),
      staticMembership: fc.boolean(),
      maxAttempts: fc.integer({ min: 1, max: 4 }),
      retryDelay: milliseconds(50),
      deadLetter: fc.constant("dead"),
      delay: milliseconds(200),
      pauseWhenOpen: milliseconds(200),
      startAt: milliseconds(1500),
      autoOffsetReset: fc.constantFrom("latest", "earliest"),
      idempotent: inbox,
      maxPollRecords: fc.integer({ min: 1, max: 20 }),
    },
    { requiredKeys: ["from", "steps", "sessionTimeout", "heartbeatInterval"] },
  );
  return fc.record({ told: consumer, mailed: consumer, worked: queueConsumer(steps) }, { requiredKeys: [] });
}
