import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

const okOf = (summary: Summary): Record<string, number> =>
  Object.fromEntries(Object.entries(summary.workloads).map(([name, { ok }]) => [name, ok]));

describe("a rate limit", () => {
  it("makes those wait whom a leaky bucket holds, without a worker, and refuses the rest", () => {
    // Ten at once, 10/s, five places: one goes at once, five wait 100 to 500 ms, four are refused.
    const summary = run(`
name: test
duration: 10s
workloads: { users: { stages: [{ for: 10ms, rate: 1000/s }], arrivals: constant, target: shop } }
services:
  shop:
    concurrency: 1
    queue: 0
    rateLimits: { even: { algorithm: leakyBucket, rate: 10/s, burst: 5 } }
    steps: [{ work: 1ms }]`);
    const shop = summary.services["shop"]!;
    expect(shop).toMatchObject({ requests: 10, ok: 6, rateLimits: { even: { rejected: 4 } } });
    expect(shop.causes["rate-limited"]).toBe(4);
    // The k-th of them came k ms later than the first.
    expect(shop.waiting.max).toBe(495);
    expect(summary.workloads["users"]?.latency.max).toBe(496);
    // In line for 99, 198, 297, 396 and 495 ms of the 10 s.
    expect(shop.queue.mean).toBeCloseTo((99 + 198 + 297 + 396 + 495) / 10_000, 12);
  });

  const shared = (scope: string): Record<string, number> =>
    okOf(
      run(`
name: test
duration: 1s
workloads: { users: { rate: 20/s, arrivals: constant, target: shop } }
services:
  shop: { instances: 2, rateLimits: { few: { algorithm: fixedWindow, rate: 4/s, scope: ${scope} } }, steps: [] }`),
    );
  it("counts at each instance, or for all of them", () => {
    expect(shared("instance")).toEqual({ users: 8 });
    expect(shared("shared")).toEqual({ users: 4 });
  });

  const per = (who: string): Record<string, number> =>
    okOf(
      run(`
name: test
duration: 1s
workloads:
  one: { rate: 10/s, arrivals: constant, target: gate, tenant: acme }
  two: { rate: 10/s, arrivals: constant, target: gate, tenant: acme }
  three: { rate: 10/s, arrivals: constant, target: gate }
  four: { rate: 10/s, arrivals: constant, target: shop.buy }
  five: { rate: 10/s, arrivals: constant, target: shop.look }
services:
  gate: { steps: [{ call: shop.buy }] }
  shop:
    rateLimits: { some: { algorithm: slidingLog, rate: 6/s, per: ${who}, endpoints: [buy] } }
    endpoints: { buy: [], look: [] }`),
    );
  it("tells apart whoever it is to tell apart, through the services between, on its endpoints alone", () => {
    // At each tenth of a second four asks first, as the others take one step more: then one, two and three.
    expect(per("service")).toEqual({ one: 2, two: 1, three: 1, four: 2, five: 10 });
    expect(per("caller")).toEqual({ one: 2, two: 2, three: 2, four: 6, five: 10 });
    expect(per("tenant")).toEqual({ one: 3, two: 3, three: 6, four: 6, five: 10 });
  });

  it("draws a tenant for each request where there are many", () => {
    const summary = run(`
name: test
duration: 10s
workloads: { users: { rate: 100/s, target: shop, tenant: { uniform: { items: 4 } } } }
services: { shop: { rateLimits: { each: { algorithm: fixedWindow, rate: 1/s, window: 10s, per: tenant } }, steps: [] } }`);
    expect(okOf(summary)).toEqual({ users: 40 });
  });
});

describe("a concurrency limit", () => {
  it("refuses what would be under way beyond it, those in the queue included", () => {
    // Five within 5 ms for work of 1 s; three at a time in all.
    const summary = run(`
name: test
duration: 10s
workloads: { users: { stages: [{ for: 5ms, rate: 1000/s }], arrivals: constant, target: shop } }
services: { shop: { concurrency: 1, concurrencyLimit: { algorithm: fixed, initialLimit: 3 }, steps: [{ work: 1s }] } }`);
    expect(summary.services["shop"]).toMatchObject({
      ok: 3,
      concurrencyLimit: { rejected: 2, mean: 3, max: 3 },
      queue: { max: 2 },
    });
    expect(summary.workloads["users"]?.causes["concurrency-limit"]).toBe(2);
  });

  it("learns of drops further down and begins anew after a crash", () => {
    // What the leaf refuses is a drop; once restarted, at 15 s, the limit is the initial one again.
    const summary = run(`
name: test
duration: 20s
workloads: { users: { stages: [{ for: 5s, rate: 1/s }], arrivals: constant, target: shop } }
services:
  shop:
    concurrencyLimit: { algorithm: aimd, minLimit: 10 }
    steps: [{ work: 1ms }, { call: leaf }]
  leaf: { rateLimits: { none: { algorithm: slidingLog, rate: 1/h, window: 1h, per: key } }, steps: [] }
faults: { crash: { at: 10s, for: 5s, crash: { target: shop } } }`);
    // The first passes and adds nothing, as 1 of 20 is under way; four lose a tenth each, rounded down, 1 ms later.
    const levelSeconds = 20 * 1.001 + 18 + 16 + 14 + 12 * (15 - 4.001) + 20 * 5;
    expect(summary.services["shop"]?.concurrencyLimit?.mean).toBeCloseTo(levelSeconds / 20, 9);
  });

  it("at a caller refuses there, and gives the place back with the attempt", () => {
    const summary = run(`
name: test
duration: 10s
workloads:
  users:
    rate: 10/s
    arrivals: constant
    target: shop
    client: { timeout: 150ms, concurrencyLimit: { algorithm: fixed, initialLimit: 1 } }
services: { shop: { steps: [{ work: 1h }] } }`);
    // Each that is let in holds the place for 150 ms: every second one is refused.
    const { clients, workloads } = summary;
    expect(clients["users"]?.["shop"]).toMatchObject({
      attempts: 100,
      timeouts: 50,
      concurrencyLimit: { rejected: 50 },
    });
    expect(workloads["users"]?.failedAt["users"]).toEqual({ "concurrency-limit": 50 });
  });
});

