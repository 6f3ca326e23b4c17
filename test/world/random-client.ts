import fc from "fast-check";
import { loadBalancing } from "./random-balancing.ts";
import { ms } from "./random-faults.ts";

const jitter = fc.constantFrom(
  "none",
  "full",
  "equal",
  "decorrelated",
  { plus: "10%" },
  { plus: "5ms" },
  { plusMinus: "20%" },
);

const scope = fc.constantFrom("callee", "endpoint", "shared");

const retry = fc.record(
  {
    maxAttempts: fc.integer({ min: 1, max: 4 }),
    backoff: fc.record({ base: ms(0, 50), multiplier: fc.constantFrom(1, 2), max: fc.constant("200ms") }),
    jitter,
    budget: fc.constantFrom({ ratio: "10%", minPerSecond: 1 }, { ratio: "50%", minPerSecond: 0 }),
    throttle: fc.constant({ maxTokens: 4 }),
    quota: fc.constantFrom({}, { initialRetryTokens: 9, retryCost: 2, timeoutRetryCost: 3 }),
    ignore: fc.constantFrom(["circuit-open"], ["bulkhead-full", "RESOURCE_EXHAUSTED"]),
  },
  { requiredKeys: ["maxAttempts"] },
);

const breaker = fc.oneof(
  fc.record({
    failureRateThreshold: fc.constantFrom("20%", "50%", "100%"),
    slidingWindow: fc.constantFrom({ calls: 5 }, { time: "2s" }),
    minimumNumberOfCalls: fc.integer({ min: 1, max: 5 }),
    waitDurationInOpenState: ms(100, 3000),
    permittedNumberOfCallsInHalfOpenState: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ consecutiveFailures: fc.integer({ min: 1, max: 5 }), waitDurationInOpenState: ms(100, 3000) }),
  fc.record({
    slidingWindow: fc.constant({ interval: "1s" }),
    minimumNumberOfCalls: fc.integer({ min: 1, max: 5 }),
    waitDurationInOpenState: ms(100, 1000),
    waitDurationBackoff: fc.constant({ multiplier: 2, max: "2s" }),
    waitDurationJitter: fc.constantFrom("equal", { plusMinus: "30%" }),
    halfOpen: fc.constantFrom("all", { ramp: "1s" }, { ramp: "2s", from: "50%" }),
    lateOutcomes: fc.constantFrom("counted", "ignored", "restartWait"),
    scope,
    successThreshold: fc.integer({ min: 1, max: 3 }),
  }),
);

/** A client block; always with a timeout, so that lost messages do not keep anything for ever. */
export const client = fc.record(
  {
    timeout: ms(5, 300),
    deadline: ms(20, 600),
    retry,
    hedge: fc.record({
      delay: fc.oneof(ms(1, 60), fc.constant({ percentile: "60%", window: "4s" })),
      maxHedges: fc.integer({ min: 1, max: 3 }),
    }),
    circuitBreaker: breaker,
    bulkhead: fc.record({
      scope,
      maxConcurrentCalls: fc.integer({ min: 1, max: 6 }),
      maxWaitDuration: fc.constantFrom("0s", "20ms", "100ms"),
    }),
    rateLimiter: fc.record({
      limitForPeriod: fc.integer({ min: 1, max: 40 }),
      limitRefreshPeriod: fc.constant("200ms"),
      timeoutDuration: fc.constantFrom("0s", "150ms"),
    }),
    loadBalancing,
    concurrencyLimit: fc.constantFrom(
      "vegas",
      { algorithm: "aimd", minLimit: 1, initialLimit: 2 },
      { algorithm: "gradient2", minLimit: 1, window: 0 },
      { algorithm: "fixed", initialLimit: 2 },
    ),
    connections: fc.record({
      max: fc.integer({ min: 1, max: 4 }),
      maxPending: fc.integer({ min: 0, max: 6 }),
      maxConcurrentStreams: fc.constantFrom(1, 1, 3),
      maxRequestsPerConnection: fc.integer({ min: 1, max: 20 }),
      idleTimeout: fc.constantFrom("10ms", "1h"),
      maxIdle: fc.constantFrom(0, 1, 100),
      connectTimeout: fc.constantFrom("5ms", "200ms"),
      handshake: fc.record({
        roundTrips: fc.integer({ min: 0, max: 2 }),
        work: fc.constantFrom("0ms", "1ms"),
      }),
      balance: fc.constantFrom("request", "connection"),
    }),
    outlierDetection: fc.record({
      consecutive5xx: fc.constantFrom(1, 5),
      interval: fc.constant("500ms"),
      baseEjectionTime: fc.constant("1s"),
      maxEjectionPercent: fc.constantFrom("10%", "100%"),
    }),
    throttling: fc.record({ multiplier: fc.constantFrom(1, 2), window: fc.constant("1s") }),
    cancellation: fc.boolean(),
    singleFlight: fc.boolean(),
  },
  { requiredKeys: ["timeout"] },
);

/** The same, some of them with a fallback. */
export const withFallback = fc
  .tuple(client, fc.boolean())
  .map(([block, has]) => (has ? { ...block, fallback: { steps: [{ sleep: "1ms" }] } } : block));
