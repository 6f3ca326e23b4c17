import fc from "fast-check";
import { ms } from "./random-faults.ts";

export const topic: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    partitions: fc.integer({ min: 1, max: 5 }),
    partitioner: fc.constantFrom("key", "roundRobin"),
    replicas: fc.integer({ min: 1, max: 3 }),
    acks: fc.constantFrom(0, 1, "all"),
    minInsyncReplicas: fc.constant(1),
    latency: ms(0, 10),
    replicationLatency: ms(0, 50),
    enableIdempotence: fc.boolean().map((is) => (is ? null : false)),
    uncleanLeaderElection: fc.boolean(),
    retention: ms(500, 5000),
  },
  { requiredKeys: ["replicas"] },
);

export const broker: fc.Arbitrary<Record<string, unknown>> = fc
  .tuple(topic, topic, fc.constantFrom("300ms", "2s"))
  .map(([orders, mails, nodeSessionTimeout]) => ({
    nodes: 3,
    nodeSessionTimeout,
    topics: { orders, mails, dead: { replicas: 3 } },
  }));

/** Consumers whose sessions are short, so that all is at rest when the run ends. */
export function consumer(from: string, steps: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> {
  return fc.tuple(subscription(from, steps), fc.option(breaker, { nil: null })).map(([one, circuit]) => ({
    ...one,
    ...fetching(one["maxPollRecords"] as number),
    breaker: one["commit"] === "before" ? null : circuit,
  }));
}

const breaker = fc.record({
  consecutiveFailures: fc.integer({ min: 1, max: 3 }),
  waitDurationInOpenState: fc.constantFrom("50ms", "1s"),
  scope: fc.constantFrom("partition", "reader"),
});

/** The same, perhaps with transactions. */
function transactional(from: string, of: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> {
  const transaction = fc.record({
    timeout: fc.constantFrom("2s", "20s"),
    commitInterval: fc.constantFrom("0s", "100ms", "1s"),
  });
  return fc
    .tuple(consumer(from, of), fc.option(transaction, { nil: null }))
    .map(([one, said]) =>
      said === null ? one : { ...one, transaction: said, commit: "after", idempotent: false, breaker: null },
    );
}

/** Some brokers wait for larger batches. */
function fetching(maxPollRecords: number): Record<string, unknown> {
  if (maxPollRecords % 2 === 1) return { maxPartitionFetchSize: 2 };
  return { fetchMinSize: 2, fetchMaxWait: maxPollRecords % 4 === 0 ? "50ms" : "300ms" };
}

function subscription(from: string, steps: fc.Arbitrary<unknown>): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(
    {
      from: fc.constant(from),
      steps,
      sessionTimeout: fc.constantFrom("700ms", "3s"),
      heartbeatInterval: fc.constantFrom("100ms", "500ms"),
      // Long enough for any batch: else it may be handled again for ever, as it would be in earnest.
      maxPollInterval: fc.constantFrom("15s", "25s"),
      concurrency: fc.integer({ min: 1, max: 3 }),
      commit: fc.constantFrom("before", "after", "auto"),
      autoCommitInterval: ms(100, 2000),
      idempotent: fc.boolean(),
      maxPollRecords: fc.integer({ min: 1, max: 10 }),
      rebalance: fc.constantFrom("eager", "cooperative"),
      staticMembership: fc.boolean(),
      maxAttempts: fc.integer({ min: 1, max: 4 }),
      retryDelay: ms(0, 50),
      deadLetter: fc.constant("dead"),
      delay: ms(0, 200),
      pauseWhenOpen: ms(10, 500),
      startAt: ms(0, 5000),
      autoOffsetReset: fc.constantFrom("latest", "earliest"),
    },
    {
      requiredKeys: [
        "from",
        "steps",
        "sessionTimeout",
        "heartbeatInterval",
        "maxPollInterval",
        "maxPollRecords",
      ],
    },
  );
}

export const brokerFault = fc.oneof(
  fc.record({
    at: ms(500, 9000),
    for: ms(100, 5000),
    crash: fc.record({ target: fc.constant("log"), select: fc.integer({ min: 1, max: 3 }) }),
  }),
  fc.record({ at: ms(500, 9000), for: ms(100, 3000), freeze: fc.constant({ target: "log" }) }),
  fc.record({
    at: ms(500, 9000),
    for: ms(100, 3000),
    partition: fc.record({
      between: fc.constantFrom(["shop", "log"], ["billing", "log"], ["audit", "log"]),
      messages: fc.constantFrom("dropped", "held", "refused"),
    }),
  }),
  fc.record({ at: ms(500, 9000), for: ms(100, 3000), slow: fc.constant({ target: "log", factor: 8 }) }),
);

const crash = fc.record({
  at: ms(500, 9000),
  for: ms(100, 5000),
  crash: fc.record({
    target: fc.constantFrom("shop", "billing", "audit"),
    select: fc.constantFrom(1, "all"),
  }),
});

const freeze = fc.record({
  at: ms(500, 9000),
  for: ms(100, 3000),
  freeze: fc.record({ target: fc.constantFrom("billing", "audit") }),
});

const steps = fc.array(
  fc.oneof(
    ms(0, 30).map((work) => ({ work })),
    fc.constantFrom<Record<string, unknown>>(
      { fail: "10%" },
      { fail: { probability: "10%", by: "key" } },
      { call: "stock" },
      { sleep: "5ms" },
    ),
  ),
  { maxLength: 3 },
);

/** A producer whose times are short, so that all is at rest when the run ends. */
export const producer = fc.record(
  {
    linger: ms(0, 50),
    batchSize: fc.integer({ min: 1, max: 8 }),
    maxInFlight: fc.integer({ min: 1, max: 7 }),
    bufferMemory: fc.integer({ min: 1, max: 40 }),
    maxBlock: fc.constantFrom("0s", "100ms", "2s"),
    retries: fc.integer({ min: 0, max: 4 }),
    retryBackoff: ms(1, 100),
    requestTimeout: ms(20, 1000),
    deliveryTimeout: ms(50, 4000),
  },
  { requiredKeys: ["deliveryTimeout", "requestTimeout"] },
);

/** shop publishes to a broker of three machines, billing and audit read along; load stops at 10 s of 150. */
export const randomMessaging: fc.Arbitrary<Record<string, unknown>> = fc
  .record({
    seed: fc.integer({ min: 0, max: 1e6 }),
    rate: fc.integer({ min: 5, max: 60 }),
    broker,
    billing: consumer("log.orders", steps),
    audit: consumer("log.orders", steps),
    mails: transactional("log.mails", steps),
    buried: consumer("log.dead", steps),
    isolation: fc.constantFrom("readCommitted", "readUncommitted"),
    timeout: ms(20, 500),
    attempts: fc.integer({ min: 1, max: 5 }),
    latency: fc.constantFrom<unknown>("0ms", "1ms", { lognormal: { median: "1ms", p99: "10ms" } }),
    faults: fc.array(fc.oneof(brokerFault, crash, freeze), { maxLength: 4 }),
    threading: fc.constantFrom("blocking", "async"),
    producer: fc.option(producer, { nil: null }),
  })
  .map((parts) => ({
    name: "random",
    seed: parts.seed,
    duration: "150s",
    workloads: {
      users: {
        stages: [{ for: "10s", rate: `${parts.rate}/s` }],
        target: "shop",
        key: { uniform: { items: 20 } },
      },
    },
    services: {
      shop: {
        steps: [
          { publish: "log.orders" },
          { publish: "log.mails", optional: true, key: { uniform: { items: 3 } } },
        ],
        clients: {
          log: {
            timeout: parts.timeout,
            retry: { maxAttempts: parts.attempts },
            producer: parts.producer,
          },
        },
      },
      billing: {
        instances: 2,
        concurrency: 3,
        threading: parts.threading,
        consumers: { orders: parts.billing, mails: parts.mails },
        clients: {
          stock: {
            circuitBreaker: {
              slidingWindow: { calls: 4 },
              minimumNumberOfCalls: 4,
              waitDurationInOpenState: "1s",
            },
          },
        },
      },
      audit: {
        instances: 2,
        consumers: {
          orders: parts.audit,
          buried: { ...parts.buried, deadLetter: null, isolation: parts.isolation },
        },
      },
      stock: { steps: [{ work: "5ms" }, { fail: "20%" }] },
    },
    brokers: { log: parts.broker },
    network: { latency: parts.latency },
    faults: Object.fromEntries(parts.faults.map((one, index) => [`fault${index}`, one])),
  }));
