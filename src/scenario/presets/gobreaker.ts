import type { LibraryPreset } from "./preset.ts";

/** gobreaker 2. */
export const gobreaker: LibraryPreset = {
  switchesOn: ["circuitBreaker"],
  settings: {
    circuitBreaker: {
      consecutiveFailures: 6,
      slidingWindow: { interval: "104d" },
      minimumNumberOfCalls: 1,
      waitDurationInOpenState: "60s",
      permittedNumberOfCallsInHalfOpenState: 1,
      successThreshold: 1,
      judgedAfter: "failure",
      lateOutcomes: "ignored",
    },
  },
  source: "sony/gobreaker: v2/gobreaker.go",
  notes: [
    "It trips when more than 5 failures follow each other. The interval of 0 means never, here the longest duration there is.",
    "A `ReadyToTrip` by rate is `failureRateThreshold`, `minimumNumberOfCalls` and `consecutiveFailures: null`; `MaxRequests` is the permitted number and the `successThreshold`.",
  ],
};
