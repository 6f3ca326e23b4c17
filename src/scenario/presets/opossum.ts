import type { LibraryPreset } from "./preset.ts";

/** opossum 9 and 10. */
export const opossum: LibraryPreset = {
  switchesOn: ["timeout", "circuitBreaker"],
  settings: {
    timeout: "10s",
    circuitBreaker: {
      failureRateThreshold: "50%",
      slowCallRateThreshold: "off",
      opensAt: "aboveThreshold",
      judgedAfter: "failure",
      slidingWindow: { time: "10s" },
      minimumNumberOfCalls: 1,
      waitDurationInOpenState: "30s",
      permittedNumberOfCallsInHalfOpenState: 1,
      successThreshold: 1,
    },
  },
  source: "nodeshift/opossum: lib/circuit.js (9, 10)",
  notes: [
    "With a volume threshold of 0 the first failure of a quiet ten seconds opens it.",
    "It divides failures by calls begun, refused ones too, and keeps its counts when it closes; here the window holds ended calls and is empty then.",
  ],
};
