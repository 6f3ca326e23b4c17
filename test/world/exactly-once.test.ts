import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupOf, shop, topicOf } from "./invoice-shop.ts";
import { expectGroupAtRest } from "./messages-at-rest.ts";
import { ms } from "./random-faults.ts";

const fault = fc.oneof(
  fc.record({
    at: ms(100, 9000),
    for: ms(100, 6000),
    crash: fc.record({ target: fc.constant("billing"), select: fc.constantFrom(1, 2, "all") }),
  }),
  fc.record({
    at: ms(100, 9000),
    every: ms(900, 4000),
    until: fc.constant("20s"),
    for: ms(50, 800),
    crash: fc.record({ target: fc.constant("billing"), select: fc.constantFrom(1, "all") }),
  }),
  fc.record({ at: ms(100, 9000), for: ms(100, 5000), freeze: fc.constant({ target: "billing" }) }),
  fc.record({
    at: ms(100, 9000),
    for: ms(100, 3000),
    crash: fc.record({ target: fc.constant("log"), select: fc.integer({ min: 1, max: 3 }) }),
  }),
  fc.record({ at: ms(100, 9000), for: ms(100, 2000), freeze: fc.constant({ target: "log" }) }),
  fc.record({
    at: ms(100, 9000),
    for: ms(100, 3000),
    partition: fc.record({
      between: fc.constant(["billing", "log"]),
      messages: fc.constantFrom("dropped", "held", "refused"),
    }),
  }),
);

const billing = fc.record(
  {
    transaction: fc.record({
      timeout: fc.constantFrom("2s", "10s"),
      commitInterval: fc.constantFrom("0s", "50ms", "700ms"),
    }),
    concurrency: fc.integer({ min: 1, max: 3 }),
    rebalance: fc.constantFrom("eager", "cooperative"),
    staticMembership: fc.boolean(),
    maxPollRecords: fc.integer({ min: 1, max: 10 }),
    maxAttempts: fc.constant("forever"),
    retryDelay: ms(10, 200),
    maxPollInterval: fc.constantFrom("1s", "20s"),
    fetchMinSize: fc.constantFrom(1, 1, 3),
    delay: fc.constantFrom("0s", "30ms"),
  },
  {
    requiredKeys: ["transaction", "maxAttempts", "retryDelay", "maxPollRecords", "maxPollInterval"],
  },
);

describe("a transactional consumer whose readers read what is committed", { timeout: 120_000 }, () => {
  it("publishes exactly once for each message, whatever befalls it", () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 0, max: 1e6 }),
          billing: billing.map((one) => ({
            ...one,
            fetchMinSize: Math.min(one.fetchMinSize ?? 1, one.maxPollRecords),
          })),
          faults: fc.array(fault, { maxLength: 4 }),
          ratio: fc.constantFrom("0%", "3%"),
          copies: fc.constantFrom(1, 3),
        }),
        ({ seed, billing: own, faults, ratio, copies }) => {
          const kept = { replicas: copies, replicationLatency: copies === 1 ? "0ms" : "3ms" };
          const summary = shop({
            billing: own,
            duration: "200s",
            faults: Object.fromEntries(faults.map((one, index) => [`fault${index}`, one])),
            steps: [{ work: "4ms" }, { publish: "log.invoices" }, { fail: ratio }, { work: "4ms" }],
            topics: { orders: { partitions: 3, ...kept }, invoices: { partitions: 2, ...kept } },
            rest: { seed },
          });
          const orders = groupOf(summary, "orders", "billing");
          const mails = groupOf(summary, "invoices", "mailer");
          expectGroupAtRest("billing", orders);
          expectGroupAtRest("mailer", mails);
          expect(orders.handled).toBe(orders.published);
          expect(mails.published).toBe(orders.published);
          const { twice, never } = summary.invariants;
          expect([twice!.count, never!.count]).toEqual([0, 0]);
          const invoices = topicOf(summary, "invoices");
          expect(invoices.published - invoices.aborted - invoices.lost - invoices.undone).toBe(
            mails.published,
          );
        },
      ),
      { seed: 1, numRuns: 30 },
    );
  });
});
