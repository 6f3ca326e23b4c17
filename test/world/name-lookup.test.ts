import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

const outage = "{ outage: { at: 100s, for: 200s, crash: { target: b, select: 1 } } }";
const checks = "healthCheck: { interval: 1s, timeout: 500ms, unhealthyThreshold: 1 }";

/** Ten requests a second, in turn at two instances; asking takes a second each way, the callee nothing. */
function shop(lookup: string, faults = outage, more = checks, latency = "0ms"): Summary {
  return run(`
name: test
duration: 400s
workloads: { users: { rate: 10/s, arrivals: constant, target: b } }
services: { b: { instances: 2, steps: [] } }
registries: { dns: { services: [b], lookup: ${lookup}, ${more} } }
network: { links: { users: { dns: { latency: ${latency} } } } }
faults: ${faults}`);
}

const failed = (summary: Summary): number => summary.workloads["users"]!.failed;
const asked = (summary: Summary): number => summary.network.links["users"]!["dns"]!.sent;

describe("a name that is looked up", () => {
  it("is asked for once per TTL, and by each call where nothing is kept", () => {
    // Asked for at 0, then within the first 10 s, then each 10 s: 39 times more in 400 s, or 40.
    expect(asked(shop("{ ttl: 10s }", "{}"))).toBeGreaterThanOrEqual(40);
    expect(asked(shop("{ ttl: 10s }", "{}"))).toBeLessThanOrEqual(41);
    expect(asked(shop("{ ttl: forever }", "{}"))).toBe(1);
    expect(asked(shop("{ ttl: 0 }", "{}"))).toBe(4000);
  });

  it("is not asked for while nobody needs it", () => {
    const summary = run(`
name: test
duration: 100s
workloads: { users: { rate: 1/m, arrivals: constant, target: b } }
services: { b: { steps: [] } }
registries: { dns: { services: [b], lookup: { ttl: 5s } } }`);
    expect(asked(summary)).toBe(2);
  });

  it("lets calls wait for the answer, all of them for the same one", () => {
    const summary = shop("{ ttl: forever }", "{}", checks, "1s");
    // The first waits 2 s, those that come in the meantime for the rest of it: 2 + 1.9 + ... + 0.1 s.
    expect(summary.workloads["users"]?.latency.max).toBeCloseTo(2000, 6);
    expect(summary.workloads["users"]?.latency.mean).toBeCloseTo(21_000 / 4000, 6);
    expect(asked(summary)).toBe(1);
  });

  it("gives a call that waits its own timeout", () => {
    const summary = run(`
name: test
duration: 10s
workloads: { users: { rate: 1/s, arrivals: constant, target: b, client: { timeout: 500ms } } }
services: { b: { steps: [] } }
registries: { dns: { services: [b], lookup: { ttl: forever } } }
network: { links: { users: { dns: { latency: 800ms } } } }`);
    // Asked at 0, answered at 1.6 s: the calls of 0 and 1 s are given up at 0.5 and 1.5 s.
    expect(summary.workloads["users"]).toMatchObject({ ok: 8, causes: { timeout: 2 } });
  });

  it("leads to a dead instance until the record is gone and the answer too old", () => {
    const short = failed(shop("{ ttl: 5s }"));
    // Half of the calls fail for at most a check of 1 s and a TTL of 5 s.
    expect(short).toBeLessThanOrEqual(5 * 6.1);
    const long = failed(shop("{ ttl: 60s }"));
    // Whatever of the 60 s is left at the crash, and after its end whatever is left of an answer without the instance.
    expect(long).toBeGreaterThan(short);
    expect(long).toBeLessThanOrEqual(5 * 61.1);
    expect(failed(shop("{ ttl: forever }"))).toBe(5 * 200);
  });

  it("stays a record that nobody checks, without leases", () => {
    expect(failed(shop("{ ttl: 5s }", outage, "heartbeat: never"))).toBe(5 * 200);
  });

  it("that cannot be resolved fails the call, or is believed on", () => {
    const cut = "{ cut: { at: 100s, for: 100s, partition: { between: [dns, users] } } }";
    const forgetting = shop("{ ttl: 10s, timeout: 1s }", cut);
    // The last answer is fresh until 100 to 110 s; a question asked at up to 200 s fails a second later.
    expect(forgetting.workloads["users"]?.causes).toMatchObject({ "no-instance": failed(forgetting) });
    expect(failed(forgetting)).toBeGreaterThanOrEqual(10 * 89);
    expect(failed(forgetting)).toBeLessThanOrEqual(10 * 101 + 1);
    const keeping = shop("{ ttl: 10s, timeout: 1s }", cut, `${checks}, onUnreachable: keep`);
    expect(failed(keeping)).toBe(0);
    expect(keeping.workloads["users"]?.latency.max).toBeCloseTo(1000, 6);
  });

  it("learns at once that it is refused", () => {
    const cut = "{ cut: { at: 100s, partition: { between: [dns, users], messages: refused } } }";
    const summary = shop("{ ttl: 10s }", cut);
    expect(failed(summary)).toBeGreaterThanOrEqual(10 * 290);
    expect(failed(summary)).toBeLessThanOrEqual(10 * 300);
    expect(summary.workloads["users"]?.failedLatency.max).toBe(0);
  });

  it("is forgotten with the process", () => {
    const summary = run(`
name: test
duration: 100s
workloads: { users: { rate: 1/s, arrivals: constant, target: a } }
services: { a: { steps: [{ call: b }] }, b: { steps: [] } }
registries: { dns: { services: [b], lookup: { ttl: forever } } }
faults: { restart: { at: 30500ms, for: 1s, crash: { target: a } } }`);
    expect(summary.network.links["a"]!["dns"]!.sent).toBe(2);
  });
});

describe("a process that begins without a list", () => {
  it("knows nobody before its first refresh", () => {
    const cold = run(`
name: test
duration: 100s
workloads: { users: { rate: 10/s, arrivals: constant, target: b } }
services: { b: { steps: [] } }
registries: { names: { services: [b], refresh: 30s, firstList: atRefresh } }`);
    // Its first round is at a phase of the 30 s; from then on it knows.
    const { failed: unknown, causes } = cold.workloads["users"]!;
    expect(unknown).toBeGreaterThan(0);
    expect(unknown).toBeLessThanOrEqual(300);
    expect(causes).toMatchObject({ "no-instance": unknown });
  });
});
