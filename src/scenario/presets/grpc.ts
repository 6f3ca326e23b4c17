import type { LibraryPreset } from "./preset.ts";

/** gRPC has no retry of its own until a service config writes one: the numbers are those of the proposal's example. */
export const grpc: LibraryPreset = {
  switchesOn: [],
  settings: {
    retry: {
      maxAttempts: 4,
      backoff: { base: "100ms", multiplier: 2, max: "1s" },
      jitter: { plusMinus: "20%" },
      failures: ["UNAVAILABLE"],
    },
    hedge: { delay: "500ms", maxHedges: 3 },
  },
  source: "grpc/proposal: A6-client-retries.md (as of 2024-08)",
  notes: [
    "There are no defaults: a retry or a hedge written beside it takes the proposal's example.",
    "Its retry throttling is off there until a service config writes it: `retry: { throttle: {} }` takes the proposal's example, 10 tokens and a tenth for a success.",
    "The jitter of 20 % either way is that of 2024; before, it was full jitter.",
    "More than 5 attempts act as 5 there, which is not enforced here.",
  ],
};
