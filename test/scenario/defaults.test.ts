import { describe, expect, it } from "vitest";
import type { CircuitBreakerSpec, ClientSpec } from "../../src/scenario/scenario.ts";
import { around, read } from "./reading.ts";

/** The client of shop for stock, as written in one line. */
function client(written: string): ClientSpec {
  const scenario = read(
    around(`shop: { steps: [{ call: stock }], clients: { stock: ${written} } }\nstock: { steps: [] }`),
  );
  return scenario.services["shop"]!.clients["stock"]!;
}

describe("what was not said", () => {
  const scenario = read(around("shop: { steps: [] }"));

  it("is not simulated: one instance, unlimited workers, an unbounded FIFO queue", () => {
    expect(scenario.services["shop"]).toEqual({
      instances: 1,
      zones: null,
      concurrency: null,
      queue: { capacity: null, discipline: "fifo", standing: null, maxWaitNs: null, shed: {} },
      threading: "blocking",
      cpu: null,
      rateLimits: {},
      concurrencyLimit: null,
      idempotency: null,
      warmup: null,
      crashAbove: null,
      endpoints: { main: { steps: [], bulkhead: null } },
      single: true,
      consumers: {},
      clients: {},
    });
  });

  it("leaves the network instantaneous and without loss", () => {
    expect(scenario.network).toEqual({
      latency: { kind: "constant", value: 0 },
      loss: 0,
      bandwidth: null,
      links: {},
      sizes: {},
    });
  });

  it("leaves arrivals Poisson, requests about nothing in particular, clients without any policy", () => {
    const { load, key, priority, tenant, clients } = scenario.workloads["users"]!;
    expect(load).toEqual({
      kind: "open",
      arrivals: { kind: "poisson" },
      stages: [{ startNs: 0, endNs: 600e9, fromRate: 80, toRate: 80 }],
    });
    expect({ key, priority }).toEqual({ key: { kind: "none" }, priority: 0 });
    expect(tenant).toEqual({ kind: "one", name: "users" });
    expect(clients["shop"]).toEqual({
      timeoutNs: null,
      deadlineNs: null,
      retry: null,
      hedge: null,
      fallback: null,
      singleFlight: false,
      cancellation: false,
      throttling: null,
      circuitBreaker: null,
      rateLimiter: null,
      concurrencyLimit: null,
      bulkhead: null,
      connections: null,
      producer: null,
      loadBalancing: { strategy: { kind: "roundRobin" }, subset: null, zones: null },
      outlierDetection: null,
      endpoints: {},
    });
  });

  it("is seed 1 and no warm-up", () => {
    expect({ seed: scenario.seed, warmupNs: scenario.warmupNs }).toEqual({ seed: "1", warmupNs: 0 });
  });
});

describe("a policy that is switched on", () => {
  it("retries at once and without chance", () => {
    expect(client("{ retry: { maxAttempts: 3 } }").retry).toEqual({
      maxAttempts: 3,
      backoff: { baseNs: 0, multiplier: 1, maxNs: null },
      jitter: { kind: "none" },
      budget: null,
      throttle: null,
      quota: null,
      failures: null,
      ignore: [],
    });
  });

  it("budgets retries as Finagle does: 20 % and 10 a second", () => {
    expect(client("{ retry: { maxAttempts: 3, budget: {} } }").retry?.budget).toEqual({
      ratio: 0.2,
      minPerSecond: 10,
      scope: "callee",
    });
  });

  // io.github.resilience4j.circuitbreaker.CircuitBreakerConfig
  const standard: CircuitBreakerSpec = {
    trip: {
      failureRateThreshold: 0.5,
      slowCallRateThreshold: 1,
      slowCallDurationThresholdNs: 60e9,
      consecutiveFailures: null,
      opensAt: "threshold",
      judgedAfter: "outcome",
    },
    slidingWindow: { kind: "calls", calls: 100 },
    minimumNumberOfCalls: 100,
    waitDurationInOpenStateNs: 60e9,
    waitDurationBackoff: { multiplier: 1, maxNs: null },
    waitDurationJitter: { kind: "none" },
    lateOutcomes: "counted",
    halfOpen: { kind: "permits" },
    permittedNumberOfCallsInHalfOpenState: 10,
    successThreshold: null,
    scope: "callee",
    failures: null,
    ignore: [],
  };

  it("breaks circuits as Resilience4j does", () => {
    expect(client("{ circuitBreaker: {} }").circuitBreaker).toEqual(standard);
  });

  it("trips by consecutive failures alone when that is what was asked for", () => {
    const trip = {
      ...standard.trip,
      failureRateThreshold: null,
      slowCallRateThreshold: null,
      consecutiveFailures: 5,
    };
    expect(client("{ circuitBreaker: { consecutiveFailures: 5 } }").circuitBreaker).toEqual({
      ...standard,
      trip,
    });
    const both = client(
      "{ circuitBreaker: { consecutiveFailures: 5, failureRateThreshold: 30% } }",
    ).circuitBreaker;
    expect(both?.trip).toEqual({ ...trip, failureRateThreshold: 0.3 });
  });

  it("admits 25 calls through a bulkhead, none waiting, as Resilience4j does", () => {
    expect(client("{ bulkhead: {} }").bulkhead).toEqual({
      maxConcurrentCalls: 25,
      maxWaitDurationNs: 0,
      scope: "callee",
    });
  });

  it("waits up to 5 s for a rate limiter, as Resilience4j does", () => {
    expect(client("{ rateLimiter: { limitForPeriod: 10, limitRefreshPeriod: 1s } }").rateLimiter).toEqual({
      limitForPeriod: 10,
      limitRefreshPeriodNs: 1e9,
      timeoutDurationNs: 5e9,
      scope: "callee",
    });
  });

  it("hedges once", () => {
    expect(client("{ hedge: { delay: 50ms } }").hedge).toEqual({
      delay: { kind: "fixed", delayNs: 50e6 },
      maxHedges: 1,
      budget: null,
    });
  });

  it.each([
    ["full", { kind: "full" }],
    ["{ plus: 10% }", { kind: "plusRatio", ratio: 0.1 }],
    ["{ plus: 0.1 }", { kind: "plusRatio", ratio: 0.1 }],
    ["{ plus: 1s }", { kind: "plusTime", timeNs: 1e9 }],
    ["{ plusMinus: 20% }", { kind: "plusMinus", ratio: 0.2 }],
  ])("jitters as written: %s", (jitter, spec) => {
    expect(client(`{ retry: { maxAttempts: 2, jitter: ${jitter} } }`).retry?.jitter).toEqual(spec);
  });
});
