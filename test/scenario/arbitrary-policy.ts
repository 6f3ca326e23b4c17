import { concurrencyLimit } from "./arbitrary-admission.ts";
import * as fc from "fast-check";
import { milliseconds } from "./arbitrary-times.ts";

const scope = fc.constantFrom("callee", "endpoint", "shared");

/** A client block; fallbacks only do what both sides can do. */
export function policy(side: "services" | "users"): fc.Arbitrary<Record<string, unknown>> {
  const failures = fc.record(
    { ignore: fc.subarray(["circuit-open", "timeout", "UNAVAILABLE"]) },
    { requiredKeys: [] },
  );
  const budget = fc.record(
    { scope, ratio: fc.constantFrom("10%", 0.5), minPerSecond: fc.integer({ min: 0, max: 5 }) },
    { requiredKeys: [] },
  );
  const backoff = fc.record(
    { base: milliseconds(50), multiplier: fc.constantFrom(1, 2, 1.5), max: milliseconds(200) },
    { requiredKeys: [] },
  );
  const jitter = fc.constantFrom(
    "none",
    "full",
    "equal",
    "decorrelated",
    { plus: "10%" },
    { plus: "20ms" },
    { plusMinus: "20%" },
  );
  const retry = fc.tuple(
    fc.record(
      { maxAttempts: fc.integer({ min: 1, max: 3 }), backoff, jitter, budget, throttle, quota },
      { requiredKeys: ["maxAttempts"] },
    ),
    failures,
  );
  const fallback = fc.constantFrom<unknown[]>([], [{ sleep: "2ms" }], [{ fail: "50%" }]);
  return fc.record(
    {
      timeout: milliseconds(200),
      deadline: milliseconds(400),
      retry: retry.map(([own, set]) => ({ ...own, ...set })),
      hedge: hedge(),
      throttling: fc.record(
        { multiplier: fc.integer({ min: 1, max: 3 }), window: milliseconds(900) },
        { requiredKeys: [] },
      ),
      fallback: fallback.map((list) => ({ steps: side === "users" ? list : [...list, { work: "1ms" }] })),
      singleFlight: fc.boolean(),
      cancellation: fc.boolean(),
      circuitBreaker: breaker(),
      rateLimiter: fc.record({
        scope,
        limitForPeriod: fc.integer({ min: 1, max: 20 }),
        limitRefreshPeriod: milliseconds(1000),
        timeoutDuration: milliseconds(100),
      }),
      bulkhead: fc.record(
        { scope, maxConcurrentCalls: fc.integer({ min: 1, max: 5 }), maxWaitDuration: milliseconds(50) },
        { requiredKeys: [] },
      ),
      concurrencyLimit,
      connections: fc.record(
        {
          max: fc.integer({ min: 1, max: 9 }),
          maxPending: fc.integer({ min: 0, max: 9 }),
          maxConcurrentStreams: fc.constantFrom(1, 100),
          maxRequestsPerConnection: fc.integer({ min: 1, max: 9 }),
          idleTimeout: milliseconds(900),
          maxIdle: fc.integer({ min: 0, max: 3 }),
          connectTimeout: milliseconds(90),
          handshake: fc.record(
            {
              roundTrips: fc.integer({ min: 0, max: 3 }),
              work: fc.constantFrom("1ms", { exponential: "2ms" }),
            },
            { requiredKeys: [] },
          ),
          balance: fc.constantFrom("request", "connection"),
        },
        { requiredKeys: [] },
      ),
      producer: fc.record(
        {
          linger: milliseconds(50),
          batchSize: fc.integer({ min: 1, max: 9 }),
          maxInFlight: fc.integer({ min: 1, max: 9 }),
          bufferMemory: fc.integer({ min: 1, max: 99 }),
          maxBlock: milliseconds(90),
          retries: fc.integer({ min: 0, max: 9 }),
          retryBackoff: milliseconds(90),
          retryBackoffMax: milliseconds(900),
          requestTimeout: milliseconds(900),
          deliveryTimeout: milliseconds(900),
        },
        { requiredKeys: [] },
      ),
      outlierDetection: fc.record(
        {
          consecutive5xx: fc.integer({ min: 1, max: 9 }),
          interval: milliseconds(900),
          maxEjectionPercent: fc.constantFrom("50%", 1, 0),
          failurePercentage: fc.record({ threshold: fc.constantFrom("50%", 1) }),
          successRate: fc.constantFrom("off", { minimumHosts: 2 }),
        },
        { requiredKeys: [] },
      ),
      loadBalancing: fc.constantFrom<unknown>(
        "roundRobin",
        "random",
        { strategy: "leastRequests" },
        "powerOfTwoChoices",
        { strategy: "powerOfTwoChoices", choices: 3 },
        "consistentHash",
        "keyModulo",
        { strategy: "consistentHash", virtualNodes: 7, boundedLoad: "125%", subset: 2 },
        { strategy: "peakEwma", decayTime: "3s" },
        "sticky",
        { strategy: "sticky", first: "leastRequests", ttl: "1m", sessions: 5, subset: { size: 1 } },
        { strategy: "random", zones: "own" },
        { strategy: "roundRobin", zones: { aware: { minClusterSize: 2, routingEnabled: "50%" } } },
      ),
    },
    { requiredKeys: [] },
  );
}

