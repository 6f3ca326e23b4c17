import fc from "fast-check";
import { ms } from "./random-faults.ts";

type Settings = Record<string, unknown>;

/** Whatever a queue can be, but that it never lets anybody wait for ever. */
export const queue: fc.Arbitrary<Settings> = fc
  .tuple(
    fc.constantFrom<Settings>(
      {},
      { capacity: 3 },
      { capacity: 2, overflow: "dropHead" },
      { capacity: 2, overflow: "block" },
    ),
    fc.constantFrom<Settings>(
      {},
      { priorities: 2 },
      { fifoGroups: true },
      { subscription: "keyShared" },
      { subscription: "failover" },
    ),
    fc.constantFrom<Settings>(
      { visibilityTimeout: "300ms" },
      { visibilityTimeout: "20ms" },
      { visibilityTimeout: "1s", returnsOnDisconnect: false },
    ),
    fc.record(
      {
        maxAckPending: fc.integer({ min: 1, max: 5 }),
        ttl: ms(10, 2000),
        delay: ms(1, 500),
        deduplication: ms(1, 500),
        latency: ms(0, 5),
        deadLetters: fc.constantFrom("failed", "all"),
      },
      { requiredKeys: [] },
    ),
    fc.record({
      maxReceiveCount: fc.integer({ min: 1, max: 4 }),
      durable: fc.boolean(),
      deadLetter: fc.constant("aside"),
    }),
  )
  .map((parts) => Object.assign({}, ...parts) as Settings);

/** Whatever a consumer of a queue can be. */
export const queueReader: fc.Arbitrary<Settings> = fc
  .tuple(
    fc.constantFrom<Settings>({}, { ack: "before" }, { nak: "drop" }, { nak: "none" }, { nakDelay: "50ms" }),
    fc.record({ prefetch: fc.integer({ min: 1, max: 5 }), idempotent: fc.boolean() }, { requiredKeys: [] }),
  )
  .map(([word, { prefetch, ...rest }]) => ({ ...word, ...rest, ...taking(prefetch, rest.idempotent) }));

/** Some are sent messages, others ask for them. */
function taking(prefetch: number | undefined, isPatient: boolean | undefined): Settings {
  if (prefetch === undefined) return {};
  if (prefetch < 4) return { prefetch };
  const expires = isPatient === undefined ? "2s" : "50ms";
  return { fetch: { batch: prefetch, expires, waitFor: isPatient === true ? "any" : "all" } };
}
