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
    enableIdempotence: fc.constantFrom(null, false),
    uncleanLeaderElection: fc.boolean(),
    retention: milliseconds(2000),
  },
  { requiredKeys: [] },
);

const broker: fc.Arbitrary<unknown> = fc.tuple(topic, topic).map((topics) => ({
  nodes: 3,
  topics: { ...Object.fromEntries(topics.map((one, index) => [TOPICS[index]!, one])), dead: {} },
}));

const binding = fc.record({
  queue: fc.constantFrom(...QUEUES),
  key: fc.constantFrom("order.*", "#", "order.created", ""),
});

const bindings = fc.uniqueArray(binding, {
  minLength: 1,
  maxLength: 4,
  selector: ({ queue, key }) => `${queue} ${key}`,
});

const exchanges = fc
  .record({
    events: fc.oneof(
      bindings.map((list) => ({ type: "topic", bindings: list })),
      fc.constant({ type: "direct", bindings: [{ queue: "tasks", key: "order.created" }] }),
    ),
    alternate: fc.boolean(),
  })
  .map(({ events, alternate }) => ({
    all: { queues: [...QUEUES] },
    events: { ...(events as object), ...(alternate ? { alternateExchange: "all" } : {}) },
  }));

/** Two brokers, one of topics and one of queues. */
export const brokers: fc.Arbitrary<unknown> = fc
  .tuple(broker, queues, exchanges)
  .map(([topics, rabbit, all]) => ({
    [BROKER]: topics,
    rabbit: { queues: { ...(rabbit as object), later: {} }, exchanges: all },
  }));

/** Where a message goes, and what is written on it. */
const address: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc
    .constantFrom(...TOPICS.map((name) => `${BROKER}.${name}`), "rabbit.tasks", "rabbit.all")
    .map((to) => ({ publish: to })),
  fc.record(
    {
      publish: fc.constant("rabbit.events"),
      routingKey: fc.constantFrom("order.created", "user.created", ""),
      mandatory: fc.boolean(),
    },
    { requiredKeys: ["publish", "routingKey"] },
  ),
  distribution(20).map((delay: unknown) => ({ publish: "rabbit.later", delay })),
);

export const publish: fc.Arbitrary<unknown> = fc
  .tuple(
    address,
    fc.record(
      { key: fc.constantFrom({ uniform: { items: 5 } }, "unique"), optional: fc.boolean() },
      { requiredKeys: [] },
    ),
  )
  .map(([to, rest]) => ({ ...to, ...rest }));

/** Of all consumers or of none: those of a group say the same. */
const transactional = fc.record(
  {
    transaction: fc.record(
      { timeout: fc.constantFrom("2s", "15m"), commitInterval: milliseconds(900) },
      { requiredKeys: [] },
    ),
    isolation: fc.constantFrom("readCommitted", "readUncommitted"),
    commit: fc.constant("after"),
    idempotent: fc.constant(false),
    steps: fc.constant([]),
    group: fc.constant(null),
    breaker: fc.constant(null),
  },
  { requiredKeys: ["commit", "idempotent", "steps", "group", "breaker"] },
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
      breaker: fc.record(
        {
          consecutiveFailures: fc.integer({ min: 1, max: 9 }),
          waitDurationInOpenState: milliseconds(900),
          scope: fc.constantFrom("partition", "reader"),
        },
        { requiredKeys: [] },
      ),
      startAt: milliseconds(1500),
      autoOffsetReset: fc.constantFrom("latest", "earliest"),
      idempotent: inbox,
      maxPollRecords: fc.integer({ min: 5, max: 20 }),
      fetchMinSize: fc.integer({ min: 1, max: 5 }),
      fetchMaxWait: milliseconds(900),
      maxPartitionFetchSize: fc.integer({ min: 1, max: 5000 }),
    },
    { requiredKeys: ["from", "steps", "sessionTimeout", "heartbeatInterval"] },
  );
  const all = fc.record(
    { told: consumer, mailed: consumer, worked: queueConsumer(steps) },
    { requiredKeys: [] },
  );
  return fc.tuple(all, fc.option(transactional, { nil: null })).map(([every, alike]) => ({
    ...every,
    ...(every.told === undefined ? {} : { told: { ...every.told, ...alike } }),
    ...(every.mailed === undefined ? {} : { mailed: { ...every.mailed, ...alike } }),
  }));
}
