import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OutboxSummary, Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

interface Setting {
  readonly outbox: string;
  readonly rate?: string;
  readonly seed?: number;
  readonly latency?: string;
  readonly consumer?: string;
  readonly publish?: string;
  readonly more?: string;
}

/** Orders are stored with a message, which is shipped by whoever reads it; load ends at 5 of 10 minutes. */
function shop({
  outbox,
  rate = "20/s",
  seed = 1,
  latency = "0ms",
  consumer = "",
  publish,
  more = "",
}: Setting): Summary {
  const inside = publish === undefined ? ", { publish: kafka.orders, outbox: db }" : "";
  return run(`
name: test
seed: ${seed}
duration: 10m
workloads: { users: { stages: [{ for: 5m, rate: ${rate} }], key: unique, target: orders } }
services:
  orders:
    instances: 2
    steps:
      - { transaction: db, name: stored, steps: [{ query: db.write, name: written }, { effect: stored }${inside}] }
      ${publish === undefined ? "" : `- ${publish}`}
  shipping: { instances: 2, consumers: { orders: { from: kafka.orders, ${consumer} steps: [{ work: 5ms, name: packed }, { effect: shipped, name: shipped }] } } }
  relays: { instances: 2, steps: [] }
databases: { db: { operations: { write: 5ms }${publish === undefined ? `, outbox: ${outbox}` : ""} } }
brokers: { kafka: { topics: { orders: { partitions: 4 } } } }
network: { latency: ${latency} }
invariants: { lost: { stored: 1+, shipped: 0 }, phantom: { stored: 0, shipped: 1+ }, twice: { shipped: 2+ } }
${more}`);
}

function outboxOf(summary: Summary): OutboxSummary {
  return summary.databases["db"]!.outbox!;
}

describe("an outbox that is polled", () => {
  it("lags by half the interval: commits fall anywhere in it", () => {
    const { lag, rows, published } = outboxOf(shop({ outbox: "{ poll: 1s }" }));
    expect(published).toBe(rows);
    // Uniform over the interval: mean 500 ms, standard deviation 1000 / sqrt(12) ms.
    expect(Math.abs(lag.mean! - 500)).toBeLessThan((4 * 1000) / Math.sqrt(12 * rows));
    expect(lag.max).toBeLessThanOrEqual(1000);
  });

  it("lags by half the interval, and by the batch as far as it is published before", () => {
    // 20/s and 1 s: batches of N, Poisson with mean 20, each message there and back 4 ms, and there after 2 ms of them. A
    // row is the k-th of its batch with E[k] = E[N (N + 1) / 2] / E[N] = (20 + 2) / 2: ten go before it.
    const { lag, rows } = outboxOf(shop({ outbox: "{ poll: 1s }", latency: "2ms" }));
    expect(Math.abs(lag.mean! - (500 + 10 * 4 + 2))).toBeLessThan((4 * 1000) / Math.sqrt(12 * rows) + 1);
  });

  it("passes no more than a batch an interval, and drains by that when the load is over", () => {
    // 20/s against 10/s: after 5 minutes half of 6000 wait, and 5 minutes more are just enough.
    const { pending, lag } = outboxOf(shop({ outbox: "{ poll: 1s, batch: 10 }" }));
    expect(pending.max).toBeGreaterThan(2800);
    expect(pending.max).toBeLessThan(3300);
    expect(lag.max).toBeGreaterThan(280_000);
    const three = outboxOf(shop({ outbox: "{ poll: 1s, batch: 10, relays: 3 }" }));
    expect(three.pending).toMatchObject({ last: 0 });
    expect(three.lag.max).toBeLessThan(5000);
  });

  it("keeps the order with one relay, and loses it with several that send side by side", () => {
    const latency = "{ exponential: 100ms }";
    const one = outboxOf(shop({ outbox: "{ poll: 1s }", rate: "3/s", latency }));
    const three = outboxOf(shop({ outbox: "{ poll: 1s, relays: 3 }", rate: "3/s", latency }));
    expect(one.reordered).toBe(0);
    expect(three.reordered).toBeGreaterThan(10);
    expect(three).toMatchObject({ duplicates: 0, published: three.rows });
  });

  it("sends again what a relay that died had sent and not marked", () => {
    const more = "faults: { dies: { at: 10s, every: 20s, for: 1s, until: 5m, crash: { target: relays } } }";
    const { duplicates, rows, published } = outboxOf(
      shop({ outbox: "{ poll: 1s, relays: relays }", latency: "20ms", more }),
    );
    expect(published).toBe(rows);
    expect(duplicates).toBeGreaterThan(10);
  });

  it("sends again what was acknowledged in vain", () => {
    // The answer is lost with 10 %: then the row is published again, and that again; 1 / (1 - p) in all.
    const more = "";
    const lossy = shop({ outbox: "{ poll: 100ms, timeout: 50ms, batch: 1, relays: 5 }", more }).databases[
      "db"
    ]!.outbox!;
    expect(lossy.duplicates).toBe(0);
    const text = { outbox: "{ poll: 100ms, timeout: 50ms, batch: 1, relays: 5 }", rate: "10/s" };
    const { duplicates, rows } = outboxOf(
      shop({ ...text, latency: "0ms, links: { kafka: { db: { loss: 10% } }, db: { kafka: { loss: 0 } } }" }),
    );
    const expected = rows * (0.1 / 0.9);
    // Geometric: variance p / (1 - p) squared each.
    expect(Math.abs(duplicates - expected)).toBeLessThan(4 * Math.sqrt((rows * 0.1) / 0.81));
  });

  it("waits for a broker that is away, and loses nothing", () => {
    const more = "faults: { away: { at: 1m, for: 1m, crash: { target: kafka } } }";
    const summary = shop({ outbox: "{ poll: 1s }", more });
    expect(outboxOf(summary).published).toBe(outboxOf(summary).rows);
    expect(summary.workloads["users"]?.failed).toBe(0);
    expect(summary.invariants["lost"]).toMatchObject({ unsettled: 0 });
  });
});

