import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ms } from "./random-faults.ts";
import { run } from "./run-yaml.ts";

type Settings = Record<string, unknown>;

/** Steps that may fail, last a while, and end in a fact. */
const steps = fc.constantFrom<Settings[]>(
  [{ effect: "billed" }],
  [{ work: "5ms" }, { effect: "billed" }],
  [{ work: { exponential: "40ms" } }, { effect: "billed" }, { work: "10ms" }],
  [{ sleep: { exponential: "80ms" } }, { effect: "billed" }],
  [{ fail: "20%" }, { effect: "billed" }, { fail: "10%" }],
  [{ transaction: "ledger", steps: [{ query: "ledger.write" }, { effect: "billed" }] }, { fail: "5%" }],
);

const struck = fc.constantFrom<Settings>(
  { crash: { target: "billing", select: 1 } },
  { crash: { target: "billing" } },
  { crash: { target: "shop" } },
  { crash: { target: "store", select: 1 } },
  { crash: { target: "store" } },
  { crash: { target: "ledger" } },
  { crash: { target: "shop", select: 1 } },
  { freeze: { target: "shop", select: 1 } },
  { freeze: { target: "billing" } },
  { freeze: { target: "billing", select: 1 } },
  { freeze: { target: "store" } },
  { partition: { between: ["billing", "store"] } },
  { partition: { between: ["shop", "store"] } },
  { loss: { between: ["billing", "store"], ratio: "30%" } },
  { loss: { between: ["shop", "store"], ratio: "30%" } },
);

const fault = fc
  .record({ at: ms(0, 10_000), for: ms(1, 8000), what: struck })
  .map(({ what, ...times }) => ({ ...times, ...what }));

const topicReader = fc
  .record(
    {
      sessionTimeout: fc.constantFrom("700ms", "3s"),
      heartbeatInterval: fc.constantFrom("100ms", "500ms"),
      // Short enough that some work on for a group that has gone on without them, and not so short that all do.
      batches: fc.constantFrom(
        { maxPollInterval: "200ms", maxPollRecords: 1 },
        { maxPollInterval: "5s", maxPollRecords: 2 },
        { maxPollInterval: "20s", maxPollRecords: 4 },
      ),
      rebalance: fc.constantFrom("eager", "cooperative"),
      staticMembership: fc.boolean(),
      retryDelay: ms(1, 50),
      pauseWhenOpen: ms(10, 500),
      maxAttempts: fc.constant("forever"),
    },
    { requiredKeys: ["sessionTimeout", "heartbeatInterval", "batches", "retryDelay", "maxAttempts"] },
  )
  .map(({ batches, ...rest }) => ({ ...rest, ...batches }));

const topic = fc
  .record({
    partitions: fc.integer({ min: 1, max: 4 }),
    partitioner: fc.constantFrom("key", "roundRobin"),
    replicationLatency: ms(0, 50),
    latency: ms(0, 10),
  })
  .map((settings) => ({ topics: { orders: { ...settings, replicas: 3, acks: "all" } } }));

const queue = fc
  .record(
    {
      visibilityTimeout: fc.constantFrom("100ms", "500ms"),
      subscription: fc.constantFrom("shared", "failover", "keyShared"),
      delay: ms(1, 300),
      latency: ms(0, 10),
    },
    { requiredKeys: ["visibilityTimeout"] },
  )
  .map((settings) => ({ queues: { orders: settings } }));

const queueReader = fc.record(
  { prefetch: fc.integer({ min: 1, max: 2 }), nakDelay: ms(1, 100), pauseWhenOpen: ms(10, 500) },
  { requiredKeys: ["prefetch"] },
);

const places = fc.oneof(
  fc.tuple(topic, topicReader).map(([broker, reader]) => ({ kind: "topic", broker, reader })),
  fc.tuple(queue, queueReader).map(([broker, reader]) => ({ kind: "queue", broker, reader })),
);

