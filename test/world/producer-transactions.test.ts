import { describe, expect, it } from "vitest";
import { groupOf, shop, topicOf } from "./invoice-shop.ts";
import { run } from "./run-yaml.ts";

/** One machine, one partition, one order a second from 0 on: an order is stored at 2 ms, and its invoice at 8 ms. */
const one = {
  topics: { orders: {}, invoices: {} },
  rest: {
    workloads: {
      users: {
        stages: [{ for: "5s", rate: "1/s" }],
        arrivals: "constant",
        key: "unique",
        target: "shop",
      },
    },
  },
};

function crash(atMs: number, forMs: number, target = "billing"): Record<string, unknown> {
  return { down: { at: `${atMs}ms`, for: `${forMs}ms`, crash: { target, select: 1 } } };
}

describe("a transaction that nobody ends", () => {
  it("keeps readers of committed messages waiting until its timeout, and its messages come to nothing", () => {
    // At 8 ms the coordinator hears of it; nobody is back before the run ends.
    const summary = shop({
      ...one,
      billing: { transaction: { timeout: "20s" } },
      instances: 2,
      faults: crash(9, 60_000),
    });
    expect(groupOf(summary, "orders", "billing").transactions).toMatchObject({
      aborted: 1,
      timedOut: 1,
      fenced: 0,
    });
    expect(topicOf(summary, "invoices").longestHold!.toMs).toBe(20_008);
    expect(groupOf(summary, "invoices", "mailer")).toMatchObject({ published: 5, abortedSkipped: 1 });
  });

  it("ends as soon as its producer is back, which has kept its transactional id", () => {
    const summary = shop({
      ...one,
      billing: { transaction: {}, staticMembership: true },
      instances: 1,
      faults: crash(9, 991),
    });
    expect(groupOf(summary, "orders", "billing").transactions).toMatchObject({
      aborted: 1,
      timedOut: 0,
      fenced: 1,
    });
    // Back at 1000 ms, it is heard of at 1001 ms; the reader has nothing to read until the next commit.
    expect(groupOf(summary, "invoices", "mailer").latency.max).toBeLessThan(1100);
  });

  it("keeps the next reader of its partition waiting, too, once its offsets are with the broker", () => {
    // The offsets are there at 14 ms, the answer is back at 15 ms: the commit is never sent.
    const firstOf = (atMs: number): number =>
      groupOf(
        shop({
          ...one,
          billing: { transaction: { timeout: "20s" } },
          instances: 2,
          faults: crash(atMs, 60_000),
        }),
        "orders",
        "billing",
      ).latency.max!;
    expect(firstOf(12)).toBeLessThan(10_000);
    expect(firstOf(14.5)).toBeGreaterThan(20_000);
  });
});

describe("a zombie", () => {
  it("cannot commit: its partitions are others' by then", () => {
    const summary = shop({
      ...one,
      billing: { transaction: {} },
      instances: 2,
      steps: [{ work: "4ms" }, { effect: "charged" }, { publish: "log.invoices" }, { work: "4ms" }],
      faults: { stands: { at: "10ms", for: "8s", freeze: { target: "billing", select: 1 } } },
      rest: { ...one.rest, invariants: { chargedTwice: { charged: "2+", settle: "1s" } } },
    });
    const { transactions, handled, duplicates } = groupOf(summary, "orders", "billing");
    expect([handled, duplicates]).toEqual([5, 1]);
    expect(transactions).toMatchObject({ aborted: 1, timedOut: 0 });
    expect(groupOf(summary, "invoices", "mailer").published).toBe(5);
    // What is no message of this broker is done once more.
    expect(summary.invariants["chargedTwice"]!.count).toBe(1);
  });
});

