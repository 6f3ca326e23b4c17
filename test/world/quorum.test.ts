import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

const figures = (summary: Summary): NonNullable<Summary["databases"][string]["replication"]> =>
  summary.databases["db"]!.replication!;

const system = (replicas: string, rest: { steps: string; rate?: string; faults?: string }): Summary =>
  run(`
name: test
duration: 60s
workloads: { users: { rate: ${rest.rate ?? "10/s"}, arrivals: constant, target: shop } }
services: { shop: { steps: ${rest.steps} } }
databases: { db: { operations: { read: 1ms, write: 2ms }, replicas: ${replicas} } }
faults: ${rest.faults ?? "{}"}
`);

describe("a quorum", () => {
  const latencyOf = (quorum: string, steps: string): number | null | undefined =>
    system(`{ count: 2, lag: 30ms, quorum: ${quorum} }`, { steps }).workloads["users"]?.latency.max;

  it("answers a write when W have it, the coordinator included", () => {
    expect(latencyOf("{ write: 1, read: 1 }", "[{ query: db.write }]")).toBe(2);
    expect(latencyOf("{ write: 2 }", "[{ query: db.write }]")).toBe(32);
  });

  it("answers a read when R have answered", () => {
    expect(latencyOf("{ read: 1, readLatency: 7ms }", "[{ query: db.read }]")).toBe(1);
    expect(latencyOf("{ read: 3, readLatency: 7ms }", "[{ query: db.read }]")).toBe(8);
  });

  it("shows every acknowledged write where R and W overlap, and may not where they do not", () => {
    const staleReads = (write: number, read: number): number =>
      figures(
        system(`{ count: 2, lag: 200ms, quorum: { write: ${write}, read: ${read} } }`, {
          steps: "[{ query: db.write }, { query: db.read }]",
        }),
      ).staleReads;
    for (const [write, read] of [
      [2, 2],
      [3, 1],
      [1, 3],
    ] as const)
      expect(staleReads(write, read)).toBe(0);
    expect(staleReads(1, 1)).toBeGreaterThan(100);
    expect(staleReads(1, 2)).toBeGreaterThan(100);
  });

  it("goes round a server that is down, which gets what it missed when it is back", () => {
    const summary = system("{ count: 2, lag: 30ms, quorum: {} }", {
      steps: "[{ query: db.write }]",
      faults: "{ outage: { at: 20s, for: 20s, crash: { target: db, select: 1 } } }",
    });
    expect(summary.workloads["users"]).toMatchObject({ ok: 600, failed: 0 });
    // Two deliveries for each write, but of what it missed only the last, as they are all of one key.
    expect(figures(summary).lag.count).toBe(1200 - 199);
    // Written at 39.902 s, tried again at 40.032 s.
    expect(figures(summary).lag.max).toBeLessThan(30 + 100 + 130);
  });

  it("refuses when too few are up, and makes do with those there are where it accepts", () => {
    const faults = "{ outage: { at: 20s, for: 20s, crash: { target: db, select: 2 } } }";
    const refusing = system("{ count: 2, quorum: {} }", { steps: "[{ query: db.write }]", faults });
    expect(refusing.workloads["users"]?.causes).toMatchObject({ partitioned: 200 });
    expect(figures(refusing)).toMatchObject({ refused: 200 });
    const accepting = system("{ count: 2, quorum: { unreachable: accept } }", {
      steps: "[{ query: db.write }]",
      faults,
    });
    expect(accepting.workloads["users"]).toMatchObject({ failed: 0 });
  });
});

describe("two writes that do not know of each other", () => {
  it("are a conflict, and the earlier one is lost though it was beaten before it was acknowledged", () => {
    // Both at the same instant, at servers of their own; each needs the other's, which has a write of its own by then.
    const summary = run(`
name: test
duration: 20s
workloads:
  ann: { rate: 1/s, arrivals: constant, target: shop }
  bob: { rate: 1/s, arrivals: constant, target: shop }
services: { shop: { steps: [{ query: db.write }] } }
databases: { db: { operations: { write: 2ms }, replicas: { count: 1, lag: 50ms, quorum: { write: 2, read: 1 } } } }
`);
    expect(summary.databases["db"]!.operations["write"]).toMatchObject({ ok: 40 });
    expect(figures(summary)).toMatchObject({ conflicts: 20, lostWrites: 20 });
  });
});

