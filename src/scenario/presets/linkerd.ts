import type { LibraryPreset } from "./preset.ts";

/** Linkerd 2. */
export const linkerd: LibraryPreset = {
  switchesOn: ["loadBalancing"],
  settings: {
    loadBalancing: "peakEwma",
    circuitBreaker: {
      consecutiveFailures: 7,
      waitDurationInOpenState: "1s",
      waitDurationBackoff: { multiplier: 2, max: "60s" },
      waitDurationJitter: { plus: "50%" },
      permittedNumberOfCallsInHalfOpenState: 1,
      successThreshold: 1,
    },
    retry: { maxAttempts: 2, budget: { ratio: "20%", minPerSecond: 10 } },
  },
  source:
    "linkerd/linkerd2: policy-controller outbound index (parse_accrual_config); linkerd.io: reference on circuit breaking and retries (2.16)",
  notes: [
    "The breaker stands for failure accrual, which marks single instances dead there and the whole callee here; it is off until a Service is annotated.",
    "`retry.linkerd.io/limit` is 1 retry, so 2 attempts, without a pause. The budget is that of a ServiceProfile; retries by annotation have none: `budget: null`.",
    "A ServiceProfile's route has a timeout of 10s, which covers its retries: `deadline: 10s`, to be written beside it.",
  ],
};
