import type { LibraryPreset } from "./preset.ts";

/** Failsafe 3. */
export const failsafe: LibraryPreset = {
  switchesOn: ["circuitBreaker"],
  settings: {
    circuitBreaker: {
      consecutiveFailures: 1,
      waitDurationInOpenState: "60s",
      permittedNumberOfCallsInHalfOpenState: 1,
      successThreshold: 1,
    },
    retry: { maxAttempts: 3, backoff: { base: 0 } },
  },
  source: "failsafe-lib/failsafe: CircuitBreakerBuilder, RetryPolicyBuilder (3.x)",
  notes: ["The first failure opens it, the first success closes it."],
};