const throttle = fc.record({
  maxTokens: fc.integer({ min: 1, max: 9 }),
  tokenRatio: fc.constantFrom(0.1, 2),
});

const quota = fc.record({
  initialRetryTokens: fc.integer({ min: 1, max: 500 }),
  retryCost: fc.constantFrom(0.5, 5),
  timeoutRetryCost: fc.constantFrom(10, 14),
  noRetryIncrement: fc.constantFrom(0, 1),
});

function hedge(): fc.Arbitrary<unknown> {
  return fc.record(
    {
      delay: fc.oneof(
        milliseconds(50),
        fc.record({ percentile: fc.constantFrom("95%", 0.5), window: milliseconds(900) }),
      ),
      maxHedges: fc.integer({ min: 1, max: 2 }),
      budget: fc.record({ ratio: fc.constantFrom("10%", 1), minPerSecond: fc.nat(3) }),
    },
    { requiredKeys: ["delay"] },
  );
}

function breaker(): fc.Arbitrary<unknown> {
  return fc.record(
    {
      failureRateThreshold: fc.constantFrom("20%", 0.5, "off"),
      slowCallRateThreshold: fc.constantFrom("50%", 1, "off"),
      slowCallDurationThreshold: milliseconds(50),
      slidingWindow: fc.constantFrom({ calls: 5 }, { time: "1s" }, { time: "2s" }, { interval: "1s" }),
      minimumNumberOfCalls: fc.integer({ min: 1, max: 5 }),
      waitDurationInOpenState: milliseconds(500),
      waitDurationBackoff: fc.constantFrom({ multiplier: 2 }, { multiplier: 1.5, max: "3s" }),
      waitDurationJitter: fc.constantFrom("none", "equal", { plus: "1s" }, { plusMinus: "30%" }),
      halfOpen: fc.constantFrom("permits", "all", { ramp: "1s" }, { ramp: "300ms", from: 0.5 }),
      opensAt: fc.constantFrom("threshold", "aboveThreshold"),
      judgedAfter: fc.constantFrom("outcome", "failure"),
      scope,
      lateOutcomes: fc.constantFrom("counted", "ignored", "restartWait"),
      permittedNumberOfCallsInHalfOpenState: fc.integer({ min: 1, max: 3 }),
      consecutiveFailures: fc.integer({ min: 1, max: 4 }),
      successThreshold: fc.integer({ min: 1, max: 3 }),
    },
    { requiredKeys: [] },
  );
}
