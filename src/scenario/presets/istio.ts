import type { LibraryPreset } from "./preset.ts";

/** Istio's defaults for a mesh. */
export const istio: LibraryPreset = {
  switchesOn: ["retry"],
  settings: {
    retry: {
      maxAttempts: 3,
      backoff: { base: "25ms", multiplier: 2, max: "250ms" },
      jitter: "full",
      failures: ["UNAVAILABLE", "CANCELLED"],
    },
    connections: { max: 1_000_000, maxPending: 1_000_000, connectTimeout: "10s", idleTimeout: "1h" },
  },
  source:
    "istio/api: mesh/v1alpha1/config.proto (default retry policy), networking/v1alpha3/destination_rule.proto",
  notes: [
    "`attempts: 2` counts retries there, so 3 attempts; it retries what could not connect and what is unavailable, not a timeout.",
    "Its circuit breaking is a limit of the connection pool and the ejection of hosts: `connections` here, never a `circuitBreaker`. The limits of the pool are lifted.",
  ],
};
