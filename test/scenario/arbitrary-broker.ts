import fc from "fast-check";
import { distribution } from "./arbitrary-times.ts";

/** A broker and its topics. */
export const BROKER = "kafka";
const TOPICS = ["orders", "mails"];

const topic = fc.record(
  { partitions: fc.integer({ min: 1, max: 5 }), latency: distribution(5) },
  { requiredKeys: [] },
);

export const broker: fc.Arbitrary<unknown> = fc
  .tuple(topic, topic)
  .map((topics) => ({ topics: Object.fromEntries(topics.map((one, index) => [TOPICS[index]!, one])) }));

export const publish: fc.Arbitrary<unknown> = fc.record(
  {
    publish: fc.constantFrom(...TOPICS.map((name) => `${BROKER}.${name}`)),
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
      commit: fc.constantFrom("before", "after"),
      idempotent: fc.boolean(),
      maxPollRecords: fc.integer({ min: 1, max: 20 }),
    },
    { requiredKeys: ["from", "steps"] },
  );
  return fc.record({ told: consumer, mailed: consumer }, { requiredKeys: [] });
}
