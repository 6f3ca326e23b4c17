import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

interface Setting {
  readonly replicas: string;
  readonly faults?: string;
  readonly rate?: string;
  readonly client?: string;
  readonly steps?: string;
  readonly more?: string;
}

/** Writes at constant times, 10 ms each at the database. */
const writes = ({
  replicas,
  faults = "{}",
  rate = "100/s",
  client = "{}",
  steps,
  more = "",
}: Setting): Summary =>
  run(`
name: test
duration: 60s
workloads: { users: { rate: ${rate}, arrivals: constant, target: shop } }
services: { shop: { steps: ${steps ?? "[{ query: db.write }]"}, clients: { db: ${client} } } }
databases: { db: { operations: { read: 1ms, write: 10ms }, replicas: ${replicas} ${more} } }
faults: ${faults}
`);

const replication = (summary: Summary): NonNullable<Summary["databases"][string]["replication"]> =>
  summary.databases["db"]!.replication!;

const PRIMARY_DOWN = "{ outage: { at: 20.005s, for: 20s, crash: { target: db, select: primary } } }";
const FAILOVER = "failover: { detection: 3s, promotion: 2s }";

describe("a primary that is lost", () => {
  it("takes the writes of the last lag with it, and its operations fail for detection and promotion", () => {
    // 100 writes a second with a lag of 200 ms: 20 were acknowledged and are nowhere else. The 500
    // of the next five seconds are refused, and the one that was running.
    const summary = writes({ replicas: `{ count: 2, lag: 200ms, ${FAILOVER} }`, faults: PRIMARY_DOWN });
    expect(replication(summary)).toMatchObject({
      failovers: 1,
      lostWrites: 20,
      rtoMs: 5000,
      withoutPrimaryMs: 5000,
    });
    // The oldest of them was committed 195 ms before: at 20.005 s minus 0.195 s.
    expect(replication(summary).rpoMs).toBe(195);
    expect(summary.workloads["users"]).toMatchObject({ failed: 501 });
  });

  it.each(["semiSync", "sync"])("takes nothing that was acknowledged with it under %s", (mode) => {
    const summary = writes({
      replicas: `{ count: 2, mode: ${mode}, lag: 200ms, ${FAILOVER} }`,
      faults: PRIMARY_DOWN,
    });
    expect(replication(summary)).toMatchObject({ failovers: 1, lostWrites: 0, rpoMs: 0, rtoMs: 5000 });
    // 10 ms at the primary and 200 ms to the replicas.
    expect(summary.workloads["users"]?.latency.min).toBe(210);
  });

  it("has to come back itself where nobody takes over, and then nothing is lost", () => {
    const summary = writes({ replicas: "{ count: 2, lag: 200ms }", faults: PRIMARY_DOWN });
    expect(replication(summary)).toMatchObject({ failovers: 0, lostWrites: 0, rtoMs: 20_000, rpoMs: 0 });
  });

  it("is no loss when it is back before anybody has noticed", () => {
    const summary = writes({
      replicas: `{ count: 1, lag: 200ms, ${FAILOVER} }`,
      faults: "{ blink: { at: 20s, for: 2s, crash: { target: db, select: primary } } }",
    });
    expect(replication(summary)).toMatchObject({ failovers: 0, lostWrites: 0, rtoMs: 2000 });
  });

  it("stands still for longer than the detection: another takes over, and it refuses when it wakes up", () => {
    const summary = writes({
      replicas: `{ count: 1, lag: 200ms, ${FAILOVER} }`,
      faults: "{ pause: { at: 20.005s, for: 20s, freeze: { target: db, select: primary } } }",
      client: "{ timeout: 1s }",
    });
    // What it had committed was on its way already.
    expect(replication(summary)).toMatchObject({ failovers: 1, lostWrites: 0, rtoMs: 5000 });
    expect(summary.workloads["users"]?.causes).toMatchObject({ timeout: expect.any(Number) as number });
    // Nothing is written at two places: what woke up late was refused.
    expect(summary.databases["db"]?.causes["crashed"]).toBeGreaterThan(300);
  });

  it("stands still for less: everything is done when it wakes up", () => {
    const summary = writes({
      replicas: `{ count: 1, lag: 200ms, ${FAILOVER} }`,
      faults: "{ pause: { at: 20s, for: 2s, freeze: { target: db, select: primary } } }",
    });
    expect(replication(summary)).toMatchObject({ failovers: 0, rtoMs: null });
    expect(summary.workloads["users"]).toMatchObject({ failed: 0 });
  });
});

