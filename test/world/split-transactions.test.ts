import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

interface Setting {
  readonly reunion?: "drop" | "merge";
  readonly mode?: string;
  readonly count?: number;
  readonly rate?: string;
  readonly arrivals?: string;
  readonly key?: string;
  readonly relays?: string;
  readonly fencing?: boolean;
  readonly seed?: number;
  readonly faults: string;
}

/**
 * In each of two zones orders are stored for a minute, in 1 ms and with a message that shipping reads; the primary is in zone a, and
 * the broker near to both.
 */
function shop(setting: Setting): Summary {
  const { reunion = "drop", mode = "async", count = 1, rate = "10/s", arrivals = "constant" } = setting;
  const { key = "unique", relays = "poll: 95ms, batch: 1000", fencing = false, seed = 1, faults } = setting;
  const users = (zone: string): string =>
    `{ zone: ${zone}, target: orders, stages: [{ for: 1m, rate: ${rate} }], arrivals: ${arrivals}, key: ${key}, client: { loadBalancing: { strategy: roundRobin, zones: own } } }`;
  return run(`
name: test
seed: ${seed}
duration: 3m
workloads: { ann: ${users("a")}, bob: ${users("b")} }
services:
  orders:
    instances: { a: 1, b: 1 }
    steps: [{ transaction: db, steps: [{ query: db.write }, { effect: stored }, { publish: kafka.orders, outbox: db }] }, { effect: told }]
    clients: { db: { timeout: 500ms } }
  shipping: { consumers: { orders: { from: kafka.orders, idempotent: true, steps: [{ effect: shipped }] } } }
databases:
  db:
    zone: a
    operations: { write: 1ms }
    replicas: { count: ${count}, zone: b, mode: ${mode}, failover: { detection: 2s, promotion: 1s, fencing: ${fencing} ${fencing ? "" : `, reunion: ${reunion}`} } }
    outbox: { ${relays} }
brokers: { kafka: { topics: { orders: { partitions: 4 } } } }
invariants: { lost: { stored: 1+, shipped: 0 }, phantom: { stored: 0, shipped: 1+ }, broken: { told: 1+, stored: 0 }, twice: { stored: 2+ } }
faults: ${faults}
`);
}

const CUT = "{ cut: { at: 20.05s, for: 20s, partition: { between: [a, b] } } }";

const figures = ({ databases, effects, invariants }: Summary): Record<string, unknown> => {
  const { replication, outbox, transactions } = databases["db"]!;
  return {
    lostWrites: replication!.lostWrites,
    merged: replication!.merged,
    conflicts: replication!.conflicts,
    undone: effects["stored"]!.undone,
    lostRows: outbox!.lost,
    phantoms: outbox!.phantoms,
    unsent: outbox!.pending.last,
    open: effects["stored"]!.done - transactions!.committed,
    broken: invariants["broken"]!.count,
    forgotten: invariants["lost"]!.count,
  };
};