describe("a transaction that was aborted behind its producer's back", () => {
  it("takes nothing any more", () => {
    // It times out while its producer stands still, which then wants to publish one more.
    const summary = shop({
      ...one,
      billing: { transaction: { timeout: "2s" } },
      instances: 1,
      steps: [{ publish: "log.invoices" }, { work: "4ms" }, { publish: "log.books" }],
      topics: { orders: {}, invoices: {}, books: {} },
      faults: { stands: { at: "7ms", for: "2500ms", freeze: { target: "billing" } } },
    });
    expect(groupOf(summary, "orders", "billing")).toMatchObject({
      handled: 5,
      transactions: { timedOut: 1 },
    });
    const counted = ["invoices", "books"].map((name) => {
      const { published, aborted } = topicOf(summary, name);
      return [published, aborted];
    });
    expect(counted).toEqual([
      [6, 1],
      [5, 0],
    ]);
  });
});

describe("a partition that changes hands without a stop", () => {
  it("is handed over when what was read of it is committed", () => {
    // Two are there and a third comes; the slow one lets all wait, while the fast one reads on and waits for its next commit.
    const consumer = {
      from: "log.orders",
      group: "billing",
      rebalance: "cooperative",
      heartbeatInterval: "500ms",
      transaction: { commitInterval: "700ms" },
    };
    const steps = [{ publish: "log.invoices" }];
    const summary = run(
      JSON.stringify({
        name: "three",
        duration: "60s",
        workloads: { users: { stages: [{ for: "10s", rate: "20/s" }], key: "unique", target: "shop" } },
        services: {
          shop: { steps: [{ publish: "log.orders" }] },
          fast: { consumers: { orders: { ...consumer, steps } } },
          slow: { consumers: { orders: { ...consumer, steps: [{ sleep: "400ms" }, ...steps] } } },
          late: { consumers: { orders: { ...consumer, startAt: "1s", steps } } },
          mailer: {
            consumers: { invoices: { from: "log.invoices", isolation: "readCommitted", steps: [] } },
          },
        },
        brokers: { log: { topics: { orders: { partitions: 3 }, invoices: {} } } },
        network: { latency: "1ms" },
      }),
    );
    const { rebalances, published, duplicates } = groupOf(summary, "orders", "billing");
    expect([rebalances, duplicates]).toEqual([1, 0]);
    expect(topicOf(summary, "invoices").published).toBe(published);
  });
});

describe("a reader of all messages", () => {
  it("gets those of aborted transactions too, before it can be known or after", () => {
    const summary = shop({
      ...one,
      billing: { transaction: {}, staticMembership: true },
      mailer: { isolation: "readUncommitted" },
      instances: 1,
      faults: crash(9, 991),
      rest: { ...one.rest, invariants: { twice: { mailed: "2+", settle: "1s" } } },
    });
    expect(summary.invariants["twice"]!.count).toBe(1);
    const away = shop({
      ...one,
      billing: { transaction: {}, staticMembership: true },
      mailer: { isolation: "readUncommitted", startAt: "4s", autoOffsetReset: "earliest" },
      instances: 1,
      faults: crash(9, 991),
    });
    for (const { published, abortedRead } of [
      groupOf(summary, "invoices", "mailer"),
      groupOf(away, "invoices", "mailer"),
    ])
      expect([published, abortedRead]).toEqual([6, 1]);
  });
});

describe("a message that fails in a transaction", () => {
  it("takes what was handled with it along, and is given up in its turn, as part of a transaction", () => {
    const summary = shop({
      billing: { transaction: {}, maxAttempts: 3, retryDelay: "1ms", deadLetter: "dead" },
      steps: [{ publish: "log.invoices" }, { fail: { probability: "30%", by: "key" } }],
      topics: { orders: { partitions: 3 }, invoices: {}, dead: {} },
      instances: 1,
    });
    const { published, handled, dead, failures, transactions } = groupOf(summary, "orders", "billing");
    expect(handled + dead).toBe(published);
    // Each is tried three times, each of which aborts a transaction.
    expect([failures, transactions.aborted]).toEqual([3 * dead, 3 * dead]);
    expect(dead).toBeGreaterThan(20);
    expect(topicOf(summary, "dead").published).toBe(dead + topicOf(summary, "dead").aborted);
    // Nothing of what a failed attempt had published counts.
    expect(groupOf(summary, "invoices", "mailer").published).toBe(handled);
  });
});
