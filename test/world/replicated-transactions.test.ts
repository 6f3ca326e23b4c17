import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

interface Setting {
  readonly servers: string;
  readonly outbox?: string;
  readonly rate?: string;
  readonly arrivals?: string;
  readonly seed?: number;
  readonly faults?: string;
  readonly client?: string;
}

/** Orders are stored in 10 ms, with a message that shipping reads; load ends at 1 of 5 minutes. */
function shop({
  servers,
  outbox = "{ poll: 50ms, batch: 1000 }",
  rate = "100/s",
  arrivals = "constant",
  seed = 1,
  faults = "{}",
  client = "{}",
}: Setting): Summary {
  return run(`
name: test
seed: ${seed}
duration: 5m
workloads: { users: { stages: [{ for: 1m, rate: ${rate} }], arrivals: ${arrivals}, key: unique, target: orders } }
services:
  orders:
    instances: 2
    steps: [{ transaction: db, name: stored, steps: [{ query: db.write, name: written }, { effect: stored }, { publish: kafka.orders, outbox: db }] }, { effect: told }]
    clients: { db: ${client} }
  shipping: { consumers: { orders: { from: kafka.orders, idempotent: true, steps: [{ effect: shipped }] } } }
  relays: { instances: 2, steps: [] }
databases: { db: { operations: { write: 10ms }, ${servers}, outbox: ${outbox} } }
brokers: { kafka: { topics: { orders: { partitions: 4 } } } }
invariants: { lost: { stored: 1+, shipped: 0 }, phantom: { stored: 0, shipped: 1+ }, twice: { shipped: 2+ }, broken: { told: 1+, stored: 0 } }
faults: ${faults}
`);
}

const DEATH = "{ death: { at: 20.005s, for: 20s, crash: { target: db, select: primary } } }";
const FAILOVER = "failover: { detection: 3s, promotion: 2s }";

const figures = (summary: Summary): Record<string, unknown> => ({
  lostWrites: summary.databases["db"]!.replication!.lostWrites,
  lostRows: summary.databases["db"]!.outbox!.lost,
  phantoms: summary.databases["db"]!.outbox!.phantoms,
  undone: summary.effects["stored"]!.undone,
});

const violated = (summary: Summary): Record<string, number> =>
  Object.fromEntries(Object.entries(summary.invariants).map(([name, { count }]) => [name, count]));

describe("a transaction at a primary with replicas", () => {
  it("waits until replicas have it, as a write does", () => {
    const latency = (mode: string): number =>
      shop({ servers: `replicas: { count: 2, mode: ${mode}, lag: 200ms }` }).workloads["users"]!.latency.max!;
    expect(latency("async")).toBe(10);
    expect(latency("semiSync")).toBe(210);
    expect(latency("sync")).toBe(210);
  });

  it("is lost with an asynchronous primary, and all that was done in it; what relays had told is a phantom", () => {
    const summary = shop({
      servers: `replicas: { count: 1, lag: 200ms, ${FAILOVER} }`,
      outbox: "{ poll: 48ms, batch: 1000 }",
      faults: DEATH,
    });
    // 100 a second, committed from 19.81 s to 20 s. The relay looked at 19.968 s: the last four it never saw.
    expect(figures(summary)).toEqual({ lostWrites: 20, lostRows: 20, phantoms: 16, undone: 20 });
    expect(violated(summary)).toMatchObject({ lost: 0, phantom: 16, broken: 20 });
    const slow = shop({
      servers: `replicas: { count: 1, lag: 200ms, ${FAILOVER} }`,
      outbox: "{ poll: 1s, batch: 1000 }",
      faults: "{ death: { at: 20.505s, for: 20s, crash: { target: db, select: primary } } }",
    });
    expect(figures(slow)).toEqual({ lostWrites: 20, lostRows: 20, phantoms: 0, undone: 20 });
    expect(violated(slow)).toMatchObject({ lost: 0, phantom: 0, broken: 20 });
  });

  it.each(["semiSync", "sync"])("is never lost under %s, and neither is its message", (mode) => {
    const summary = shop({
      servers: `replicas: { count: 2, mode: ${mode}, lag: 200ms, ${FAILOVER} }`,
      faults: DEATH,
    });
    expect(figures(summary)).toEqual({ lostWrites: 0, lostRows: 0, phantoms: 0, undone: 0 });
    expect(violated(summary)).toEqual({ lost: 0, phantom: 0, twice: 0, broken: 0 });
    // Those of the last lag were on no replica, and nobody had been told that they were stored.
    const { committed, rolledBack } = summary.databases["db"]!.transactions!;
    expect(committed).toBe(summary.effects["stored"]!.done);
    expect(summary.effects["stored"]!.done).toBe(summary.effects["told"]!.done);
    expect(committed + rolledBack).toBe(6000);
  });

  it("fails when another is the primary at its end", () => {
    const summary = shop({
      servers: `replicas: { count: 1, ${FAILOVER} }`,
      faults: "{ pause: { at: 20.005s, for: 10s, freeze: { target: db, select: primary } } }",
    });
    // The one that was running when it froze, and those that were sent to it until the other took over: 501 of them.
    expect(summary.databases["db"]!.transactions).toEqual({ committed: 5499, rolledBack: 501 });
    expect(violated(summary)).toMatchObject({ lost: 0, phantom: 0, broken: 0 });
  });
});