describe("a partition of two regions", () => {
  const regions = (quorum: string): Summary =>
    run(`
name: test
duration: 60s
workloads:
  easterners: { zone: east, rate: 10/s, arrivals: constant, target: eastShop, key: { uniform: { items: 5 } } }
  westerners: { zone: west, rate: 10/s, arrivals: constant, target: westShop, key: { uniform: { items: 5 } } }
services:
  eastShop: { zone: east, steps: [{ query: db.write }], clients: { db: { timeout: 1s } } }
  westShop: { zone: west, steps: [{ sleep: 30ms }, { query: db.write }], clients: { db: { timeout: 1s } } }
databases: { db: { zone: east, operations: { write: 1ms }, replicas: { count: 2, zones: [east, west], quorum: ${quorum} } } }
faults: { split: { at: 20.05s, for: 20s, partition: { between: [east, west] } } }
`);

  it("stops the side without a majority (CP), and nothing diverges", () => {
    const summary = regions("{}");
    expect(summary.workloads["easterners"]).toMatchObject({ failed: 0 });
    expect(summary.workloads["westerners"]?.causes).toMatchObject({ partitioned: 200 });
    expect(figures(summary)).toMatchObject({ conflicts: 0, lostWrites: 0, refused: 200 });
  });

  it("stops nobody (AP): what diverged is found at the end, and of each key the last write of one side wins", () => {
    const summary = regions("{ unreachable: accept, write: 1, read: 1 }");
    expect(summary.workloads["easterners"]).toMatchObject({ failed: 0 });
    expect(summary.workloads["westerners"]).toMatchObject({ failed: 0 });
    // Of each of the five keys the last write of one side, and at most as many in the moment of the reunion.
    const { conflicts, lostWrites } = figures(summary);
    expect(conflicts).toBe(lostWrites);
    expect(lostWrites).toBeGreaterThanOrEqual(5);
    expect(lostWrites).toBeLessThanOrEqual(10);
  });

  it("loses nothing where both are kept", () => {
    const summary = regions("{ unreachable: accept, write: 1, read: 1, conflicts: keepBoth }");
    expect(figures(summary)).toMatchObject({ lostWrites: 0 });
    expect(figures(summary).conflicts).toBeGreaterThanOrEqual(5);
  });
});

describe("a quorum that keeps no hints", () => {
  const missing = (quorum: string, read = 1): NonNullable<Summary["databases"][string]["replication"]> =>
    figures(
      run(`
name: test
duration: 60s
workloads:
  writers: { stages: [{ for: 30s, rate: 10/s }], arrivals: constant, target: shop.write }
  readers: { rate: 10/s, arrivals: constant, target: shop.read }
services: { shop: { endpoints: { write: [{ query: db.write }], read: [{ sleep: 50ms }, { query: db.read }] } } }
databases: { db: { operations: { read: 1ms, write: 2ms }, replicas: { count: 2, quorum: { write: 1, read: ${read}, ${quorum} } } } }
faults: { outage: { at: 20s, for: 20s, crash: { target: db, select: 1 } } }
`),
    );

  it("leaves a server without what it missed, for good", () => {
    const { undelivered, repairs, staleReads, lag } = missing("hintedHandoff: false");
    // 300 writes to two others each, 100 of them while one of the others was down.
    expect(undelivered).toBe(100);
    expect(lag.count).toBe(2 * 300 - 100);
    expect(repairs).toBe(0);
    // From 40 s on every third of 200 reads asks it.
    expect(staleReads).toBeGreaterThanOrEqual(66);
    expect(staleReads).toBeLessThanOrEqual(67);
  });

  it("brings it up to date by the first read that sees the difference", () => {
    const all = missing("hintedHandoff: false, readRepair: all");
    expect(all.repairs).toBe(1);
    expect(all.staleReads).toBeLessThanOrEqual(1);
  });

  it("compares nothing where a read waits for one answer only", () => {
    expect(missing("hintedHandoff: false, readRepair: asked").repairs).toBe(0);
    expect(missing("hintedHandoff: false, readRepair: asked", 2).repairs).toBe(1);
  });

  it("has nothing to repair where hints are kept", () => {
    expect(missing("readRepair: all")).toMatchObject({ undelivered: 0, repairs: 0, staleReads: 0 });
  });
});

describe("counters on both sides of a partition", () => {
  const counted = (conflicts: string): NonNullable<Summary["databases"][string]["replication"]> =>
    figures(
      run(`
name: test
duration: 60s
workloads:
  easterners: { zone: east, stages: [{ for: 50s, rate: 10/s }], arrivals: constant, target: eastShop }
  westerners: { zone: west, stages: [{ for: 50s, rate: 10/s }], arrivals: constant, target: westShop }
services:
  eastShop: { zone: east, steps: [{ query: db.write }] }
  westShop: { zone: west, steps: [{ sleep: 30ms }, { query: db.write }] }
databases:
  db: { zone: east, operations: { write: 1ms }, replicas: { count: 1, zones: [west], quorum: { write: 1, read: 1, unreachable: accept, counters: true, conflicts: ${conflicts} } } }
faults: { split: { at: 20.01s, for: 20s, partition: { between: [east, west] } } }
`),
    );

  it("lose all that one side has added, where the last write wins", () => {
    // 200 on each side; the servers look again every 100 ms when they see each other again.
    const { lostWrites, merged } = counted("lastWriteWins");
    expect(lostWrites).toBeGreaterThanOrEqual(199);
    expect(lostWrites).toBeLessThanOrEqual(202);
    expect(merged).toBe(0);
  });

  it("lose nothing where they are merged", () => {
    const { lostWrites, merged } = counted("merge");
    expect(lostWrites).toBe(0);
    expect(merged).toBeGreaterThanOrEqual(1);
  });
});
