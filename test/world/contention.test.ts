import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

interface Setting {
  readonly contention: string;
  readonly steps?: string;
  readonly users?: string;
  readonly more?: string;
  readonly services?: string;
}

/** Ten clerks who add to the same sum: read it, think for 20 ms, write it. */
const clerks = ({ contention, steps, users = "{}", more = "", services = "" }: Setting): Summary =>
  run(`
name: test
duration: 60s
workloads: { clerks: { users: 10, thinkTime: { uniform: { min: 50ms, max: 150ms } }, target: desk, client: ${users} } }
services:
  desk: { steps: ${steps ?? "[{ query: db.read }, { sleep: 20ms }, { query: db.write }]"} }
${services}
databases: { db: { operations: { read: 1ms, write: 2ms }, contention: ${contention} ${more} } }
`);

const figures = (summary: Summary): NonNullable<Summary["databases"][string]["contention"]> =>
  summary.databases["db"]!.contention!;

describe("rows that many change", () => {
  it("lose updates when nobody looks whether they have changed", () => {
    const summary = clerks({ contention: "{}" });
    expect(summary.workloads["clerks"]).toMatchObject({ failed: 0 });
    expect(figures(summary).lostUpdates).toBeGreaterThan(500);
    expect(figures(summary).conflicts).toBe(0);
  });

  it("lose none with versions, which refuse exactly those who would", () => {
    const summary = clerks({ contention: "{ versions: true }" });
    const { lostUpdates, conflicts } = figures(summary);
    expect(lostUpdates).toBe(0);
    expect(conflicts).toBeGreaterThan(500);
    expect(summary.workloads["clerks"]?.causes).toMatchObject({ conflict: conflicts });
    expect(summary.workloads["clerks"]?.outcomes).toEqual({ ABORTED: conflicts });
  });

  it("take everybody's change when who was refused begins anew", () => {
    const users = "{ retry: { maxAttempts: 1000, backoff: { base: 10ms, max: 200ms }, jitter: full } }";
    const summary = clerks({ contention: "{ versions: true }", users });
    expect(summary.workloads["clerks"]).toMatchObject({ failed: 0 });
    expect(figures(summary).lostUpdates).toBe(0);
  });

  it("are not helped by a retry of the write alone: it has still read what was before", () => {
    const summary = run(`
name: test
duration: 20s
workloads: { clerks: { users: 10, thinkTime: 50ms, target: desk } }
services:
  desk:
    steps: [{ query: db.read }, { sleep: 20ms }, { query: db.write }]
    clients: { db: { retry: { maxAttempts: 3, backoff: { base: 1ms } } } }
databases: { db: { operations: { read: 1ms, write: 2ms }, contention: { versions: true } } }
`);
    const { conflicts } = figures(summary);
    // Each of those that fail has been refused three times.
    expect(conflicts).toBe(3 * summary.workloads["clerks"]!.failed);
  });

  it("do not mind writes that have read nothing", () => {
    const summary = clerks({ contention: "{ versions: true }", steps: "[{ query: db.write }]" });
    expect(figures(summary)).toMatchObject({ conflicts: 0, lostUpdates: 0 });
  });
});

describe("locks", () => {
  it("let one operation at a time at each row, and others wait without a place", () => {
    const summary = run(`
name: test
duration: 10s
workloads: { users: { rate: 2/s, arrivals: constant, target: desk } }
services: { desk: { steps: [{ parallel: [{ query: db.write }, { query: db.write }, { query: db.write }] }] } }
databases: { db: { operations: { write: 100ms }, contention: { reads: [], locks: [write] } } }
`);
    expect(summary.workloads["users"]?.latency).toMatchObject({ min: 300, max: 300 });
    expect(figures(summary).lockWait).toMatchObject({ count: 40, mean: 150 });
  });

  it("do not stand in each other's way at different rows", () => {
    const summary = run(`
name: test
duration: 10s
workloads: { users: { rate: 50/s, arrivals: constant, target: desk, key: unique } }
services: { desk: { steps: [{ query: db.write }] } }
databases: { db: { operations: { write: 100ms }, contention: { reads: [], locks: [write] } } }
`);
    expect(figures(summary).lockWait.count).toBe(0);
  });

  it("are waited for no longer than lockTimeout", () => {
    const summary = run(`
name: test
duration: 10s
workloads: { users: { rate: 1/s, arrivals: constant, target: desk } }
services: { desk: { steps: [{ parallel: [{ query: db.write }, { query: db.write, optional: true }] }] } }
databases: { db: { operations: { write: 100ms }, contention: { reads: [], locks: [write], lockTimeout: 30ms } } }
`);
    expect(figures(summary)).toMatchObject({ lockTimeouts: 10, lockWait: { count: 10, max: 30 } });
    expect(summary.databases["db"]?.causes).toMatchObject({ timeout: 10 });
    expect(summary.workloads["users"]?.latency.max).toBe(100);
  });

  it("are all free after a crash", () => {
    const summary = run(`
name: test
duration: 10s
workloads: { users: { rate: 5/s, arrivals: constant, target: desk } }
services: { desk: { steps: [{ query: db.write }] } }
databases: { db: { operations: { write: 1s }, contention: { reads: [], locks: [write] } } }
faults: { outage: { at: 3.5s, for: 100ms, crash: { target: db } } }
`);
    // One write a second: those that began at 0, 1, 2, then from 3.6 s on at each second.
    expect(summary.workloads["users"]?.ok).toBe(9);
  });
});

