import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

/** Ten requests a second, in turn at two instances; the second crashes from 100 to 300 s. Nothing takes any time. */
function shop(
  registry: string,
  faults = "{ outage: { at: 100s, for: 200s, crash: { target: b, select: 1 } } }",
): Summary {
  return run(`
name: test
duration: 400s
workloads: { users: { rate: 10/s, arrivals: constant, target: b } }
services: { b: { instances: 2, steps: [] } }
registries: { names: ${registry} }
faults: ${faults}`);
}

const failed = (summary: Summary): number => summary.workloads["users"]!.failed;

describe("a registry", () => {
  it("lists everybody while all is well, and changes nothing", () => {
    const summary = shop("{ services: [b] }", "{}");
    expect(failed(summary)).toBe(0);
    expect(summary.registries["names"]).toEqual({ dropped: 0, returned: 0, preserved: 0 });
  });

  it("drops an instance when its lease runs out, and callers learn it when they fetch the list", () => {
    const summary = shop("{ services: [b], heartbeat: 10s, ttl: 30s, refresh: 20s }");
    // Half of the requests fail from the crash until lease and list are renewed: 20 to 30 s, then 0 to 20 s.
    expect(failed(summary)).toBeGreaterThanOrEqual(5 * 20);
    expect(failed(summary)).toBeLessThanOrEqual(5 * 50 + 1);
    expect(summary.registries["names"]).toEqual({ dropped: 1, returned: 1, preserved: 0 });
    expect(summary.timeline.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^names drops instance 0 of b; it is listed again by /),
    );
  });

  it("hears of it sooner by checking itself", () => {
    const check = "{ interval: 2s, timeout: 1s, unhealthyThreshold: 2 }";
    const summary = shop(`{ services: [b], refresh: 1s, healthCheck: ${check} }`);
    // The second failed check comes 2 to 4 s after the crash, the list at most 1 s later.
    expect(failed(summary)).toBeGreaterThanOrEqual(5 * 2);
    expect(failed(summary)).toBeLessThanOrEqual(5 * 5 + 1);
  });

  it("that hears nobody drops everybody: callers that have its list have nobody to call", () => {
    const summary = shop(
      "{ services: [b], heartbeat: 10s, ttl: 30s, refresh: 1s }",
      "{ deaf: { at: 100s, for: 200s, partition: { between: [names, b] } } }",
    );
    expect(summary.registries["names"]).toMatchObject({ dropped: 2, returned: 2 });
    expect(summary.workloads["users"]?.causes).toMatchObject({ "no-instance": failed(summary) });
    // Nobody listed from 120-130 s to 300-310 s.
    expect(failed(summary)).toBeGreaterThanOrEqual(10 * 169);
    expect(failed(summary)).toBeLessThanOrEqual(10 * 191);
  });

  it("that preserves itself believes rather that it is deaf", () => {
    const summary = shop(
      "{ services: [b], heartbeat: 10s, ttl: 30s, refresh: 1s, selfPreservation: 85% }",
      "{ deaf: { at: 100s, for: 200s, partition: { between: [names, b] } } }",
    );
    expect(failed(summary)).toBe(0);
    expect(summary.registries["names"]).toMatchObject({ dropped: 0 });
    expect(summary.registries["names"]!.preserved).toBeGreaterThan(0);
  });

  it("that cannot be reached leaves callers with the list they have, or with none", () => {
    const faults = "{ cut: { at: 100s, for: 200s, partition: { between: [names, users] } } }";
    expect(failed(shop("{ services: [b], refresh: 10s }", faults))).toBe(0);
    const consistent = shop("{ services: [b], refresh: 10s, onUnreachable: forget }", faults);
    // The first fetch that fails is 0 to 10 s after the cut, known 10 s later; the first that works 0 to 10 s after its end.
    expect(failed(consistent)).toBeGreaterThanOrEqual(10 * 180);
    expect(failed(consistent)).toBeLessThanOrEqual(10 * 200 + 1);
    expect(consistent.workloads["users"]?.failedAt).toEqual({ users: { "no-instance": failed(consistent) } });
  });

  it("sends hedges to another instance of the list only", () => {
    const summary = run(`
name: test
duration: 100s
warmup: 5s
workloads: { users: { rate: 1/s, arrivals: constant, target: b, client: { hedge: { delay: 10ms } } } }
services: { b: { instances: 3, steps: [{ sleep: 50ms }] } }
registries: { names: { services: [b], refresh: 1s, healthCheck: { interval: 1s, unhealthyThreshold: 1 } } }
faults: { outage: { at: 1s, crash: { target: b, select: 2 } } }`);
    // Only instance 2 is left from about 3 s on: the hedge has no other to go to.
    expect(summary.workloads["users"]?.failed).toBe(0);
    expect(summary.clients["users"]?.["b"]?.hedges).toBe(95);
  });
});
