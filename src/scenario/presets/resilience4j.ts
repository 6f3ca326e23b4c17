import type { LibraryPreset } from "./preset.ts";

/** Resilience4j 2: the names of this language are its own. */
export const resilience4j: LibraryPreset = {
  switchesOn: ["circuitBreaker"],
  settings: {
    circuitBreaker: {
      failureRateThreshold: "50%",
      slowCallRateThreshold: "100%",
      slowCallDurationThreshold: "60s",
      slidingWindow: { calls: 100 },
      minimumNumberOfCalls: 100,
      waitDurationInOpenState: "60s",
      permittedNumberOfCallsInHalfOpenState: 10,
    },
    retry: { maxAttempts: 3, backoff: { base: "500ms" } },
    bulkhead: { maxConcurrentCalls: 25, maxWaitDuration: 0 },
    rateLimiter: { limitForPeriod: 50, limitRefreshPeriod: "500ns", timeoutDuration: "5s" },
  },
  source:
    "resilience4j/resilience4j: CircuitBreakerConfig, RetryConfig, BulkheadConfig, RateLimiterConfig (2.x)",
  notes: [
    "`maxAttempts` counts the first try.",
    "The rate limiter's refresh period is 500 nanoseconds, which is no limit in practice.",
  ],
};