describe("a replica that is lost", () => {
  const REPLICA_DOWN = "{ outage: { at: 20s, for: 20s, crash: { target: db, select: { replicas: 1 } } } }";

  it("holds up every write under sync until it is known to be down", () => {
    const summary = writes({
      replicas: `{ count: 2, mode: sync, lag: 100ms, ${FAILOVER} }`,
      faults: REPLICA_DOWN,
    });
    // The one that begins at 19.89 s would be everywhere at 20 s; it waits for the detection at 23 s.
    expect(summary.workloads["users"]?.latency.max).toBe(3110);
    expect(replication(summary)).toMatchObject({ rtoMs: null, lostWrites: 0 });
  });

  it("is no matter under semiSync while there is another", () => {
    const summary = writes({
      replicas: `{ count: 2, mode: semiSync, lag: 100ms, ${FAILOVER} }`,
      faults: REPLICA_DOWN,
    });
    expect(summary.workloads["users"]?.latency.max).toBe(110);
  });

  it("asks for what it lacks when it is back", () => {
    const summary = writes({ replicas: "{ count: 1, lag: 100ms }", faults: REPLICA_DOWN });
    expect(replication(summary).lag.count).toBe(summary.databases["db"]!.operations["write"]!.ok - 10);
    // The first write it missed was committed at 19.90 s, and is there at 40 s and one lag.
    expect(replication(summary).lag.max).toBe(20_200);
  });
});

describe("reads from replicas", () => {
  const posting = "[{ query: db.write }, { sleep: 50ms }, { query: db.read }]";
  const read = (replicas: string): NonNullable<Summary["databases"][string]["replication"]> =>
    replication(writes({ replicas, steps: posting, rate: "1/s" }));

  it("miss what their own session wrote less than a lag ago", () => {
    const late = read("{ count: 2, lag: 200ms, readFrom: replicas }");
    expect(late).toMatchObject({ reads: 60, replicaReads: 60, staleReads: 60, readYourWritesViolations: 60 });
    // Written at 10 ms, read at 61 ms.
    expect(late.staleness.mean).toBe(51);
    const soon = read("{ count: 2, lag: 40ms, readFrom: replicas }");
    expect(soon).toMatchObject({ replicaReads: 60, staleReads: 0, readYourWritesViolations: 0 });
  });

  it("are never stale at the primary", () => {
    expect(read("{ count: 2, lag: 200ms }")).toMatchObject({ reads: 60, replicaReads: 0, staleReads: 0 });
  });

  it.each([
    ["position", "position"],
    ["primaryFor", "{ primaryFor: 1s }"],
  ])("go to the primary where %s says so", (_, rule) => {
    expect(read(`{ count: 2, lag: 200ms, readFrom: replicas, readYourWrites: ${rule} }`)).toMatchObject({
      replicaReads: 0,
      staleReads: 0,
    });
  });

  it("go to replicas again when the write has come there, or its time is over", () => {
    for (const rule of ["position", "{ primaryFor: 30ms }"]) {
      expect(read(`{ count: 2, lag: 40ms, readFrom: replicas, readYourWrites: ${rule} }`)).toMatchObject({
        replicaReads: 60,
        staleReads: 0,
      });
    }
  });

  it("take turns, and leave out who is known to be down", () => {
    const summary = writes({
      replicas: `{ count: 2, readFrom: replicas, ${FAILOVER} }`,
      steps: "[{ query: db.read }]",
      rate: "10/s",
      faults: "{ outage: { at: 20s, for: 20s, crash: { target: db, select: { replicas: 1 } } } }",
    });
    // Every second of the 30 reads until it is noticed.
    expect(summary.workloads["users"]).toMatchObject({ failed: 15 });
  });
});

