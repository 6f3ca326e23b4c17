import { describe, expect, it } from "vitest";
import type { CacheSummary, Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

interface Parts {
  readonly cache: string;
  readonly steps?: string;
  readonly shop?: string;
  readonly workloads?: string;
  readonly rest?: string;
}

/** One user a second from 0 on, ten in all, about one entity; a load takes 100 ms. */
function shop({ cache, steps, shop: own, workloads, rest }: Parts): string {
  return `
name: test
duration: 10s
workloads: ${workloads ?? "{ users: { rate: 1/s, arrivals: constant, target: shop } }"}
services: { shop: { ${own === undefined ? "" : `${own}, `}steps: ${steps ?? "[{ cache: copies, miss: [{ query: db.read }] }]"} } }
databases: { db: { operations: { read: 100ms, write: 10ms } } }
caches: { copies: { ${cache} } }
${rest ?? ""}`;
}

const cacheOf = (summary: Summary, name = "copies"): CacheSummary => summary.caches[name]!;
const loadsOf = (summary: Summary): number => summary.databases["db"]!.operations["read"]!.requests;
const BURST = "{ users: { stages: [{ for: 1s, rate: 10/s }], arrivals: constant, target: shop } }";

describe("a lookup", () => {
  it("loads what is not there, once, and answers from memory from then on", () => {
    const summary = run(shop({ cache: "scope: instance" }));
    expect(cacheOf(summary)).toMatchObject({ lookups: 10, hits: 9, misses: 1, loads: 1, hitRate: 0.9 });
    expect(summary.workloads["users"]!.latency).toMatchObject({ max: 100, p50: 0 });
  });

  it("in a shared cache costs the way there and back and the access; the answer does not wait for the copy to be stored", () => {
    const rest = "network: { links: { shop: { copies: { latency: 1ms } } } }";
    const { latency } = run(shop({ cache: "latency: 0.5ms", rest })).workloads["users"]!;
    expect(latency).toMatchObject({ min: 2.5, max: 102.5 });
  });

  it("is cold in every instance for itself", () => {
    const figures = cacheOf(run(shop({ cache: "scope: instance", shop: "instances: 5" })));
    expect(figures).toMatchObject({ misses: 5, hits: 5, size: { max: 5 } });
  });

  it("is warm from the start where that is asked for", () => {
    expect(cacheOf(run(shop({ cache: "warm: true" })))).toMatchObject({ hits: 10, misses: 0, loads: 0 });
  });

  it("of what does not exist fails with NOT_FOUND, from memory while that is remembered", () => {
    const steps =
      "[{ cache: copies, miss: [{ query: db.read }, { fail: { probability: 1, code: NOT_FOUND } }] }]";
    const summary = run(shop({ cache: "negativeTtl: 3.5s", steps }));
    // Loaded at 0, 4 and 8 s: known from 0.1 s to 3.6 s, and so on.
    expect(cacheOf(summary)).toMatchObject({ loads: 3, negativeHits: 7, loadFailures: 0 });
    expect(summary.workloads["users"]!.outcomes).toEqual({ NOT_FOUND: 10 });
  });
});

describe("an entry past its ttl", () => {
  it("answers at once while one load renews it in the background", () => {
    const summary = run(shop({ cache: "ttl: 2.5s, staleWhileRevalidate: 5s" }));
    // Stored at 0.1, stale at 3 s and renewed at 3.1; stale again at 6 and 9 s.
    expect(cacheOf(summary)).toMatchObject({ misses: 1, staleHits: 3, hits: 6, loads: 4 });
    expect(summary.workloads["users"]!.latency).toMatchObject({ p50: 0, max: 100 });
    expect(summary.workloads["users"]!.degraded).toBe(0);
  });

  it("stands in for a failed load, degraded and with its age", () => {
    const faults = "faults: { down: { at: 4.5s, for: 2s, errors: { target: db, ratio: 100% } } }";
    const summary = run(shop({ cache: "ttl: 1.5s, staleIfError: 10s", rest: faults }));
    // Stored at 0.1, 2.1 and 4.1 s; the loads at 6 s fail.
    expect(cacheOf(summary).staleOnError).toMatchObject({ answers: 1, age: { max: 1900 } });
    expect(summary.workloads["users"]!).toMatchObject({ ok: 10, degraded: 1 });
  });

  it("does not stand in for an answer that is no failure", () => {
    const steps =
      "[{ cache: copies, miss: [{ query: db.read }, { fail: { probability: 50%, code: NOT_FOUND } }] }]";
    const { staleOnError, loadFailures } = cacheOf(
      run(shop({ cache: "ttl: 0.5s, staleIfError: 10s", steps })),
    );
    expect([staleOnError.answers, loadFailures]).toEqual([0, 0]);
  });
});

describe("single flight", () => {
  const ten = (cache: string, more: Partial<Parts> = {}): Summary =>
    run(shop({ cache: `ttl: 1s, ${cache}`, workloads: BURST.replace("10/s", "100/s"), ...more }));

  it("loads once for all who come meanwhile; without it everybody loads", () => {
    // One every 10 ms from 0; the load begun at 0 ends at 100 ms: an answer goes before what arrives then.
    expect(cacheOf(ten("singleFlight: true"))).toMatchObject({ loads: 1, coalesced: 9, stampede: 1 });
    expect(cacheOf(ten("singleFlight: false"))).toMatchObject({ loads: 10, coalesced: 0, stampede: 10 });
  });

  it("shares the failure as well", () => {
    const rest = "faults: { down: { at: 0s, for: 50ms, errors: { target: db, ratio: 100% } } }";
    const steps = "[{ cache: copies, miss: [{ sleep: 40ms }, { query: db.read }] }]";
    const summary = ten("singleFlight: true", { rest, steps });
    // Four led or joined the load of 0 to 40 ms, and all failed; the next one is after the fault.
    expect(cacheOf(summary)).toMatchObject({ loadFailures: 1, loads: 2 });
    expect(summary.workloads["users"]!.failed).toBe(4);
  });

  it("lets nobody wait beyond a deadline of their own", () => {
    const clients = "client: { deadline: 30ms }";
    const workloads = BURST.replace("10/s", "100/s").replace("target: shop", `target: shop, ${clients}`);
    const summary = ten("singleFlight: true", { workloads });
    const { failed, failedLatency } = summary.workloads["users"]!;
    expect(failedLatency.max).toBe(30);
    // Each load dies with its leader's deadline, and takes those along who joined it.
    expect(failed).toBe(100);
  });

  it("outlives a leader that is cancelled: the next one loads", () => {
    const workloads = `{
      hasty: { rate: 0.1/s, arrivals: constant, target: shop, client: { timeout: 50ms, cancellation: true } },
      patient: { stages: [{ for: 20ms, rate: 0/s }, { for: 30ms, rate: 100/s }], arrivals: constant, target: shop } }`;
    const summary = run(shop({ cache: "singleFlight: true", workloads }));
    expect(cacheOf(summary)).toMatchObject({ loads: 2, loading: { max: 1 } });
    expect(summary.workloads["patient"]).toMatchObject({ ok: 3, failed: 0, inFlight: 0 });
    expect(summary.workloads["patient"]!.latency.max).toBeCloseTo(130, -1);
  });

  it("leaves nothing behind when the instance crashes", () => {
    const rest = "faults: { dead: { at: 50ms, for: 1s, crash: { target: shop } } }";
    const summary = ten("singleFlight: true, scope: instance", { rest });
    const { ok, failed, inFlight, requests } = summary.workloads["users"]!;
    expect([requests, failed, ok, inFlight]).toEqual([100, 100, 0, 0]);
    expect(cacheOf(summary).loading.mean).toBeCloseTo(0.05 / 10, 6);
  });
});

describe("a write", () => {
  const steps = (write: string): string =>
    `{ look: [{ cache: copies, miss: [{ query: db.read }] }], set: [{ query: db.write }, ${write}] }`;
  const text = (cache: string, write: string, more = ""): string => `
name: test
duration: 10s
workloads:
  readers: { rate: 10/s, arrivals: constant, target: shop.look }
  writers: { stages: [{ for: 4500ms, rate: 0/s }, { for: 1s, rate: 1/s }], arrivals: constant, target: shop.set }
services: { shop: { ${more}endpoints: ${steps(write)} } }
databases: { db: { operations: { read: 20ms, write: 10ms } } }
caches: { copies: { ${cache} } }
network: { latency: 1ms }
`;

  it("that drops the entry is followed by a load and no stale read", () => {
    expect(cacheOf(run(text("", "{ cache: copies, drop: true }")))).toMatchObject({
      loads: 2,
      drops: 1,
      staleReads: 0,
    });
  });

  it("that puts the new data in is followed by neither", () => {
    expect(cacheOf(run(text("", "{ cache: copies, put: true }")))).toMatchObject({
      loads: 1,
      puts: 1,
      staleReads: 0,
    });
  });

  it("that nobody tells leaves stale answers up to the ttl", () => {
    const figures = cacheOf(run(text("ttl: 6s", "{ cache: copies, changed: true }")));
    // Stored at about 20 ms, changed at about 4.51 s, expired at 6.02 s: 15 of the 10 a second come between.
    expect(figures.staleReads).toBe(15);
    expect(figures.staleness.max).toBeGreaterThan(1400);
    expect(figures.staleness.max).toBeLessThan(1510);
  });

  it("reaches its own instance, or all of them a message later", () => {
    const stale = (drop: string): number =>
      cacheOf(run(text("scope: instance", `{ cache: copies, drop: ${drop} }`, "instances: 2, "))).staleReads;
    expect(stale("everywhere")).toBe(0);
    // Half of the readers of the last 5.5 s go to the other instance.
    expect(Math.abs(stale("true") - 27)).toBeLessThanOrEqual(1);
  });

  it("reaches the other instances over the link of the service with itself, or does not", () => {
    const write = "{ cache: copies, drop: everywhere }";
    const lossy = text("scope: instance", write, "instances: 2, ").replace(
      "network: { ",
      "network: { links: { shop: { shop: { loss: 100% } } }, ",
    );
    expect(Math.abs(cacheOf(run(lossy)).staleReads - 27)).toBeLessThanOrEqual(1);
  });

  it("that gets lost on its way leaves the copy stale", () => {
    const cut = "faults: { cut: { at: 4.4s, for: 0.3s, partition: { between: [shop, copies] } } }";
    const summary = run(
      `${text("", "{ cache: copies, drop: true, optional: true }").replace("cache: copies, miss", "cache: copies, miss")}${cut}`,
      {
        overrides: [],
      },
    );
    expect(cacheOf(summary).staleReads).toBeGreaterThan(40);
  });
});

describe("a shared cache that is struck", () => {
  const struck = (fault: string, client = ""): Summary =>
    run(
      shop({ cache: "", shop: client === "" ? "concurrency: 9" : client, rest: `faults: { f: ${fault} }` }),
    );

  it("by a crash is unavailable, so everybody loads, and comes back cold", () => {
    const summary = struck("{ at: 3.5s, for: 3s, crash: { target: copies } }");
    // Hits at 1, 2, 3 s; unavailable at 4, 5, 6; a miss at 7; hits at 8 and 9.
    expect(cacheOf(summary)).toMatchObject({ hits: 5, unavailable: 3, misses: 2, loads: 5 });
    expect(summary.workloads["users"]!.ok).toBe(10);
    expect(summary.clients["shop"]!["copies"]!.causes["crashed"]).toBe(3);
  });

  it("by a flush misses once more", () => {
    expect(cacheOf(struck("{ at: 3.5s, flush: { target: copies } }"))).toMatchObject({ misses: 2, hits: 8 });
  });

  it("by slowness is only as slow as the timeout of its client", () => {
    const summary = run(
      shop({
        cache: "latency: 1ms",
        shop: "clients: { copies: { timeout: 20ms } }",
        rest: "faults: { f: { at: 3.5s, for: 2s, slow: { target: copies, factor: 1000 } } }",
      }),
    );
    expect(cacheOf(summary)).toMatchObject({ unavailable: 2, loads: 3 });
    expect(summary.workloads["users"]!.latency.max).toBe(120);
  });

  it("fails the request where a cache that does not answer is no miss", () => {
    const steps = "[{ cache: copies, miss: [{ query: db.read }], onError: fail }]";
    const rest = "faults: { f: { at: 3.5s, for: 3s, crash: { target: copies } } }";
    const summary = run(shop({ cache: "", steps, rest }));
    expect(summary.workloads["users"]).toMatchObject({ ok: 7, failed: 3 });
    expect(summary.workloads["users"]!.failedAt["copies"]!["crashed"]).toBe(3);
    expect(loadsOf(summary)).toBe(2);
  });
});

describe("two levels", () => {
  it("ask the second only for what the first has not, and hand its staleness on", () => {
    const summary = run(`
name: test
duration: 10s
workloads:
  readers: { rate: 10/s, arrivals: constant, target: shop.look }
  writers: { stages: [{ for: 4500ms, rate: 0/s }, { for: 1s, rate: 1/s }], arrivals: constant, target: shop.set }
services:
  shop:
    instances: 2
    endpoints:
      look: [{ cache: near, miss: [{ cache: far, miss: [{ query: db.read }] }] }]
      set: [{ query: db.write }, { cache: near, changed: true }]
databases: { db: { operations: { read: 20ms, write: 10ms } } }
caches: { near: { scope: instance, ttl: 1s, data: things }, far: { ttl: 1h, data: things } }
`);
    expect(loadsOf(summary)).toBe(1);
    expect(cacheOf(summary, "far").lookups).toBe(cacheOf(summary, "near").loads);
    // Every answer after the write at 4.51 s is stale, whichever level gives it.
    const { staleReads } = cacheOf(summary, "near");
    expect(staleReads + cacheOf(summary, "far").staleReads).toBe(54);
  });
});

describe("a visit that is called off while it loads", () => {
  it("leaves nobody of its own to take the load over, and ends once", () => {
    const summary = run(`
name: test
duration: 1s
workloads: { users: { rate: 1/s, arrivals: constant, target: a } }
services:
  a: { steps: [{ call: leaf }], clients: { leaf: { timeout: 5ms, cancellation: true } } }
  leaf: { steps: [{ parallel: [{ cache: near, miss: [{ work: 10ms }] }, { cache: near, miss: [{ work: 10ms }] }] }] }
caches: { near: { scope: instance, capacity: 10, ttl: 20ms, singleFlight: true } }`);
    expect(summary.services["leaf"]).toMatchObject({ requests: 1, ok: 0, failed: 1, inFlight: 0 });
    expect(summary.caches["near"]).toMatchObject({ lookups: 2, coalesced: 1, loads: 1 });
  });
});
