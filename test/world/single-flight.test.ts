import { describe, expect, it } from "vitest";
import { run } from "./run-yaml.ts";

/** Ten calls a second from time 0, each answered 450 ms after it was sent. */
function shop(client: string, callee = "[{ sleep: 450ms }]", workload = ""): string {
  return `
name: test
duration: 1s
workloads: { users: { rate: 10/s, arrivals: constant, target: a${workload} } }
services:
  a: { steps: [{ call: b }], clients: { b: ${client} } }
  b: { steps: ${callee} }`;
}

describe("single flight", () => {
  it("asks once for everybody who asks meanwhile", () => {
    // Asked at 0 and 500 ms (the answer of 450 ms is gone by then); the rest ride along.
    const summary = run(shop("{ singleFlight: true }"));
    expect(summary.clients["a"]?.["b"]).toMatchObject({
      calls: 10,
      ok: 10,
      coalesced: 8,
      attempts: 2,
      amplification: 0.2,
    });
    expect(summary.services["b"]?.requests).toBe(2);
    // 450, 350, 250, 150, 50 ms, twice.
    expect(summary.workloads["users"]?.latency.mean).toBeCloseTo(250, 9);
  });

  it("keeps different keys apart", () => {
    const summary = run(shop("{ singleFlight: true }", "[{ sleep: 450ms }]", ", key: unique"));
    expect(summary.clients["a"]?.["b"]).toMatchObject({ calls: 10, coalesced: 0, attempts: 10 });
  });

  it("shares a failure with everybody", () => {
    const summary = run(shop("{ singleFlight: true }", "[{ sleep: 450ms }, { fail: 100% }]"));
    expect(summary.workloads["users"]).toMatchObject({ ok: 0, failed: 10, causes: { injected: 10 } });
    expect(summary.services["b"]?.requests).toBe(2);
  });

  it("lets each caller's own patience and fallback stand", () => {
    // Asked at 0 ms; those of 100 and 200 ms ride along (an expiry comes last in its instant) and share the failure
    // of 200 ms. So again from 300, 600 and 900 ms, the last of which is still out at the end.
    const summary = run(shop("{ singleFlight: true, deadline: 200ms, fallback: { steps: [] } }"));
    expect(summary.workloads["users"]).toMatchObject({ requests: 10, ok: 9, degraded: 9, inFlight: 1 });
    expect(summary.clients["a"]?.["b"]).toMatchObject({ fallbacks: 9, attempts: 4, coalesced: 6 });
  });

  it("does not answer a caller twice whose fallback walks when the answer lands", () => {
    const summary = run(`
name: test
duration: 2s
workloads:
  calm: { rate: 0.5/s, arrivals: constant, target: c }
  eager: { rate: 0.5/s, arrivals: constant, targets: { c: { steps: [{ sleep: 100ms }, { call: c }] } }, client: { deadline: 100ms } }
services:
  c: { steps: [{ call: b }], clients: { b: { singleFlight: true, fallback: { steps: [{ sleep: 50ms }] } } } }
  b: { steps: [{ sleep: 220ms }] }`);
    // The eager one rides along from 100 ms, loses patience at 200 ms, and its fallback walks when the answer comes at 220 ms.
    expect(summary.clients["c"]?.["b"]).toMatchObject({
      calls: 2,
      ok: 2,
      attempts: 1,
      coalesced: 1,
      fallbacks: 1,
    });
    expect(summary.workloads["calm"]?.latency.max).toBe(220);
    expect(summary.services["c"]).toMatchObject({ requests: 2, ok: 2 });
    expect(summary.services["c"]?.serving.max).toBe(220);
  });

  it("asks again for the others when the one who asked is called off", () => {
    const summary = run(`
name: test
duration: 2s
workloads:
  hasty: { rate: 0.5/s, arrivals: constant, target: c, client: { timeout: 100ms, cancellation: true } }
  calm: { rate: 0.5/s, arrivals: constant, targets: { c: { steps: [{ sleep: 50ms }, { call: c }] } } }
services:
  c: { steps: [{ call: b }], clients: { b: { singleFlight: true, cancellation: true } } }
  b: { steps: [{ sleep: 300ms }] }`);
    // The hasty one is gone at 100 ms and takes its question along; the calm one asks anew: 100 + 300 ms.
    expect(summary.clients["c"]?.["b"]).toMatchObject({
      calls: 2,
      ok: 1,
      failed: 1,
      attempts: 2,
      coalesced: 1,
    });
    expect(summary.workloads["calm"]?.latency.max).toBe(400);
  });
});