describe("a transaction at shards", () => {
  it("is at the shard of its key, and dies with that alone", () => {
    const summary = shop({
      servers: "shards: 4",
      faults: "{ death: { at: 20s, for: 10s, crash: { target: db, select: 1 } } }",
    });
    const { committed, rolledBack } = summary.databases["db"]!.transactions!;
    expect(committed + rolledBack).toBe(6000);
    // A quarter of the keys for ten seconds: a binomial share of 1000.
    expect(Math.abs(rolledBack - 250)).toBeLessThan(4 * Math.sqrt(1000 * 0.25 * 0.75));
    expect(violated(summary)).toEqual({ lost: 0, phantom: 0, twice: 0, broken: 0 });
    expect(summary.databases["db"]!.outbox).toMatchObject({ rows: committed, published: committed });
  });
});

const second = fc.integer({ min: 1, max: 70_000 }).map((ms) => `${ms}ms`);
const strike = fc.oneof(
  fc.constantFrom(
    "{ crash: { target: db, select: primary } }",
    "{ crash: { target: db, select: { replicas: 1 } } }",
    "{ crash: { target: db } }",
    "{ freeze: { target: db, select: primary } }",
    "{ freeze: { target: db } }",
    "{ crash: { target: orders, select: 1 } }",
    "{ crash: { target: relays } }",
    "{ crash: { target: kafka } }",
    "{ partition: { between: [db, db], messages: dropped } }",
  ),
);
const fault = fc
  .record({ at: second, length: fc.integer({ min: 1, max: 30_000 }), what: strike })
  .map(({ at, length, what }) => `{ at: ${at}, for: ${length}ms, ${what.slice(1)}`);

describe("an outbox with synchronous replication", () => {
  const schedule = fc.record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    faults: fc.array(fault, { minLength: 1, maxLength: 4 }),
    mode: fc.constantFrom("sync", "semiSync"),
    count: fc.integer({ min: 1, max: 3 }),
    relays: fc.constantFrom(
      "{ poll: 200ms, relays: relays }",
      "{ poll: 1s }",
      "{ capture: { lag: 50ms, flush: 2s } }",
    ),
  });

  it("loses no event and tells of none that is not there, whatever dies when", () => {
    fc.assert(
      fc.property(schedule, ({ seed, faults, mode, count, relays }) => {
        const summary = shop({
          seed,
          rate: "20/s",
          arrivals: "poisson",
          servers: `replicas: { count: ${count}, mode: ${mode}, lag: { exponential: 100ms }, failover: { detection: 1s, promotion: 1s } }`,
          outbox: relays,
          client: "{ timeout: 5s }",
          faults: `{ ${faults.map((text, index) => `f${index}: ${text}`).join(", ")} }`,
        });
        expect(violated(summary)).toEqual({ lost: 0, phantom: 0, twice: 0, broken: 0 });
        expect(figures(summary)).toEqual({ lostWrites: 0, lostRows: 0, phantoms: 0, undone: 0 });
        expect(summary.effects["stored"]!.done).toBe(summary.databases["db"]!.outbox!.rows);
        expect(summary.databases["db"]!.outbox!.pending.last).toBe(0);
      }),
      { numRuns: 25, seed: 20260101 },
    );
  });
});

describe("a primary that is back before anybody has missed it", () => {
  it("has what it had committed, whatever it could not tell", () => {
    // Committed at 1 ms, and with the replica at 501 ms at the earliest: its user learns at 200 ms that it may not be.
    const { workloads, effects, databases } = run(`
name: test
duration: 20s
workloads: { users: { stages: [{ for: 1s, rate: 1/s }], arrivals: constant, target: shop } }
services: { shop: { steps: [{ transaction: db, steps: [{ query: db.write }, { effect: stored }] }] } }
databases: { db: { operations: { write: 1ms }, replicas: { count: 1, mode: sync, lag: 500ms } } }
faults: { outage: { at: 200ms, for: 1s, crash: { target: db, select: primary } } }
`);
    expect(workloads["users"]).toMatchObject({ ok: 0, failed: 1, failedLatency: { max: 200 } });
    expect(effects["stored"]!.done).toBe(1);
    expect(databases["db"]!.transactions).toEqual({ committed: 1, rolledBack: 0 });
  });
});
