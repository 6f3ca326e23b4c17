import { describe, expect, it } from "vitest";
import { run, service } from "./run-yaml.ts";

describe("networks", () => {
  it("delays every message, there and back", () => {
    expect(
      run(service("{ steps: [{ work: 1ms }] }", { more: "network: { latency: 10ms }" })).workloads["users"]
        ?.latency.max,
    ).toBe(21);
  });

  it("holds messages in a partition and lets them go in order at its end", () => {
    const summary = run(
      service("{ steps: [{ work: 1ms }] }", {
        more: "network: { latency: 10ms }\nfaults: { split: { at: 1.5s, for: 2s, partition: { between: [users, a], messages: held } } }",
      }),
    );
    expect(summary.workloads["users"]?.ok).toBe(10);
    expect(summary.workloads["users"]?.latency.max).toBe(1521);
    expect(summary.network.links["users"]?.["a"]).toMatchObject({ held: 2 });
  });

  it("tells nobody of a dropped message, and the sender of a refused one", () => {
    const split = (messages: string): string =>
      `network: { latency: 10ms }\nfaults: { split: { at: 1.5s, for: 2s, partition: { between: [users, a], messages: ${messages} } } }`;
    const dropped = run(service("{ steps: [{ work: 1ms }] }", { more: split("dropped") }));
    expect(dropped.workloads["users"]).toMatchObject({ ok: 8, failed: 0, inFlight: 2 });
    const refused = run(service("{ steps: [{ work: 1ms }] }", { more: split("refused") }));
    expect(refused.workloads["users"]).toMatchObject({ ok: 8, failed: 2 });
    expect(refused.workloads["users"]?.causes["partitioned"]).toBe(2);
    expect(refused.workloads["users"]?.failedLatency.max).toBe(10);
  });
});

describe("databases", () => {
  const database = (block: string, client: string, more = ""): string => `
name: test
duration: 10s
workloads: { users: { rate: 4/s, arrivals: constant, target: a } }
services: { a: { instances: 2, steps: [{ query: db.read }], clients: { db: ${client} } } }
databases: { db: ${block} }
${more}`;

  it("keeps a connection busy until its operation has ended, whoever has gone", () => {
    const summary = run(database("{ connections: 1, operations: { read: 1s } }", "{ timeout: 300ms }"));
    // One operation a second whatever the callers do; while it runs, waiters give up after 300 ms.
    expect(summary.databases["db"]?.utilization).toBeCloseTo(1, 1);
    expect(summary.databases["db"]?.operations["read"]?.ok).toBeGreaterThanOrEqual(7);
    expect(summary.workloads["users"]?.ok).toBe(0);
  });

  it("gives up waiting for a connection after acquireTimeout", () => {
    const summary = run(
      database("{ connections: { size: 1, acquireTimeout: 100ms }, operations: { read: 10s } }", "{}"),
    );
    expect(summary.workloads["users"]?.causes["connection-pool"]).toBe(39);
    expect(summary.databases["db"]?.waiting.max).toBe(100);
  });

  it("gives each instance a pool of its own where it says so", () => {
    const summary = run(
      database(
        "{ connections: { size: 1, perInstance: true, acquireTimeout: 100ms }, operations: { read: 10s } }",
        "{}",
      ),
    );
    expect(summary.workloads["users"]?.causes["connection-pool"]).toBe(38);
  });

  it("ends a statement that takes too long, and frees its connection", () => {
    const summary = run(
      database("{ connections: 1, statementTimeout: 200ms, operations: { read: 1s } }", "{}"),
    );
    expect(summary.workloads["users"]?.causes["timeout"]).toBe(40);
    expect(summary.workloads["users"]?.failedLatency.max).toBe(200);
  });

  it("does not leak the connection of a lost message", () => {
    const summary = run(
      database(
        "{ connections: 1, operations: { read: 1ms } }",
        "{ timeout: 100ms }",
        "faults: { gone: { at: 2s, for: 2s, loss: { between: [a, db], ratio: 100% } } }",
      ),
    );
    expect(summary.workloads["users"]).toMatchObject({ ok: 32, failed: 8 });
  });
});
