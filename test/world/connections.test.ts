import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

interface Setting {
  readonly connections: string;
  readonly callee?: string;
  readonly rate?: string;
  readonly rest?: string;
  readonly policy?: string;
}

/** Messages take 10 ms each way; the callee works for 100 ms; constant arrivals from 0. */
function shop({ connections, callee = "", rate = "1/s", rest = "", policy = "" }: Setting): Summary {
  return run(`
name: test
duration: 9.9s
workloads: { users: { rate: ${rate}, arrivals: constant, target: a } }
services:
  a: { steps: [{ call: b }], clients: { b: { connections: ${connections}${policy} } } }
  b: { steps: [{ work: 100ms }]${callee} }
network: { links: { a: { b: { latency: 10ms } } } }
${rest}`);
}

const edge = (summary: Summary): Summary["clients"][string][string] => summary.clients["a"]!["b"]!;

describe("connections", () => {
  it("are opened once and kept: only the first request pays for the handshake", () => {
    const summary = shop({ connections: "{ handshake: { roundTrips: 3 } }" });
    // 3 x 20 ms, then 10 + 100 + 10 ms.
    expect(summary.workloads["users"]?.latency).toMatchObject({ max: 180, min: 120 });
    expect(edge(summary).connections).toMatchObject({ opened: 1, failed: 0, rejected: 0 });
    expect(edge(summary).connections.waiting).toMatchObject({ count: 1, max: 60 });
  });

  it("of one request each pay every time", () => {
    const summary = shop({ connections: "{ maxRequestsPerConnection: 1 }" });
    expect(summary.workloads["users"]?.latency).toMatchObject({ max: 140, min: 140 });
    expect(edge(summary).connections.opened).toBe(10);
  });

  it("carry the callee's share of the handshake in front of the first request", () => {
    const work = "{ maxRequestsPerConnection: 2, handshake: { roundTrips: 0, work: 50ms } }";
    const summary = shop({ connections: work, callee: ", concurrency: 1" });
    expect(summary.workloads["users"]?.latency).toMatchObject({ max: 170, min: 120 });
    expect(summary.services["b"]?.utilization).toBeCloseTo((10 * 0.1 + 5 * 0.05) / 9.9, 9);
  });

  it("idle for too long are closed", () => {
    // A request a second, each over 140 ms later: 860 ms of rest in between (880 ms where nothing is opened).
    expect(edge(shop({ connections: "{ idleTimeout: 870ms }" })).connections.opened).toBe(5);
    expect(edge(shop({ connections: "{ idleTimeout: 881ms }" })).connections.opened).toBe(1);
    expect(edge(shop({ connections: "{ idleTimeout: 860ms }" })).connections.opened).toBe(10);
  });

  it("are kept unused up to a number, and closed beyond it", () => {
    // Five at once every second: all five are kept, or two, and three are opened anew each time.
    const burst = (maxIdle: string): number =>
      edge(
        run(`
name: test
duration: 9.9s
workloads: { users: { rate: 1/s, arrivals: constant, target: a } }
services:
  a:
    steps: [{ parallel: [{ call: b }, { call: b }, { call: b }, { call: b }, { call: b }] }]
    clients: { b: { connections: { ${maxIdle} } } }
  b: { steps: [{ work: 100ms }] }
network: { links: { a: { b: { latency: 10ms } } } }`),
      ).connections.opened;
    expect(burst("")).toBe(5);
    expect(burst("maxIdle: 2")).toBe(5 + 9 * 3);
    expect(burst("maxIdle: 0")).toBe(50);
  });

  it("are as many as allowed; others wait in line, or are refused", () => {
    // Open at 20 and 70 ms, each then busy for 120 ms a request: visits from 30 and 80 ms on, 83 and 82 before the end.
    const waiting = shop({ connections: "{ max: 2 }", rate: "20/s" });
    expect(edge(waiting).connections.opened).toBe(2);
    expect(waiting.services["b"]?.requests).toBe(165);
    const refusing = shop({ connections: "{ max: 2, maxPending: 2 }", rate: "40/s" });
    expect(edge(refusing).causes["connection-pool"]).toBe(edge(refusing).connections.rejected);
    expect(edge(refusing).connections.rejected).toBeGreaterThan(200);
    expect(refusing.workloads["users"]?.failedAt["a"]).toEqual({
      "connection-pool": edge(refusing).connections.rejected,
    });
  });

  it("carry several requests at once where they are multiplexed", () => {
    const summary = shop({ connections: "{ max: 1, maxConcurrentStreams: 100 }", rate: "50/s" });
    expect(edge(summary).connections.opened).toBe(1);
    expect(summary.workloads["users"]?.latency.min).toBe(120);
    expect(summary.workloads["users"]?.latency.max).toBe(140);
  });

  it("with an answer outstanding that nobody waits for are closed, unless they are multiplexed", () => {
    const patience = ", timeout: 50ms";
    expect(edge(shop({ connections: "{}", policy: patience })).connections.opened).toBe(10);
    const shared = "{ maxConcurrentStreams: 2 }";
    expect(edge(shop({ connections: shared, policy: patience })).connections.opened).toBe(1);
  });

  it("do not outlive the process at their other end", () => {
    const rest = "faults: { restart: { at: 4500ms, for: 100ms, crash: { target: b } } }";
    const summary = shop({ connections: "{}", rest });
    expect(summary.workloads["users"]).toMatchObject({ ok: 10, failed: 0 });
    expect(edge(summary).connections.opened).toBe(2);
  });

  it("cannot be opened to what is down: refused one round trip later", () => {
    const rest = "faults: { outage: { at: 0s, crash: { target: b } } }";
    const summary = shop({ connections: "{}", rest });
    expect(summary.workloads["users"]).toMatchObject({ ok: 0, failed: 10, causes: { crashed: 10 } });
    expect(summary.workloads["users"]?.failedLatency).toMatchObject({ min: 20, max: 20 });
    expect(edge(summary).connections).toMatchObject({ opened: 10, failed: 10 });
    expect(summary.services["b"]?.requests).toBe(0);
  });

  it("that cannot be opened for lack of an answer end with connectTimeout", () => {
    const rest = "faults: { cut: { at: 0s, partition: { between: [a, b] } } }";
    const summary = shop({ connections: "{ connectTimeout: 300ms }", rest });
    expect(summary.workloads["users"]).toMatchObject({ failed: 10, causes: { timeout: 10 } });
    expect(summary.workloads["users"]?.failedLatency).toMatchObject({ min: 300, max: 300 });
  });

  it("refused by a partition tell so", () => {
    const rest = "faults: { cut: { at: 0s, partition: { between: [a, b], messages: refused } } }";
    const summary = shop({ connections: "{}", rest });
    expect(summary.workloads["users"]).toMatchObject({ failed: 10, causes: { partitioned: 10 } });
  });

  it("pin load to the instance they lead to, unless each request is balanced", () => {
    const pinned = shop({
      connections: "{ balance: connection, maxConcurrentStreams: 100 }",
      callee: ", instances: 2, concurrency: 1",
      rate: "16/s",
    });
    // 16/s need two instances; all go to one, which can serve 10/s.
    expect(pinned.services["b"]?.queue.max).toBeGreaterThan(30);
    const perRequest = shop({
      connections: "{ balance: request, maxConcurrentStreams: 100 }",
      callee: ", instances: 2, concurrency: 1",
      rate: "16/s",
    });
    expect(perRequest.services["b"]?.waiting.max).toBeCloseTo(0, 9);
  });
});

describe("an expired certificate", () => {
  const rest = "faults: { expiry: { at: 4500ms, certificate: { target: b } } }";

  it("lets open connections live, and fails what needs a new one", () => {
    expect(shop({ connections: "{}", rest }).workloads["users"]).toMatchObject({ ok: 10, failed: 0 });
    const short = shop({ connections: "{ maxRequestsPerConnection: 3 }", rest });
    // Connections of requests 1-3 and 4-6; the second is spent at 5.14 s, and nothing after it gets in.
    expect(short.workloads["users"]).toMatchObject({
      ok: 6,
      failed: 4,
      causes: { "certificate-expired": 4 },
    });
    expect(short.workloads["users"]?.failedAt).toEqual({ b: { "certificate-expired": 4 } });
  });

  it("fails everybody who shakes hands each time", () => {
    const summary = run(`
name: test
duration: 10s
workloads: { users: { rate: 1/s, arrivals: constant, target: b } }
services: { b: { steps: [] } }
faults: { expiry: { at: 4500ms, for: 2s, certificate: { target: b } } }`);
    expect(summary.workloads["users"]).toMatchObject({
      ok: 8,
      failed: 2,
      causes: { "certificate-expired": 2 },
    });
  });
});
