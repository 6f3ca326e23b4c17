import { describe, expect, it } from "vitest";
import { run } from "./run-yaml.ts";

const shop = `
name: test
duration: 2m
workloads: { users: { rate: 50/s, target: web } }
services:
  web: { instances: 2, concurrency: 4, steps: [{ work: { exponential: 10ms } }, { call: stock }] }
  stock: { concurrency: 4, steps: [{ work: { lognormal: { median: 10ms, p99: 80ms } } }, { fail: 2% }], clients: {} }
network: { latency: { lognormal: { median: 1ms, p99: 5ms } } }
`;

describe("determinism", () => {
  it("gives the same bytes for the same seed", () => {
    expect(JSON.stringify(run(shop))).toBe(JSON.stringify(run(shop)));
  });

  it("gives other bytes for another seed, 0 and words included", () => {
    const fingerprints = ["1", "0", "2", "a word", "1/2"].map((seed) => run(shop, { seed }).fingerprint);
    expect(new Set(fingerprints).size).toBe(fingerprints.length);
  });
});

describe("random streams", () => {
  it("leave arrivals and the draws of others alone when one component's setting changes", () => {
    const before = run(shop);
    const after = run(shop, {
      overrides: [
        { path: "services.stock.steps", value: [{ work: "20ms" }, { fail: "50%" }], origin: "--set" },
      ],
    });
    expect(after.fingerprint).not.toBe(before.fingerprint);
    expect(after.workloads["users"]?.requests).toBe(before.workloads["users"]?.requests);
    expect(after.series.workloads["users"]?.offered).toEqual(before.series.workloads["users"]?.offered);
  });

  it("leave everything alone when a component is added that nobody calls", () => {
    const before = run(shop);
    const after = run(
      shop.replace("services:", "services:\n  idle: { steps: [{ work: { exponential: 1ms } }] }"),
    );
    expect(after.workloads).toEqual(before.workloads);
    expect(after.services["stock"]).toEqual(before.services["stock"]);
  });

  it("keep the pattern of arrivals when the rate changes", () => {
    const slow = run(
      "name: t\nduration: 200s\nworkloads: { users: { rate: 10/s, target: a } }\nservices: { a: { steps: [{ work: 0ms }] } }",
    );
    const fast = run(
      "name: t\nduration: 100s\nworkloads: { users: { rate: 20/s, target: a } }\nservices: { a: { steps: [{ work: 0ms }] } }",
    );
    expect(fast.workloads["users"]?.requests).toBe(slow.workloads["users"]?.requests);
  });

  it("draw the same work for the n-th visit whatever policy the caller has", () => {
    const with2 = run(shop, {
      overrides: [{ path: "services.web.clients.stock", value: { timeout: "10s" }, origin: "--set" }],
    });
    expect(with2.services["stock"]?.serving).toEqual(run(shop).services["stock"]?.serving);
  });
});

describe("budgets", () => {
  it("stop a run that would never end, and say what was finished", () => {
    const flood =
      "name: t\nduration: 100d\nworkloads: { users: { rate: 1000000000/s, target: a } }\nservices: { a: { steps: [{ work: 1ms }] } }";
    const events = run(flood, { eventsMax: 300_000 });
    expect(events.stopped?.reason).toContain("events");
    expect(events.stopped?.atMs).toBeLessThan(1);
    const live = run(flood, { liveMax: 10_000 });
    expect(live.stopped?.reason).toContain("10,000 live requests");
    expect(live.workloads["users"]?.inFlight).toBeGreaterThan(4_000);
  });

  it("stop when the caller of simulate says so", () => {
    const long =
      "name: t\nduration: 10h\nworkloads: { users: { rate: 1000/s, target: a } }\nservices: { a: { steps: [{ work: 1ms }] } }";
    const summary = run(long, { progress: ({ events }) => (events > 500_000 ? "interrupted" : null) });
    expect(summary.stopped?.reason).toBe("interrupted");
    expect(summary.workloads["users"]?.ok).toBeGreaterThan(100_000);
  });
});

describe("stages", () => {
  it("end before their last instant: a rate times a time is that many constant arrivals", () => {
    for (const rate of [2, 3, 4, 5, 6, 7, 10]) {
      const text = `name: t\nduration: 70s\nworkloads: { users: { stages: [{ for: 60s, rate: ${rate}/s }], arrivals: constant, target: a } }\nservices: { a: { steps: [{ work: 0ms }] } }`;
      expect([rate, run(text).workloads["users"]?.requests]).toEqual([rate, 60 * rate]);
    }
  });
});