describe("an outbox that is captured", () => {
  it("lags by what it is told to, and keeps the order", () => {
    const { lag, rows, reordered } = outboxOf(shop({ outbox: "{ capture: { lag: 50ms } }" }));
    expect(lag).toMatchObject({ count: rows, min: 50, max: 50 });
    expect(reordered).toBe(0);
  });

  it("publishes again what came after it last wrote down how far it was", () => {
    // The database is back at 1m37s; the last flush was at 1m30s: 7 seconds of 20 a second, less the one it was down.
    const more = "faults: { dies: { at: 96s, for: 1s, crash: { target: db } } }";
    const { duplicates, published, rows } = outboxOf(
      shop({ outbox: "{ capture: { lag: 10ms, flush: 30s } }", more }),
    );
    expect(published).toBe(rows);
    expect(Math.abs(duplicates - 6 * 20)).toBeLessThan(4 * Math.sqrt(6 * 20));
  });
});

describe("an outbox that is captured in the instances of a service", () => {
  const outbox = "{ capture: { lag: 10ms, flush: 30s, takeover: 12s }, relays: relays }";
  const captured = (more: string): OutboxSummary => outboxOf(shop({ outbox, more }));

  it("is followed by one of them at a time", () => {
    const { rows, published, duplicates, reordered } = captured("");
    expect([published, duplicates, reordered]).toEqual([rows, 0, 0]);
  });

  it.each(["crash", "freeze"])("goes on with another when the one that follows it falls to a %s", (kind) => {
    // It falls at 96 s, six seconds after its last flush: what came in them is published again by the next.
    const faults = `faults: { falls: { at: 96s, for: 1h, ${kind}: { target: relays, select: 1 } } }`;
    const { rows, published, duplicates, lag } = captured(faults);
    expect(published).toBe(rows);
    expect(Math.abs(duplicates - 6 * 20)).toBeLessThan(4 * Math.sqrt(6 * 20));
    // It was heard of last up to a third of 12 s before it fell.
    expect(lag.max).toBeGreaterThan(7900);
    expect(lag.max).toBeLessThan(12_100);
  });

  it("is not followed by one that thaws when another has taken over", () => {
    const faults = "faults: { falls: { at: 96s, for: 30s, freeze: { target: relays, select: 1 } } }";
    const { rows, published, duplicates } = captured(faults);
    expect(published).toBe(rows);
    // What was in its hands when it froze may be there once more.
    expect(Math.abs(duplicates - 6 * 20)).toBeLessThan(4 * Math.sqrt(6 * 20));
  });
});