describe("servers that cannot reach each other", () => {
  it("fall behind while they are cut off, and no write waits under async", () => {
    const summary = writes({
      replicas: "{ count: 1, lag: 100ms }",
      faults: "{ cut: { at: 20s, for: 10s, partition: { between: [db, db] } } }",
    });
    expect(summary.workloads["users"]?.latency.max).toBe(10);
    expect(replication(summary).lag.max).toBeGreaterThan(10_000);
    expect(replication(summary).lag.max).toBeLessThan(10_300);
  });

  it("let writes wait under sync, to the end of the partition", () => {
    const summary = writes({
      replicas: "{ count: 1, mode: sync, lag: 100ms }",
      faults: "{ cut: { at: 20s, for: 10s, partition: { between: [db, db] } } }",
    });
    expect(summary.workloads["users"]?.failed).toBe(0);
    expect(summary.workloads["users"]?.latency.max).toBeGreaterThan(10_000);
  });

  it("are farther from each other by a latency between them", () => {
    const summary = writes({
      replicas: "{ count: 1, mode: sync, lag: 100ms }",
      faults: "{ far: { at: 20s, for: 10s, latency: { between: [db, db], add: 50ms } } }",
    });
    expect(summary.workloads["users"]?.latency).toMatchObject({ min: 110, max: 160 });
  });
});

describe("servers in zones", () => {
  it("go down with their zone, and are near to who is in it", () => {
    const summary = run(`
name: test
duration: 30s
workloads: { users: { rate: 10/s, arrivals: constant, target: shop, zone: west } }
services: { shop: { zone: west, steps: [{ query: db.write }] } }
databases: { db: { zone: west, operations: { write: 1ms }, replicas: { count: 2, zones: [east, north], failover: { detection: 1s, promotion: 1s } } } }
network: { links: { west: { east: { latency: 20ms }, north: { latency: 80ms } } } }
faults: { outage: { at: 10s, crash: { target: db, select: { zone: west } } } }
`);
    expect(replication(summary)).toMatchObject({ failovers: 1, rtoMs: 2000 });
    expect(summary.workloads["users"]?.latency).toMatchObject({ min: 1, max: 41 });
  });
});

describe("connections to several servers", () => {
  it("are a pool for each server", () => {
    const summary = writes({
      replicas: "{ count: 1, readFrom: replicas }",
      steps: "[{ parallel: [{ query: db.write }, { query: db.read }] }]",
      rate: "10/s",
      more: ", connections: 1",
    });
    // 10 ms and 1 ms of each 100 ms, over two connections.
    expect(summary.databases["db"]?.queue.max).toBe(0);
    expect(summary.databases["db"]?.utilization).toBeCloseTo(0.055, 3);
  });
});

describe("a server that restarts cold", () => {
  it("takes factor times as long at first, and less and less until it is warm", () => {
    const summary = run(`
name: test
duration: 60s
workloads: { users: { rate: 10/s, arrivals: constant, target: shop } }
services: { shop: { steps: [{ query: db.read }] } }
databases: { db: { operations: { read: 10ms }, warmup: { for: 10s, factor: 5 } } }
faults: { outage: { at: 20.05s, for: 50ms, crash: { target: db } } }
thresholds: ["workloads.users.latency.max > 0s from 30.2s to 60s"]
`);
    // At 20.1 s, the moment of the restart, it takes 50 ms; ten seconds later 10 ms.
    expect(summary.workloads["users"]?.latency).toMatchObject({ min: 10, max: 50 });
    // 100 requests of 10 ms more by 4, 3.96, 3.92 ... times.
    const more = Array.from({ length: 100 }, (_, index) => 40 * (1 - index / 100)).reduce((a, b) => a + b, 0);
    expect(summary.workloads["users"]!.latency.mean! * 600).toBeCloseTo(6000 + more, 0);
  });
});

describe("a replica that stands still", () => {
  it("has what was written meanwhile when it goes on, and not before", () => {
    const summary = writes({
      replicas: "{ count: 1, lag: 100ms }",
      faults: "{ pause: { at: 20.005s, for: 10s, freeze: { target: db, select: { replicas: 1 } } } }",
    });
    // The first that it missed was committed at 19.91 s, and due in the moment in which it froze.
    expect(replication(summary).lag.count).toBeGreaterThan(5900);
    expect(replication(summary).lag.max).toBeGreaterThan(9900);
    expect(replication(summary).lag.max).toBeLessThanOrEqual(10_095);
  });
});
