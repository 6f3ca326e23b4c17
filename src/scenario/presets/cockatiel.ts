import type { LibraryPreset } from "./preset.ts";

/** cockatiel 3 and 4, whose policies have hardly any default: the breaker is that of its README. */
export const cockatiel: LibraryPreset = {
  switchesOn: [],
  settings: {
    retry: { maxAttempts: 1000, backoff: { base: 0 } },
    circuitBreaker: {
      consecutiveFailures: 5,
      waitDurationInOpenState: "10s",
      opensAt: "aboveThreshold",
      judgedAfter: "failure",
      permittedNumberOfCallsInHalfOpenState: 1,
      successThreshold: 1,
    },
  },
  source: "connor4312/cockatiel: readme.md, src/RetryPolicy.ts, src/CircuitBreakerPolicy.ts (3.2, 4.0)",
  notes: [
    "A retry has no limit there, 1000 attempts here. Its `maxAttempts: 3` is 3 retries, so 4 attempts.",
    "`new ExponentialBackoff()` is `backoff: { base: 128ms, multiplier: 2, max: 30s }`; its jitter is Polly's, which is not simulated.",
    "Calls that meet its half-open circuit wait for the probe there, and are refused here.",
  ],
};
