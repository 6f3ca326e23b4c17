import fc from "fast-check";
import { distribution } from "./arbitrary-times.ts";

/** Whether a consumer knows what it has handled. */
export const inbox: fc.Arbitrary<unknown> = fc.oneof(
  fc.boolean(),
  fc.constantFrom("10ms", "1h").map((retention) => ({ retention })),
);

/** Names of the queues, the second of which takes the dead letters of the first. */
export const QUEUES = ["tasks", "aside"];

const duration = fc.constantFrom("10ms", "2s", "1h");

const bounds = fc.constantFrom<Record<string, unknown>>(
  {},
  { capacity: 5 },
  { capacity: 20, overflow: "dropHead" },
  { capacity: 1, overflow: "block" },
);

const order = fc.constantFrom<Record<string, unknown>>(
  {},
  { priorities: 3 },
  { fifoGroups: true, subscription: "failover" },
  { subscription: "keyShared" },
);

const clock = fc.constantFrom<Record<string, unknown>>(
  {},
  { visibilityTimeout: "30s" },
  { visibilityTimeout: "1s", returnsOnDisconnect: false },
);

const settings = fc.record(
  {
    latency: distribution(5),
    maxReceiveCount: fc.integer({ min: 1, max: 5 }),
    maxAckPending: fc.integer({ min: 1, max: 5 }),
    ttl: duration,
    delay: duration,
    deduplication: duration,
    durable: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** Of a broker that is known by name (and allows what the consumer below says): printed with all its settings written out. */
const known = fc.constantFrom<Record<string, unknown>>(
  { preset: "sqs", delay: "1s" },
  { preset: "sqs-fifo", visibilityTimeout: "5s" },
  { preset: "jetstream", ttl: "24h", deduplication: null },
);

const ofItsOwn = fc
  .tuple(bounds, order, clock, settings)
  .map((parts) => Object.assign({}, ...parts) as object);

export const queues: fc.Arbitrary<unknown> = fc
  .tuple(
    fc.oneof(ofItsOwn, known),
    fc.oneof(
      ofItsOwn,
      fc.constant({ stores: false }),
      fc.constant({ preset: "pulsar", subscription: "keyShared" }),
    ),
    fc.constantFrom<Record<string, unknown>>(
      {},
      { deadLetter: "aside" },
      { deadLetter: "aside", deadLetters: "all" },
    ),
  )
  .map(([tasks, aside, dead]) => ({
    tasks: (tasks as { preset?: string }).preset === "jetstream" ? tasks : { ...tasks, ...dead },
    aside,
  }));

/** Whoever consumes from `tasks`. */
export const queueConsumer = (steps: fc.Arbitrary<unknown[]>): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      steps,
      fc.constantFrom<Record<string, unknown>>(
        {},
        { ack: "before" },
        { nak: "drop" },
        { nak: "requeue", nakDelay: "2s" },
      ),
      fc.constantFrom<Record<string, unknown>>(
        {},
        { prefetch: 7 },
        { fetch: { batch: 3 } },
        { fetch: { batch: 10, expires: "5s" } },
        { fetch: { batch: 1, expires: "2s", waitFor: "any" } },
      ),
      fc.record({ idempotent: inbox, pauseWhenOpen: duration }, { requiredKeys: [] }),
    )
    .map(([list, word, taking, rest]) => ({
      from: "rabbit.tasks",
      steps: list,
      ...word,
      ...taking,
      ...rest,
    }));
