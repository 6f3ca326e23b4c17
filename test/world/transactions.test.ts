import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

/** One order a second for 10 s, stored in a transaction: a write of 100 ms, then whatever `steps` say. */
function shop(steps: string, { database = "", more = "", rate = "1/s", client = "" } = {}): Summary {
  return run(`
name: test
duration: 3m
workloads: { users: { stages: [{ for: 9.9s, rate: ${rate} }], arrivals: constant, key: unique, target: shop } }
services:
  shop:
    steps:
      - { transaction: db, name: stored, steps: [{ query: db.write }, ${steps}] }
      - { effect: told }
    ${client}
databases: { db: { ${database} operations: { write: 100ms, read: 50ms } } }
${more}`);
}

describe("a transaction", () => {
  it("makes its effects durable when its steps are through", () => {
    // Nothing of the order at 9 s is there before it is committed, at 9.2 s.
    const { effects, databases, invariants } = shop("{ effect: stored }, { work: 100ms }", {
      more: "invariants: { there: { stored: 1 } }",
    });
    expect(effects).toMatchObject({ stored: { done: 10 }, told: { done: 10 } });
    expect(databases["db"]?.transactions).toEqual({ committed: 10, rolledBack: 0 });
    expect(invariants["there"]?.firstAtMs).toBe(60_200);
  });

  it("leaves nothing behind when a step of it fails", () => {
    const { effects, databases, workloads } = shop("{ effect: stored }, { fail: 100% }");
    expect(effects).toMatchObject({ stored: { done: 0 }, told: { done: 0 } });
    expect(databases["db"]?.transactions).toEqual({ committed: 0, rolledBack: 10 });
    expect(workloads["users"]?.failed).toBe(10);
  });

  it("leaves nothing behind when the instance dies in it, and everything when it dies behind it", () => {
    const crash = (step: string): string =>
      `faults: { dies: { for: 500ms, crash: { target: shop, after: ${step}, every: 5 } } }`;
    const within = shop("{ effect: stored, name: written }, { work: 1ms }", { more: crash("written") });
    expect(within.effects).toMatchObject({ stored: { done: 8 }, told: { done: 8 } });
    expect(within.databases["db"]?.transactions).toEqual({ committed: 8, rolledBack: 2 });
    const behind = shop("{ effect: stored }", { more: crash("stored") });
    expect(behind.effects).toMatchObject({ stored: { done: 10 }, told: { done: 8 } });
  });

  it("is lost when its database restarts in between", () => {
    // Written at 3.1 s, to be committed at 4.1 s.
    const { effects, databases, workloads } = shop("{ effect: stored }, { work: 900ms }", {
      more: "faults: { dies: { at: 3500ms, for: 100ms, crash: { target: db } } }",
    });
    expect(effects["stored"]?.done).toBe(9);
    expect(databases["db"]?.transactions).toEqual({ committed: 9, rolledBack: 1 });
    expect(workloads["users"]?.failedAt).toEqual({ db: { crashed: 1 } });
  });

  it("keeps its connection from its first operation to its end", () => {
    // Each order holds one for 1 s: one a second fits exactly.
    const { databases } = shop("{ work: 900ms }", { database: "connections: 1,", rate: "0.5/s" });
    const all = databases["db"]!;
    expect(all.utilization).toBeCloseTo((5 * 1) / 180, 6);
    expect(all.waiting.max).toBeCloseTo(0);
    const crowded = shop("{ work: 900ms }", { database: "connections: 1,", rate: "1/s" });
    expect(crowded.databases["db"]?.utilization).toBeCloseTo(10 / 180, 6);
    expect(crowded.databases["db"]?.waiting.max).toBeCloseTo(0);
    const faster = shop("{ work: 900ms }", { database: "connections: 1,", rate: "2/s" });
    // The k-th of 20 comes at (k - 1) / 2 s and begins at k - 1 s.
    expect(faster.databases["db"]?.waiting.max).toBe(9500);
  });

  it("does one operation at a time on its one connection", () => {
    const { databases, workloads } = shop("{ parallel: [{ query: db.read }, { query: db.read }] }", {
      database: "connections: 1,",
    });
    expect(workloads["users"]?.latency.max).toBe(200);
    expect(databases["db"]?.operations["read"]).toMatchObject({ requests: 20, ok: 20, waiting: { max: 50 } });
  });

  it("goes on with another connection when it could not have one the first time", () => {
    // One connection, held by the order of each full second for 100 + 900 ms; nobody else gets it.
    const { databases } = shop("{ work: 900ms }", {
      database: "connections: { size: 1, acquireTimeout: 300ms },",
      rate: "2/s",
      client: "clients: { db: { retry: { maxAttempts: 3 } } }",
    });
    // Those that come half-way wait 300 ms, then 200 ms more: they have it when the first is through.
    const { operations, transactions, causes } = databases["db"]!;
    expect(causes["connection-pool"]).toBeGreaterThan(0);
    expect(operations["write"]!.requests).toBe(operations["write"]!.ok + operations["write"]!.failed);
    expect(transactions!.committed + transactions!.rolledBack).toBe(20);
  });

  it("gives its connection back whoever times out, cancels or dies in it", () => {
    const { databases } = shop("{ query: db.read }, { work: 300ms }", {
      database: "connections: 2,",
      rate: "4/s",
      client: "clients: { db: { timeout: 80ms, cancellation: true } }",
      more: "faults: { dies: { for: 700ms, crash: { target: shop, after: stored, every: 3 } } }",
    });
    expect(databases["db"]).toMatchObject({ inFlight: 0 });
  });
});