describe("a message beside the data", () => {
  const publish = "{ publish: kafka.orders }";

  it("is lost when the instance dies between the two, and only then", () => {
    const more = "faults: { dies: { for: 500ms, crash: { target: orders, after: stored, every: 100 } } }";
    const { invariants, effects } = shop({ outbox: "", publish, more });
    const crashes = Math.floor(effects["stored"]!.done / 100);
    expect(invariants["lost"]!.count).toBeGreaterThanOrEqual(crashes);
    expect(invariants["phantom"]!.count).toBe(0);
    expect(shop({ outbox: "", publish }).invariants["lost"]!.count).toBe(0);
  });
});

const DIES = (target: string, after: string, every: number): string =>
  `{ for: 700ms, until: 5m, crash: { target: ${target}, after: ${after}, every: ${every} } }`;

const faults = fc.record({
  orders: fc.tuple(fc.constantFrom("stored", "written"), fc.integer({ min: 20, max: 200 })),
  shipping: fc.tuple(fc.constantFrom("packed", "shipped"), fc.integer({ min: 20, max: 200 })),
  relays: fc.integer({ min: 3, max: 20 }),
  db: fc.integer({ min: 20, max: 90 }),
});

const crashes = (schedule: {
  orders: [string, number];
  shipping: [string, number];
  relays: number;
  db: number;
}): string => `
faults:
  orders: ${DIES("orders", ...schedule.orders)}
  shipping: ${DIES("shipping", ...schedule.shipping)}
  relays: { at: 1s, every: ${schedule.relays}s, for: 300ms, until: 5m, crash: { target: relays, select: random } }
  db: { at: ${schedule.db}s, every: 100s, for: 1s, until: 5m, crash: { target: db } }
`;

/** Nothing is lost that had not to be: all that is stored is shipped, and nothing else. */
describe("under any schedule of crashes", { timeout: 120_000 }, () => {
  const outbox = "{ poll: 500ms, relays: relays }";

  it("an outbox and an idempotent consumer lose no effect and do none twice", () => {
    fc.assert(
      fc.property(faults, fc.nat(1000), (schedule, seed) => {
        const { invariants, effects } = shop({
          outbox,
          seed,
          latency: "5ms",
          consumer: "idempotent: true,",
          more: crashes(schedule),
        });
        expect(effects["stored"]!.done).toBeGreaterThan(1000);
        // While members of the group are away messages wait for longer than a minute; in the end all have come.
        const { lost, phantom, twice } = invariants;
        expect(lost!.count - lost!.mended + lost!.unsettled).toBe(0);
        expect([phantom, twice]).toMatchObject([
          { count: 0, unsettled: 0 },
          { count: 0, unsettled: 0 },
        ]);
      }),
      { seed: 1, numRuns: 6 },
    );
  });

  const schedule = { orders: ["stored", 50], shipping: ["shipped", 50], relays: 4, db: 40 } as const;
  const more = crashes(schedule as never);

  it("loses messages without the outbox", () => {
    const { invariants } = shop({
      outbox,
      latency: "5ms",
      publish: "{ publish: kafka.orders }",
      consumer: "idempotent: true,",
      more,
    });
    expect(invariants["lost"]!.count - invariants["lost"]!.mended).toBeGreaterThan(0);
  });

  it("does things twice without the idempotent consumer", () => {
    const { invariants } = shop({ outbox, latency: "5ms", more });
    expect(invariants["twice"]!.count).toBeGreaterThan(0);
  });
});
