import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

/** 10 writes a second in each of two zones, each to a key of its own or all to one; the primary is in zone a. */
const zones = ({ failover, mode = "async", key = "unique" }: Record<string, string>): Summary =>
  run(`
name: test
duration: 60s
workloads:
  ann: { zone: a, target: shop, rate: 10/s, arrivals: constant, key: ${key}, client: { loadBalancing: { strategy: roundRobin, zones: own } } }
  bob: { zone: b, target: shop, rate: 10/s, arrivals: constant, key: ${key}, client: { loadBalancing: { strategy: roundRobin, zones: own } } }
services: { shop: { instances: { a: 1, b: 1 }, steps: [{ query: db.write }], clients: { db: { timeout: 500ms } } } }
databases: { db: { zone: a, operations: { write: 1ms }, replicas: { count: 1, zone: b, mode: ${mode}, failover: ${failover} } } }
faults: { cut: { at: 20.05s, for: 20s, partition: { between: [a, b] } } }
`);

const replication = (summary: Summary): NonNullable<Summary["databases"][string]["replication"]> =>
  summary.databases["db"]!.replication!;
const failed = (summary: Summary): readonly (number | undefined)[] =>
  ["ann", "bob"].map((name) => summary.workloads[name]?.failed);

describe("a primary that no other server reaches", () => {
  it("is not taken for lost where nothing is said of fencing", () => {
    const summary = zones({ failover: "{ detection: 2s, promotion: 1s }" });
    expect(replication(summary)).toMatchObject({ failovers: 0, lostWrites: 0, diverged: 0 });
    // Zone b is without it from 20.05 s to 40.05 s.
    expect(failed(summary)).toEqual([0, 200]);
  });

  it("is stopped by fencing: what it had confirmed alone until then is lost", () => {
    const summary = zones({ failover: "{ detection: 2s, promotion: 1s, fencing: true }" });
    // Looked at every 100 ms: cut off at 20.1 s, lost at 22.1 s, replaced at 23.1 s. The writes of zone a at 20.1 s to 22 s,
    // and at 22.1 s the one that came before.
    expect(replication(summary)).toMatchObject({ failovers: 1, diverged: 0, conflicts: 0, rtoMs: 3000 });
    expect(replication(summary).lostWrites).toBeGreaterThanOrEqual(20);
    expect(replication(summary).lostWrites).toBeLessThanOrEqual(21);
    const [ann, bob] = failed(summary);
    expect(ann! + replication(summary).lostWrites).toBe(200);
    // From 20.1 s to 23 s, or to 23.1 s.
    expect(bob).toBeGreaterThanOrEqual(30);
    expect(bob).toBeLessThanOrEqual(31);
  });

  it("goes on without fencing, and all that it confirms alone is dropped when it sees the other", () => {
    const summary = zones({ failover: "{ detection: 2s, promotion: 1s, fencing: false }" });
    const [ann, bob] = failed(summary);
    expect(ann).toBe(0);
    expect(bob).toBeLessThanOrEqual(31);
    // 200 of zone a in 20 s, those of the first two seconds among them; one more if it learns it behind that of 40.1 s.
    expect(replication(summary)).toMatchObject({ failovers: 1, conflicts: 0 });
    expect(replication(summary).lostWrites).toBeGreaterThanOrEqual(200);
    expect(replication(summary).lostWrites).toBeLessThanOrEqual(201);
    expect(replication(summary).diverged).toBeGreaterThanOrEqual(180);
  });

  it("loses nothing of that where the two are merged", () => {
    const dropped = replication(zones({ failover: "{ detection: 2s, promotion: 1s, fencing: false }" }));
    const summary = zones({ failover: "{ detection: 2s, promotion: 1s, fencing: false, reunion: merge }" });
    expect(replication(summary)).toMatchObject({ lostWrites: 0, merged: dropped.lostWrites });
  });

  it("is in conflict with the other where both write the same key", () => {
    const summary = zones({
      failover: "{ detection: 2s, promotion: 1s, fencing: false }",
      key: "{ uniform: { items: 1 } }",
    });
    expect(replication(summary).conflicts).toBe(replication(summary).lostWrites);
  });

  it("confirms nothing alone under synchronous replication, and loses nothing", () => {
    const summary = zones({ failover: "{ detection: 2s, promotion: 1s, fencing: false }", mode: "sync" });
    expect(replication(summary)).toMatchObject({ failovers: 1, lostWrites: 0, diverged: 0 });
    expect(failed(summary)[0]).toBeGreaterThanOrEqual(199);
  });
});

describe("a transaction at a primary that is lost before its end", () => {
  it("fails, though its server is there: nobody else would ever have it", () => {
    // One a second, 1.5 s long. Cut off at 20.1 s, lost at 22.1 s, replaced at 25.1 s: what ends between the two is refused.
    const summary = run(`
name: test
duration: 40s
workloads: { ann: { zone: a, target: shop, rate: 1/s, arrivals: constant, key: unique } }
services: { shop: { zone: a, steps: [{ transaction: db, steps: [{ query: db.write }, { sleep: 1.5s }, { effect: stored }] }, { effect: told }] } }
databases: { db: { zone: a, operations: { write: 1ms }, replicas: { count: 1, zone: b, failover: { detection: 2s, promotion: 3s, fencing: true } } } }
faults: { cut: { at: 20.05s, for: 4s, partition: { between: [a, b] } } }
`);
    // Begun at 19 s and 20 s: told, and lost with it. At 21 s and 22 s: not told. At 23 s to 25 s: there is nobody to begin with.
    expect(replication(summary).lostWrites).toBe(2);
    expect(failed(summary)[0]).toBe(5);
    expect(summary.databases["db"]!.transactions).toMatchObject({ rolledBack: 5 });
    // That of 39 s has not ended.
    expect([summary.effects["told"]!.done, summary.effects["stored"]!.undone]).toEqual([34, 2]);
  });
});
