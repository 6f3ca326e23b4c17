import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

interface Setting {
  readonly servers?: string;
  readonly backups?: string;
  readonly relays?: string;
  readonly operation?: string;
  readonly arrivals?: string;
  readonly idempotent?: boolean;
  readonly seed?: number;
  readonly faults?: string;
}

/** 10 orders a second for a minute are stored in no time, with a message that shipping reads. */
function shop(setting: Setting): Summary {
  const { servers = "", backups = "every: 10s, restore: 2s", relays = "poll: 860ms, batch: 1000" } = setting;
  const { arrivals = "constant", operation = "0s", idempotent = false, seed = 1, faults = WIPED } = setting;
  return run(`
name: test
seed: ${seed}
duration: 4m
workloads: { users: { stages: [{ for: 1m, rate: 10/s }], arrivals: ${arrivals}, key: unique, target: orders } }
services:
  orders: { steps: [{ transaction: db, steps: [{ query: db.write }, { effect: stored }, { publish: kafka.orders, outbox: db }] }, { effect: told }] }
  shipping: { consumers: { orders: { from: kafka.orders, idempotent: ${idempotent}, steps: [{ effect: shipped }] } } }
  relays: { instances: 2, steps: [] }
databases: { db: { operations: { write: ${operation} }, ${servers} backups: { ${backups} }, outbox: { ${relays} } } }
brokers: { kafka: { topics: { orders: { partitions: 4 } } } }
invariants: { forgotten: { stored: 1+, shipped: 0 }, phantom: { stored: 0, shipped: 1+ }, broken: { told: 1+, stored: 0 }, twice: { shipped: 2+ } }
faults: ${faults}
`);
}

const WIPED = "{ wrong: { at: 17.05s, wipe: { target: db } } }";

const figures = ({ databases, effects, invariants }: Summary): Record<string, number> => {
  const { replication, backups, outbox, transactions } = databases["db"]!;
  return {
    lost: backups!.lostWrites + (replication?.lostWrites ?? 0),
    undone: effects["stored"]!.undone,
    lostRows: outbox!.lost,
    phantoms: outbox!.phantoms,
    unsent: outbox!.pending.last,
    open: effects["stored"]!.done - transactions!.committed,
    broken: invariants["broken"]!.count,
    phantom: invariants["phantom"]!.count,
    forgotten: invariants["forgotten"]!.count,
  };
};

/** Those of 10.0 to 17.0 s are in no copy. The relay looked at 16.34 s and found the last of 64 of them. */
const LOST = {
  lost: 71,
  undone: 71,
  lostRows: 71,
  phantoms: 64,
  unsent: 0,
  open: 0,
  broken: 71,
  phantom: 64,
  forgotten: 0,
};

describe("a database that is restored from a backup", () => {
  it("has the transactions of before and their messages, and no others", () => {
    const summary = shop({});
    expect(figures(summary)).toEqual(LOST);
    // 600 in all; those of 17.1 to 19.0 s find nobody.
    expect(summary.databases["db"]!.transactions).toEqual({ committed: 580, rolledBack: 20 });
  });

  it("sends again what its relay had sent and marked since the copy", () => {
    // The relay looked at 9.46 s and at 10.32 s: the rows of 9.5 to 9.9 s are in the copy, and that they were sent is not.
    const summary = shop({});
    expect(summary.databases["db"]!.outbox!.duplicates).toBe(5);
    expect(summary.invariants["twice"]!.count).toBe(5);
    expect(shop({ idempotent: true }).invariants["twice"]!.count).toBe(0);
  });

  it("sends nothing again whose relay follows the log: it keeps elsewhere how far it has come", () => {
    const { lost, undone, lostRows, unsent, forgotten } = figures(
      shop({ relays: "capture: { lag: 0s, flush: 10ms }" }),
    );
    expect([lost, undone, lostRows, unsent, forgotten]).toEqual([71, 71, 71, 0, 0]);
    expect(shop({ relays: "capture: { lag: 0s, flush: 10ms }" }).invariants["twice"]!.count).toBe(0);
  });

  it("loses what is not archived, with an archive of the log", () => {
    // The order of 17.0 s.
    const archive = "every: 10s, restore: 2s, logArchive: { every: 1s }";
    expect(figures(shop({ backups: archive }))).toMatchObject({ lost: 1, undone: 1, lostRows: 1, broken: 1 });
  });

  it("is as little helped by replicas as by shards", () => {
    expect(figures(shop({ servers: "shards: 4," }))).toEqual(LOST);
    const summary = shop({ servers: "replicas: { count: 2, lag: 3s }," });
    expect(figures(summary)).toEqual(LOST);
    expect(summary.databases["db"]!.replication).toMatchObject({ failovers: 0, lostWrites: 0, rtoMs: null });
    expect(summary.databases["db"]!.backups).toMatchObject({ lostWrites: 71, rpoMs: 7050, rtoMs: 2000 });
  });

  it("has what its primary had committed, told or not", () => {
    const summary = shop({
      servers: "replicas: { count: 1, mode: semiSync, lag: 500ms },",
      relays: "poll: 860ms, batch: 1000",
    });
    // Of 71 in no copy those of 16.6 to 17.0 s were waiting for the replica, and nobody was told of them.
    expect(figures(summary)).toMatchObject({ lost: 66, undone: 66, lostRows: 66, broken: 66, forgotten: 0 });
    expect(summary.databases["db"]!.transactions).toEqual({ committed: 575, rolledBack: 25 });
    // Committed at 9.6 to 9.9 s, waiting when the copy was made at 10 s, and wiped out at 10.05 s: they are in it.
    const early = shop({
      servers: "replicas: { count: 1, mode: semiSync, lag: 500ms },",
      faults: "{ wrong: { at: 10.05s, wipe: { target: db } } }",
    });
    expect(figures(early)).toMatchObject({ lost: 0, undone: 0, broken: 0, forgotten: 0 });
    // But for that of 10.0 s, and those of 10.1 to 12.0 s.
    expect(early.databases["db"]!.transactions).toEqual({ committed: 579, rolledBack: 21 });
    // 9.6 to 9.9 s are there and were told that they are not.
    expect(early.effects["stored"]!.done - early.effects["told"]!.done).toBe(4);
  });

  it("is led by the primary of before, also where that had just died", () => {
    const summary = shop({
      servers: "replicas: { count: 1, lag: 1s, failover: { detection: 3s, promotion: 1s } },",
      faults:
        "{ death: { at: 16.05s, for: 10s, crash: { target: db, select: primary } }, wrong: { at: 17.05s, wipe: { target: db } } }",
    });
    // 10.0 to 16.0 s are in no copy. Restored at 19.05 s on a machine that is down: missed then, replaced at 23.05 s, with nothing lost.
    expect(figures(summary)).toMatchObject({ lost: 61, undone: 61, lostRows: 61, forgotten: 0 });
    expect(summary.databases["db"]!.replication).toMatchObject({ failovers: 1, lostWrites: 0, rtoMs: 4000 });
    // 16.1 s to 23.0 s.
    expect(summary.databases["db"]!.transactions).toEqual({ committed: 530, rolledBack: 70 });
  });

  it("does not lose again what a failover has lost since the copy", () => {
    const summary = shop({
      servers: "replicas: { count: 1, lag: 1s, failover: { detection: 1s, promotion: 1s } },",
      faults:
        "{ death: { at: 15.05s, for: 20s, crash: { target: db, select: primary } }, wrong: { at: 19.05s, wipe: { target: db } } }",
    });
    // 14.1 to 15.0 s with the primary; 10.0 to 14.0 s, and 17.1 to 19.0 s of the next one, with all data.
    expect(summary.databases["db"]!.replication!.lostWrites).toBe(10);
    expect(summary.databases["db"]!.backups!.lostWrites).toBe(41 + 20);
    expect(figures(summary)).toMatchObject({ lost: 71, undone: 71, lostRows: 71, forgotten: 0 });
  });
});

