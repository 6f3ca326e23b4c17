import type { LibraryPreset } from "./preset.ts";

/** Envoy's defaults for a route and a cluster. */
export const envoy: LibraryPreset = {
  switchesOn: ["deadline"],
  settings: {
    deadline: "15s",
    retry: { maxAttempts: 2, backoff: { base: "25ms", multiplier: 2, max: "250ms" }, jitter: "full" },
    bulkhead: { maxConcurrentCalls: 1024, maxWaitDuration: 0 },
    connections: { max: 1024, maxPending: 1024, connectTimeout: "5s", idleTimeout: "1h" },
  },
  source:
    "envoyproxy/envoy: route_components.proto, circuit_breaker.proto, cluster.proto, backoff_strategy.cc",
  notes: [
    "The route's timeout covers all tries: the `deadline` here.",
    "Its circuit breaking is a limit of connections, pending and active requests: `connections` and `bulkhead` here, never a `circuitBreaker`.",
    "`num_retries` is 1 retry, so 2 attempts. Its limit of 3 concurrent retries is not simulated.",
  ],
};
