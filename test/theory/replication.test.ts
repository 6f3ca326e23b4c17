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

describe("A quorum of W of N at writes and R at reads, with exponential lag", () => {
  const [servers, lag, after] = [3, 100, 50];
  const played = (write: number, read: number): ReturnType<typeof replications> =>
    replications(`
name: PBS
duration: 200s
workloads: { users: { rate: 200/s, target: shop, key: unique } }
services: { shop: { steps: [{ query: db.write }, { sleep: ${after}ms }, { query: db.read }] } }
databases: { db: { operations: { read: 0s, write: 0s }, replicas: { count: ${servers - 1}, lag: { exponential: ${lag}ms }, quorum: { write: ${write}, read: ${read} } } } }
`);

  // W have it when the write is answered; the time until each of the others has it is exponential from then
  // on, too. A read is stale if all R that it asks are among the others, and none of them has it by now.
  it.each([
    [1, 1, 2 / 3],
    [1, 2, 1 / 3],
    [2, 1, 1 / 3],
  ])("with W = %i and R = %i is stale with C(N-W, R) / C(N, R) exp(-R t / lag)", (write, read, ways) => {
    expectMean(
      played(write, read),
      "databases.db.replication.staleShare",
      ways * Math.exp((-read * after) / lag),
      0.03,
    );
  });
});

describe("A server of three that has missed writes for a time T, of which nobody keeps hints", () => {
  // Of each of K keys it lacks a write with probability 1 - exp(-w T). From then on each third read asks it (R = 1): it is stale up to
  // the next write of the key, or the next read if reads repair. Writes come at w per key, reads at r.
  const [keys, w, r, down] = [1500, 0.1, 0.2, 15];
  const missed = keys * (1 - Math.exp(-w * down));
  const played = (readRepair: string): ReturnType<typeof replications> =>
    replications(`
name: Read repair
duration: 75s
workloads:
  writers: { rate: ${keys * w}/s, target: shop.write, key: { uniform: { items: ${keys} } } }
  readers: { rate: ${keys * r}/s, target: shop.read, key: { uniform: { items: ${keys} } } }
services: { shop: { endpoints: { write: [{ query: db.write }], read: [{ query: db.read }] } } }
databases: { db: { operations: { read: 0s, write: 0s }, replicas: { count: 2, quorum: { write: 1, read: 1, hintedHandoff: false, readRepair: ${readRepair} } } } }
faults: { outage: { at: 10s, for: ${down}s, crash: { target: db, select: 1 } } }
`);

  it("shows K (1 - exp(-w T)) / 3 r / w stale reads", () => {
    expectMean(played("none"), "databases.db.replication.staleReads", ((missed / 3) * r) / w, 0.06);
  });

  it("shows K (1 - exp(-w T)) / 3 r / (r + w) of them where reads repair", () => {
    const runs = played("all");
    expectMean(runs, "databases.db.replication.staleReads", ((missed / 3) * r) / (r + w), 0.1);
    expectMean(runs, "databases.db.replication.repairs", (missed * r) / (r + w), 0.04);
  });
});

describe("A comment on a post, both written at once at one of two servers each, with exponential lags p and c", () => {
  // At a time t a reader sees the comment with probability 1 - exp(-t / c) / 2, and misses the post with exp(-t / p) / 2.
  const [p, c, readers] = [0.1, 0.05, 20];
  const expected = 900 * readers * (p / 2 - (p * c) / (p + c) / 4);

  it("is seen without it by r (p / 2 - p c / (p + c) / 4) of r readers a second", () => {
    const store = (lag: number): string =>
      `{ operations: { read: 0s, write: 0s }, replicas: { count: 1, lag: { exponential: ${lag * 1000}ms }, quorum: { write: 1, read: 1, causality: counted } } }`;
    const runs = replications(`
name: Comment before post
duration: 900s
workloads:
  writers: { rate: 1/s, arrivals: constant, target: shop.write }
  readers: { rate: ${readers}/s, target: shop.both }
  mixers: { rate: 40/s, target: shop.mix }
services:
  shop:
    endpoints:
      write: [{ query: posts.write }, { query: comments.write }]
      both: [{ query: comments.read }, { query: posts.read }]
      mix: [{ choose: [{ weight: 1, steps: [{ query: posts.read }] }, { weight: 1, steps: [{ query: comments.read }] }] }]
databases: { posts: ${store(p)}, comments: ${store(c)} }
`);
    expectMean(runs, "databases.posts.replication.causalViolations", expected, 0.08);
    for (const { databases } of runs) expect(databases["comments"]!.replication!.causalViolations).toBe(0);
  });
});

describe("A quorum of most of N servers that are each up with probability a", () => {
  it.each([
    [3, 0.9, 3 * 0.9 ** 2 * 0.1 + 0.9 ** 3],
    [5, 0.9, 10 * 0.9 ** 3 * 0.1 ** 2 + 5 * 0.9 ** 4 * 0.1 + 0.9 ** 5],
  ])("with N = %i and a = %f is there as the binomial law says", (servers, up, available) => {
    const runs = replications(`
name: Availability
duration: 40000s
warmup: 200s
workloads: { users: { rate: 2/s, target: shop } }
services: { shop: { steps: [{ query: db.write }] } }
databases: { db: { operations: { write: 0s }, replicas: { count: ${servers - 1}, quorum: {} } } }
faults: { wear: { at: 0, mtbf: ${up * 100}s, mttr: ${Math.round((1 - up) * 100)}s, crash: { target: db } } }
`);
    expectMean(runs, "workloads.users.successRate", available, 0.005);
  });
});
