import type { LibraryPreset } from "./preset.ts";

/** Polly 8. */
export const polly: LibraryPreset = {
  switchesOn: ["circuitBreaker"],
  settings: {
    circuitBreaker: {
      failureRateThreshold: "10%",
      slowCallRateThreshold: "off",
      slidingWindow: { time: "30s" },
      minimumNumberOfCalls: 100,
      waitDurationInOpenState: "5s",
      permittedNumberOfCallsInHalfOpenState: 1,
      successThreshold: 1,
      judgedAfter: "failure",
    },
    retry: { maxAttempts: 4, backoff: { base: "2s" } },
    hedge: { delay: "2s", maxHedges: 1 },
    bulkhead: { maxConcurrentCalls: 1000, maxWaitDuration: 0 },
  },
  source:
    "App-vNext/Polly: CircuitBreakerStrategyOptions, RetryStrategyOptions, HedgingStrategyOptions, RateLimiterStrategyOptions (8.x)",
  notes: [
    "`MaxRetryAttempts` is 3 retries, so 4 attempts.",
    "Its rate limiter is a limit of concurrent calls by default: the `bulkhead` here.",
    "The window has ten buckets of 3 s there and thirty of 1 s here.",
  ],
};
