import type { LibraryPreset } from "./preset.ts";

/** Finagle's client. */
export const finagle: LibraryPreset = {
  switchesOn: ["circuitBreaker", "loadBalancing"],
  settings: {
    circuitBreaker: {
      consecutiveFailures: 5,
      failureRateThreshold: "20%",
      slowCallRateThreshold: "off",
      slidingWindow: { time: "30s" },
      minimumNumberOfCalls: 5,
      opensAt: "aboveThreshold",
      judgedAfter: "failure",
      waitDurationInOpenState: "5s",
      waitDurationBackoff: { multiplier: 2, max: "300s" },
      waitDurationJitter: "equal",
      permittedNumberOfCallsInHalfOpenState: 1,
      successThreshold: 1,
    },
    retry: {
      maxAttempts: 3,
      backoff: { base: "5ms", max: "200ms" },
      jitter: "decorrelated",
      budget: { ratio: "20%", minPerSecond: 10 },
    },
    loadBalancing: "powerOfTwoChoices",
  },
  source:
    "twitter/finagle: FailureAccrualFactory, FailureAccrualPolicy, RetryPolicy, RetryBudget, DefaultBalancerFactory (24.x)",
  notes: [
    "The breaker stands for failure accrual, which marks single instances dead there and the whole callee here; its success rate is a moving average there.",
    "The number of tries has no default there; 3 stands here.",
  ],
};