/** shop publishes and says so, billing bills; all is at rest long before the end. */
const system = fc.record({
  seed: fc.nat({ max: 1e6 }),
  rate: fc.integer({ min: 2, max: 30 }),
  place: places,
  steps,
  attempts: fc.integer({ min: 1, max: 4 }),
  outbox: fc.constantFrom<Settings | null>(
    null,
    { poll: "200ms", batch: 5, relays: 2 },
    { poll: "300ms", batch: 5, relays: "shop" },
    { capture: { lag: "20ms", flush: "1s" } },
    { capture: { lag: "20ms", flush: "1s", takeover: "500ms" }, relays: "shop" },
  ),
  // Not 0: what fails at once and comes again at once would go round for ever in one instant.
  latency: fc.constantFrom<unknown>("0.1ms", "1ms", { exponential: "5ms" }),
  faults: fc.array(fault, { maxLength: 4 }),
});

const BREAKER = { slidingWindow: { calls: 4 }, minimumNumberOfCalls: 4, waitDurationInOpenState: "1s" };

const TOLD_DIRECTLY: Settings[] = [{ publish: "store.orders" }, { effect: "placed" }];

const WRITTEN_WITH_THE_DATA: Settings[] = [
  {
    transaction: "ledger",
    steps: [{ query: "ledger.write" }, { publish: "store.orders", outbox: "ledger" }, { effect: "placed" }],
  },
];

type Parts = typeof system extends fc.Arbitrary<infer One> ? One : never;

/** What the promise asks of the consumer and of its producer. */
function damageOf(
  { outbox, place, faults, ...parts }: Parts,
  promise: Settings,
): { readonly twice: number; readonly never: number } {
  const { twice, never } = run(
    JSON.stringify({
      name: "promises",
      seed: parts.seed,
      duration: "300s",
      workloads: {
        users: { stages: [{ for: "10s", rate: `${parts.rate}/s` }], key: "unique", target: "shop" },
      },
      services: {
        shop: {
          instances: 2,
          steps: outbox === null ? TOLD_DIRECTLY : WRITTEN_WITH_THE_DATA,
          clients: { store: { timeout: "100ms", retry: { maxAttempts: parts.attempts } } },
        },
        billing: {
          instances: 2,
          concurrency: 2,
          consumers: { orders: { from: "store.orders", ...place.reader, ...promise, steps: parts.steps } },
          clients: { ledger: { timeout: "200ms", circuitBreaker: BREAKER } },
        },
      },
      databases: { ledger: { operations: { write: "2ms" }, ...(outbox === null ? {} : { outbox }) } },
      brokers: { store: { nodeSessionTimeout: "1s", ...place.broker } },
      network: { latency: parts.latency },
      faults: Object.fromEntries(faults.map((one, index) => [`fault${index}`, one])),
      invariants: { twice: { billed: "2+" }, never: { placed: 1, billed: 0 } },
    }),
  ).invariants;
  return { twice: twice!.count + twice!.unsettled, never: never!.count + never!.unsettled };
}

describe("Whatever crashes, freezes and is cut off", { timeout: 240_000 }, () => {
  it("at most once: what is noted as done before it is done is never done twice", () => {
    fc.assert(
      fc.property(system, (parts) => {
        const { kind } = parts.place;
        const promise =
          kind === "topic" ? { commit: "before", maxAttempts: 1 } : { ack: "before", nakDelay: null };
        // A producer that asks again, and a relay that forgot, send another message to a queue.
        const attempts = kind === "topic" ? parts.attempts : 1;
        expect(damageOf({ ...parts, attempts, outbox: null }, promise).twice).toBe(0);
      }),
      { seed: 11, numRuns: 80 },
    );
  });

  it("at least once: what its producer was told is stored is done in the end", () => {
    fc.assert(
      fc.property(system, (parts) => {
        expect(damageOf(parts, {}).never).toBe(0);
      }),
      { seed: 12, numRuns: 80 },
    );
  });

  it("as if once: with an inbox it is done, and done once", () => {
    fc.assert(
      fc.property(system, (parts) => {
        expect(damageOf(parts, { idempotent: true })).toEqual({ twice: 0, never: 0 });
      }),
      { seed: 13, numRuns: 150 },
    );
  });
});
