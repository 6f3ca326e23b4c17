import { describe, expect, it } from "vitest";
import { replications } from "./support/play.ts";
import { expectMean } from "./support/tolerance.ts";

describe("Reads from a replica that is a fixed lag L behind", () => {
  // Writes of one key are a Poisson process of rate l; a read is stale when one of them came in the last L.
  const [writes, items, lag] = [40, 10, 0.3];
  const l = writes / items;
  const missed = 1 - Math.exp(-l * lag);
  const runs = replications(`
name: Stale reads
duration: 300s
warmup: 10s
workloads:
  writers: { rate: ${writes}/s, target: shop.write, key: { uniform: { items: ${items} } } }
  readers: { rate: 100/s, target: shop.read, key: { uniform: { items: ${items} } } }
services: { shop: { endpoints: { read: [{ query: db.read }], write: [{ query: db.write }] } } }
databases: { db: { operations: { read: 1ms, write: 2ms }, replicas: { count: 2, lag: ${lag * 1000}ms, readFrom: replicas } } }
`);

  it("are stale with probability 1 - exp(-l L)", () => {
    expectMean(runs, "databases.db.replication.staleShare", missed, 0.01);
  });

  it("miss writes whose oldest is L - (1/l - L exp(-l L) / (1 - exp(-l L))) old", () => {
    const first = 1 / l - (lag * Math.exp(-l * lag)) / missed;
    expectMean(runs, "databases.db.replication.staleness.mean", (lag - first) * 1000, 0.01);
  });
});

describe("Reading what one has written, a time t later, from a replica with exponential lag", () => {
  it("fails with probability exp(-t / mean lag), where writes are rare (PBS)", () => {
    const runs = replications(`
name: Read your writes
duration: 40000s
workloads: { users: { rate: 0.1/s, target: shop } }
services: { shop: { steps: [{ query: db.write }, { sleep: 50ms }, { query: db.read }] } }
databases: { db: { operations: { read: 0s, write: 1ms }, replicas: { count: 1, lag: { exponential: 100ms }, readFrom: replicas } } }
`);
    expectMean(
      runs,
      ({ databases }) => {
        const { readYourWritesViolations, reads } = databases["db"]!.replication!;
        return readYourWritesViolations / reads;
      },
      Math.exp(-0.5),
      0.02,
    );
  });
});

describe("A primary that dies under asynchronous replication", () => {
  it("loses rate x lag acknowledged writes on average", () => {
    const runs = replications(
      `
name: Lost writes
duration: 10s
workloads: { users: { rate: 200/s, target: shop } }
services: { shop: { steps: [{ query: db.write }] } }
databases: { db: { operations: { write: 1ms }, replicas: { count: 2, lag: 500ms, failover: { detection: 1s, promotion: 1s } } } }
faults: { outage: { at: 5s, for: 3s, crash: { target: db, select: primary } } }
`,
      100,
    );
    expectMean(runs, "databases.db.replication.lostWrites", 200 * 0.5, 0.05);
    for (const { databases } of runs) expect(databases["db"]!.replication!.rtoMs).toBe(2000);
  });
});