describe("transactions that lock rows", () => {
  /** Half of them take the account first and then the sum of the branch, half the other way round. */
  const bank = (second: string): Summary =>
    run(`
name: test
duration: 60s
workloads:
  users:
    users: 20
    thinkTime: { exponential: 100ms }
    key: { uniform: { items: 3 } }
    targets: { one: { target: bank.one }, other: { target: bank.other } }
services:
  bank:
    endpoints:
      one: [{ transaction: db, steps: [{ query: db.write }, { query: db.write, key: { uniform: { items: 1 } } }] }]
      other: [{ transaction: db, steps: ${second} }]
databases: { db: { operations: { write: 5ms }, contention: { reads: [], locks: [write] } } }
`);

  it("come to a deadlock where they take them in different orders, and one of two gets through", () => {
    const summary = bank(
      "[{ query: db.write, key: { uniform: { items: 1 } } }, { query: db.write, key: { uniform: { items: 3 } } }]",
    );
    const { deadlocks } = figures(summary);
    expect(deadlocks).toBeGreaterThan(50);
    expect(summary.workloads["users"]?.causes).toMatchObject({ deadlock: deadlocks });
    expect(summary.workloads["users"]!.ok).toBeGreaterThan(deadlocks);
    expect(summary.workloads["users"]!.inFlight).toBeLessThanOrEqual(20);
  });

  it("never do where all take them in the same order", () => {
    const summary = bank("[{ query: db.write }, { query: db.write, key: { uniform: { items: 1 } } }]");
    expect(figures(summary).deadlocks).toBe(0);
    expect(summary.workloads["users"]).toMatchObject({ failed: 0 });
    expect(figures(summary).lockWait.count).toBeGreaterThan(1000);
  });

  it("lose no update when the read locks, and wait instead", () => {
    const clerk = (locks: string): Summary =>
      run(`
name: test
duration: 30s
workloads: { clerks: { users: 10, thinkTime: 100ms, target: desk } }
services: { desk: { steps: [{ transaction: db, steps: [{ query: db.read }, { sleep: 20ms }, { query: db.write }] }] } }
databases: { db: { operations: { read: 1ms, write: 2ms }, contention: { locks: ${locks} } } }
`);
    expect(figures(clerk("[write]")).lostUpdates).toBeGreaterThan(100);
    const locked = figures(clerk("[read, write]"));
    expect(locked.lostUpdates).toBe(0);
    // One after the other, 23 ms each: nine wait for most of the time.
    expect(locked.lockWait.mean).toBeGreaterThan(100);
  });
});

describe("locks of a server that dies", () => {
  it("are gone with it, though a transaction that had one goes on", () => {
    // The first has its row at 0 s and thinks until 5 s; the server is down around 1 s, and the row free for the next at 2 s.
    const summary = run(`
name: test
duration: 20s
workloads: { clerks: { stages: [{ for: 4s, rate: 0.5/s }], arrivals: constant, target: desk } }
services: { desk: { steps: [{ transaction: db, steps: [{ query: db.write }, { sleep: 5s }] }] } }
databases: { db: { operations: { write: 1ms }, contention: { locks: [write], reads: [] } } }
faults: { outage: { at: 1s, for: 100ms, crash: { target: db } } }
`);
    // That one commits at 7.001 s; the first has lost its transaction.
    expect(summary.workloads["clerks"]).toMatchObject({ ok: 1, failed: 1, latency: { max: 5001 } });
    expect(figures(summary).lockWait.count).toBe(0);
  });
});