describe("a bulkhead of an endpoint", () => {
  const text = (wait: string): string => `
name: test
duration: 30s
workloads:
  reports: { stages: [{ for: 5s, rate: 1/s }], arrivals: constant, target: shop.report }
  logins: { stages: [{ for: 5s, rate: 1/s }], arrivals: constant, target: shop.login }
services:
  shop:
    concurrency: 3
    endpoints:
      report: { steps: [{ work: 10s }], bulkhead: { maxConcurrentCalls: 2, maxWaitDuration: ${wait} } }
      login: [{ work: 100ms }]`;

  it("keeps workers free for the others, and refuses beyond it", () => {
    const summary = run(text("0s"));
    expect(okOf(summary)).toEqual({ reports: 2, logins: 5 });
    expect(summary.workloads["logins"]?.latency.max).toBe(100);
    expect(summary.workloads["reports"]?.causes["bulkhead-full"]).toBe(3);
  });

  it("lets the others wait for a place, without a worker, first in first out, for so long", () => {
    // Reports of 0 and 1 s run to 10 and 11 s; those of 2 and 3 s follow; that of 4 s gives up at 13 s.
    const summary = run(text("9s"));
    expect(okOf(summary)).toEqual({ reports: 4, logins: 5 });
    expect(summary.workloads["logins"]?.latency.max).toBe(100);
    const shop = summary.services["shop"]!;
    expect(shop.endpoints["report"]?.waiting).toMatchObject({ count: 5, max: 9000 });
    expect(shop.queue.mean).toBeCloseTo((8 + 8 + 9) / 30, 12);
  });
});

describe("shedding", () => {
  const shop = (shed: string): Record<string, number> =>
    okOf(
      run(`
name: test
duration: 60s
workloads:
  low: { stages: [{ for: 4s, rate: 1/s }], arrivals: constant, target: shop }
  high: { stages: [{ for: 4s, rate: 1/s }], arrivals: constant, target: shop, priority: 1 }
services: { shop: { concurrency: 1, queue: { shed: ${shed} }, steps: [{ work: 3s }] } }`),
    );

  it("refuses newcomers while so many wait", () => {
    // Two a second, 0 to 3 s, one served every 3 s: low at 0 runs, high of 0 and low of 1 wait, then one more at 3 s.
    expect(shop("{ all: { queueLength: 2 } }")).toEqual({ low: 3, high: 1 });
  });

  it("may concern the unimportant alone", () => {
    expect(shop("{ low: { queueLength: 1, priorityBelow: 1 } }")).toEqual({ low: 1, high: 4 });
  });

  it("goes by how long the first in line has waited", () => {
    // High of 0 s waits until 3 s: who comes from 2 s on is refused, until it has gone; then low of 1 s has waited 2 s.
    expect(shop("{ late: { wait: 2s } }")).toEqual({ low: 2, high: 2 });
  });
});

describe("a fair queue", () => {
  it("takes tenants in turn, and puts out whoever has most waiting", () => {
    const queue = (discipline: string): Summary =>
      run(`
name: test
duration: 60s
workloads:
  noisy: { stages: [{ for: 10ms, rate: 1000/s }], arrivals: constant, target: shop }
  quiet: { stages: [{ for: 20ms, rate: 0/s }, { for: 2ms, rate: 1000/s }], arrivals: constant, target: shop }
services: { shop: { concurrency: 1, queue: { capacity: 6, discipline: ${discipline} }, steps: [{ work: 1s }] } }`);
    // Noisy has one served and six waiting; three are refused. Fifo refuses both quiet ones too.
    expect(okOf(queue("fifo"))).toEqual({ noisy: 7, quiet: 0 });
    const fair = queue("fair");
    expect(okOf(fair)).toEqual({ noisy: 5, quiet: 2 });
    expect(fair.workloads["noisy"]?.causes["shed"]).toBe(2);
    // Served at 0 s noisy, 1 s noisy, 2 s quiet, 3 s noisy, 4 s quiet; the second quiet one came at 21 ms.
    expect(fair.workloads["quiet"]?.latency.max).toBe(5000 - 21);
  });
});
