import { describe, expect, it } from "vitest";
import { run } from "./run-yaml.ts";

/** Three instances of a call good and bad of b in turn; every call of bad fails. */
function world(client: string, extra = ""): string {
  return `name: scopes
duration: 20s
workloads:
  users: { rate: 90/s, arrivals: constant, targets: { good: { target: a.good }, bad: { target: a.bad } } }
services:
  a: { instances: 3, endpoints: { good: [{ call: b.good }], bad: [{ call: b.bad }] }, clients: { b: ${client} } }
  b: { endpoints: { good: [{ sleep: 10ms }], bad: [{ fail: 100% }] } }
${extra}`;
}

const breaker = (scope: string): string =>
  `{ circuitBreaker: { failureRateThreshold: 40%, slidingWindow: { calls: 20 }, minimumNumberOfCalls: 20, waitDurationInOpenState: 1m, scope: ${scope} } }`;

describe("the scope of a circuit breaker", () => {
  it("is the callee: one bad endpoint opens the circuit of each instance for the good one too", () => {
    const summary = run(world(breaker("callee")));
    expect(summary.series.circuits["a"]!["b"]).toMatchObject(
      [0, 1, 2].map((instance) => ({ instance, endpoint: null })),
    );
    expect(summary.clients["a"]!["b"]!.circuitBreaker.opened).toBe(3);
    expect(summary.workloads["users"]!.targets["good"]!.successRate).toBeLessThan(0.2);
  });

  it("is the endpoint: the good one goes on, and each circuit says whose it is", () => {
    const summary = run(world(breaker("endpoint")));
    const opened = summary.series.circuits["a"]!["b"]!.filter(({ moves }) => moves.length > 0);
    expect(opened.map(({ instance, endpoint }) => [instance, endpoint])).toEqual([
      [0, "bad"],
      [1, "bad"],
      [2, "bad"],
    ]);
    expect(summary.workloads["users"]!.targets["good"]!.successRate).toBe(1);
  });

  it("is shared: all instances together see twenty calls three times as fast, and open once", () => {
    const summary = run(world(breaker("shared")));
    const circuits = summary.series.circuits["a"]!["b"]!;
    expect(circuits).toMatchObject([{ instance: null, endpoint: null }]);
    // Twenty outcomes of 90 calls a second are there by 0.3 s; an instance alone needs until 0.7 s.
    expect(circuits[0]!.moves[0]!.atMs).toBeLessThan(300);
    expect(run(world(breaker("callee"))).series.circuits["a"]!["b"]![0]!.moves[0]!.atMs).toBeGreaterThan(600);
  });

  it("outlives a crash of the caller's instances only where it is shared", () => {
    const crash = "faults: { gone: { at: 5s, for: 1s, crash: { target: a } } }";
    expect(run(world(breaker("shared"), crash)).clients["a"]!["b"]!.circuitBreaker).toMatchObject({
      opened: 1,
      state: "open",
    });
    expect(run(world(breaker("endpoint"), crash)).clients["a"]!["b"]!.circuitBreaker).toMatchObject({
      opened: 6,
      state: "open",
    });
  });
});

/** How many calls of b run at the same time, each for a second. */
function busiest(client: string): number {
  const text = world(client)
    .replace("{ sleep: 10ms }", "{ sleep: 1s }")
    .replace("{ fail: 100% }", "{ sleep: 1s }");
  const { inFlight, ok } = run(text.replace("duration: 20s", "duration: 500ms")).clients["a"]!["b"]!;
  return inFlight + ok;
}

describe("the scope of a bulkhead", () => {
  it.each([
    ["callee", 3 * 4],
    ["endpoint", 3 * 2 * 4],
    ["shared", 4],
  ])("%s lets %d calls run at the same time", (scope, calls) => {
    expect(busiest(`{ bulkhead: { maxConcurrentCalls: 4, scope: ${scope} } }`)).toBe(calls);
  });

  it("shared hands a permit to whoever waits longest, of whatever instance, and loses none", () => {
    const client = "{ bulkhead: { maxConcurrentCalls: 1, maxWaitDuration: 10s, scope: shared } }";
    const text = world(client)
      .replace("fail: 100%", "sleep: 10ms")
      .replace("rate: 90/s", "stages: [{ for: 1s, rate: 200/s }]");
    // 200 calls of 10 ms one after the other take 2 s, in the order in which they came.
    const { ok, failed, bulkhead, latency } = run(text).clients["a"]!["b"]!;
    expect({ ok, failed, rejected: bulkhead.rejected }).toEqual({ ok: 200, failed: 0, rejected: 0 });
    expect(latency.max).toBeCloseTo(2000 - 995, -1);
  });
});

describe("the scope of a rate limiter and of a budget", () => {
  it.each([
    ["callee", 3 * 5],
    ["endpoint", 3 * 2 * 5],
    ["shared", 5],
  ])("%s lets %d calls through in a period", (scope, calls) => {
    const limiter = `{ rateLimiter: { limitForPeriod: 5, limitRefreshPeriod: 1m, timeoutDuration: 0, scope: ${scope} } }`;
    const client = run(world(limiter)).clients["a"]!["b"]!;
    expect(client.calls - client.rateLimiter.rejected).toBe(calls);
  });

  it.each([
    ["callee", 3 * 10],
    ["endpoint", 3 * 10],
    ["shared", 10],
  ])("%s grants %d retries of what always fails", (scope, retries) => {
    const retry = `{ retry: { maxAttempts: 2, budget: { ratio: 0, minPerSecond: 1, scope: ${scope} } } }`;
    expect(run(world(retry).replace("duration: 20s", "duration: 5s")).clients["a"]!["b"]!.retries).toBe(
      retries,
    );
  });
});
