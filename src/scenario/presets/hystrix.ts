import type { LibraryPreset } from "./preset.ts";

/** Hystrix 1.5, frozen since 2018. */
export const hystrix: LibraryPreset = {
  switchesOn: ["timeout", "circuitBreaker", "bulkhead"],
  settings: {
    timeout: "1s",
    circuitBreaker: {
      failureRateThreshold: "50%",
      slowCallRateThreshold: "off",
      slidingWindow: { time: "10s" },
      minimumNumberOfCalls: 20,
      waitDurationInOpenState: "5s",
      permittedNumberOfCallsInHalfOpenState: 1,
      successThreshold: 1,
    },
    bulkhead: { maxConcurrentCalls: 10, maxWaitDuration: 0 },
  },
  source:
    "Netflix/Hystrix: HystrixCommandProperties, HystrixThreadPoolProperties, HystrixCircuitBreaker (1.5)",
  notes: [
    "It decides when a health snapshot is taken, up to 500 ms late; here it decides at once.",
    "The bulkhead stands for its thread pool of ten without a queue.",
  ],
};