const fault = fc
  .record({
    at: fc.integer({ min: 1, max: 70_000 }),
    length: fc.integer({ min: 1, max: 15_000 }),
    what: fc.constantFrom(
      "crash: { target: db, select: primary }",
      "crash: { target: db, select: { replicas: 1 } }",
      "crash: { target: db }",
      "freeze: { target: db, select: primary }",
      "freeze: { target: db }",
      "partition: { between: [db, db], messages: dropped }",
      "crash: { target: relays }",
      "crash: { target: kafka }",
      "crash: { target: orders }",
    ),
  })
  .map(({ at, length, what }) => `{ at: ${at}ms, for: ${length}ms, ${what} }`);
const wipe = fc.integer({ min: 1, max: 70_000 }).map((at) => `{ at: ${at}ms, wipe: { target: db } }`);

describe("a database with backups, replicas and an outbox", () => {
  it("loses nothing uncounted and forgets no message, whatever is destroyed when", () => {
    const schedule = fc.record({
      seed: fc.integer({ min: 1, max: 1e6 }),
      wipes: fc.array(wipe, { minLength: 1, maxLength: 3 }),
      others: fc.array(fault, { maxLength: 3 }),
      mode: fc.constantFrom("async", "async", "semiSync", "sync"),
      fencing: fc.constantFrom("", ", fencing: true"),
      count: fc.integer({ min: 1, max: 2 }),
      shards: fc.integer({ min: 1, max: 2 }),
      backups: fc.constantFrom(
        "every: 7s, restore: 4s",
        "every: 1m, restore: 9s",
        "every: 30s, restore: 1s, logArchive: { every: 2s, replay: 20% }",
      ),
      relays: fc.constantFrom("poll: 300ms, relays: relays", "poll: 3s", "capture: { lag: 50ms, flush: 2s }"),
    });
    fc.assert(
      fc.property(schedule, ({ wipes, others, mode, fencing, count, shards, ...setting }) => {
        const summary = shop({
          ...setting,
          servers: `shards: ${shards}, replicas: { count: ${count}, mode: ${mode}, lag: { exponential: 300ms }, failover: { detection: 1s, promotion: 1s ${fencing} } },`,
          arrivals: "poisson",
          operation: "10ms",
          idempotent: true,
          faults: `{ ${[...wipes, ...others].map((text, index) => `f${index}: ${text}`).join(", ")} }`,
        });
        const { lost, undone, lostRows, phantoms, phantom, open, unsent, forgotten, broken } =
          figures(summary);
        expect({ lostRows, phantom }).toEqual({ lostRows: undone, phantom: phantoms });
        expect({ open, unsent, forgotten }).toEqual({ open: 0, unsent: 0, forgotten: 0 });
        expect(summary.databases["db"]!.outbox!.rows).toBe(summary.effects["stored"]!.done);
        // What nobody was told of may be lost as well.
        if (mode === "async") expect(undone).toBe(lost);
        else expect(undone).toBeGreaterThanOrEqual(lost!);
        expect(broken).toBeLessThanOrEqual(lost!);
        expect(summary.invariants["twice"]!.count).toBe(0);
      }),
      { numRuns: 30, seed: 20261122 },
    );
  });
});