describe("transactions at two primaries", () => {
  it("are all served, and those of the old one are lost when the two meet, with their messages", () => {
    const summary = shop({ faults: CUT });
    expect(summary.workloads["ann"]!.failed).toBe(0);
    const { lostWrites, ...rest } = figures(summary);
    // 20 s of zone a, as for writes; those of the last 95 ms before the two meet the relay may not have told.
    expect(lostWrites).toBeGreaterThanOrEqual(200);
    expect(lostWrites).toBeLessThanOrEqual(201);
    const { phantoms, ...damage } = rest;
    expect(damage).toEqual({
      merged: 0,
      conflicts: 0,
      undone: lostWrites,
      lostRows: lostWrites,
      unsent: 0,
      open: 0,
      broken: lostWrites,
      forgotten: 0,
    });
    expect(phantoms).toBeGreaterThanOrEqual(199);
    expect(summary.invariants["phantom"]!.count).toBe(phantoms);
  });

  it("are all kept where the two are merged, and what both have done is there twice", () => {
    const unique = figures(shop({ faults: CUT, reunion: "merge" }));
    expect(unique).toMatchObject({
      lostWrites: 0,
      undone: 0,
      lostRows: 0,
      phantoms: 0,
      broken: 0,
      forgotten: 0,
    });
    expect(unique["merged"]).toBeGreaterThanOrEqual(200);
    const one = figures(shop({ faults: CUT, reunion: "merge", key: "{ uniform: { items: 1 } }" }));
    expect(one["conflicts"]).toBe(one["merged"]);
  });

  it("are lost for the seconds until a fence stops the old one, and no more", () => {
    const { lostWrites, undone, lostRows } = figures(shop({ faults: CUT, fencing: true }));
    expect([20, 21]).toContain(lostWrites);
    expect([undone, lostRows]).toEqual([lostWrites, lostWrites]);
  });

  it("are confirmed by nobody alone under synchronous replication", () => {
    expect(figures(shop({ faults: CUT, mode: "sync" }))).toEqual({
      lostWrites: 0,
      merged: 0,
      conflicts: 0,
      undone: 0,
      lostRows: 0,
      phantoms: 0,
      unsent: 0,
      open: 0,
      broken: 0,
      forgotten: 0,
    });
  });

  it("are the only ones again where nobody could take over, and are lost with that one if it dies", () => {
    const alone = (more: string): Record<string, unknown> =>
      figures(
        shop({
          faults: `{ cut: { at: 20.05s, for: 10s, partition: { between: [a, b] } }, death: { at: 21s, for: 12s, crash: { target: db, select: { replicas: 1 } } } ${more} }`,
        }),
      );
    // The replica is down when it could take over, at 23.1 s; it gets everything when it is back, at 33 s.
    expect(alone("")).toMatchObject({ lostWrites: 0, undone: 0, broken: 0, forgotten: 0 });
    // Dead from 29.05 s on, with what zone a has stored since 20.05 s in its hands: 90, and none of zone b.
    const { lostWrites, undone } = alone(
      ", end: { at: 29.05s, for: 20s, crash: { target: db, select: primary } }",
    );
    expect(lostWrites).toBeGreaterThanOrEqual(89);
    expect(lostWrites).toBeLessThanOrEqual(91);
    expect(undone).toBe(lostWrites);
  });
});

const fault = fc
  .record({
    at: fc.integer({ min: 1, max: 70_000 }),
    length: fc.integer({ min: 1, max: 30_000 }),
    what: fc.constantFrom(
      "partition: { between: [a, b] }",
      "partition: { between: [a, b] }",
      "partition: { between: [db, db] }",
      "crash: { target: db, select: primary }",
      "crash: { target: db, select: 1 }",
      "crash: { target: db, select: { replicas: 1 } }",
      "crash: { target: db }",
      "freeze: { target: db, select: primary }",
      "crash: { target: orders }",
    ),
  })
  .map(({ at, length, what }) => `{ at: ${at}ms, for: ${length}ms, ${what} }`);

describe("a database without fencing", () => {
  it("loses no transaction uncounted, whatever is cut off or dies when", () => {
    const schedule = fc.record({
      seed: fc.integer({ min: 1, max: 1e6 }),
      faults: fc.array(fault, { minLength: 1, maxLength: 4 }),
      mode: fc.constantFrom("async", "async", "semiSync", "sync"),
      count: fc.integer({ min: 1, max: 2 }),
      reunion: fc.constantFrom("drop" as const, "merge" as const),
      relays: fc.constantFrom("poll: 200ms", "poll: 1s, relays: 2", "capture: { lag: 50ms, flush: 2s }"),
    });
    fc.assert(
      fc.property(schedule, ({ faults, ...setting }) => {
        const summary = shop({
          ...setting,
          rate: "8/s",
          arrivals: "poisson",
          faults: `{ ${faults.map((text, index) => `f${index}: ${text}`).join(", ")} }`,
        });
        const { lostWrites, undone, lostRows, phantoms, unsent, open, broken, forgotten } = figures(summary);
        expect({ undone, lostRows }).toEqual({ undone: lostWrites, lostRows: lostWrites });
        expect({ open, unsent, forgotten }).toEqual({ open: 0, unsent: 0, forgotten: 0 });
        expect(broken).toBeLessThanOrEqual(lostWrites as number);
        expect(summary.invariants["phantom"]!.count).toBe(phantoms);
        const { stored } = summary.effects;
        expect(summary.databases["db"]!.outbox!.rows).toBe(stored!.done);
        if (setting.mode !== "async") expect(lostWrites).toBe(0);
      }),
      { numRuns: 25, seed: 20261121 },
    );
  });
});
