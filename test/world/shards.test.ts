import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

const sharded = (shards: number, key: string, faults = "{}"): Summary =>
  run(`
name: test
duration: 60s
workloads: { users: { rate: 200/s, target: shop${key === "" ? "" : `, key: ${key}`} } }
services: { shop: { steps: [{ query: db.read }] } }
databases: { db: { shards: ${shards}, connections: 2, operations: { read: 1ms } } }
faults: ${faults}
`);

describe("shards", () => {
  it("share many keys evenly, one connection pool and one server each", () => {
    const summary = sharded(4, "unique");
    const { balance, utilization } = summary.databases["db"]!;
    expect(balance!.maxOverMean).toBeLessThan(1.1);
    expect(balance!.minOverMean).toBeGreaterThan(0.9);
    // 200/s x 1 ms over 4 x 2 connections.
    expect(utilization).toBeCloseTo(0.025, 2);
  });

  it("are as uneven as the keys: all at one of four where there is but one", () => {
    expect(sharded(4, "").databases["db"]?.balance).toMatchObject({ maxOverMean: 4, minOverMean: 0 });
  });

  it("fail alone: the others' keys are there", () => {
    const faults = "{ outage: { at: 0s, crash: { target: db, select: 1 } } }";
    const { successRate } = sharded(4, "unique", faults).workloads["users"]!;
    expect(successRate).toBeGreaterThan(0.73);
    expect(successRate).toBeLessThan(0.77);
  });
});
