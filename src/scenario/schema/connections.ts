import { durationDistribution } from "./distributions.ts";
import { closed, defaulted, optional, whole, words } from "./field.ts";
import { positiveDuration } from "./quantities.ts";

/** Limits are Envoy's defaults (circuit breaker thresholds, cluster and HTTP protocol options). */
export const connections = closed({
  max: defaulted(whole(1, 1e6), 1024, "Connections of one caller instance to all instances of the callee."),
  maxPending: defaulted(
    whole(0, 1e6),
    1024,
    "Requests that may wait for a connection; one more ends with connection-pool.",
  ),
  maxConcurrentStreams: defaulted(
    whole(1, 1e6),
    1,
    "Requests at the same time on one connection: 1 as in HTTP/1.1, more as in HTTP/2.",
  ),
  maxRequestsPerConnection: optional(
    whole(1, 1e9),
    "After so many requests a connection is closed; 1 means no keep-alive.",
    "no limit",
  ),
  idleTimeout: defaulted(positiveDuration, "1h", "A connection unused for so long is closed."),
  maxIdle: optional(
    whole(0, 1e6),
    "Unused connections kept to each instance of the callee; one more is closed as soon as it is unused (Go's MaxIdleConnsPerHost, which is 2 there).",
    "no limit",
  ),
  connectTimeout: defaulted(positiveDuration, "5s", "Longest the handshake may take; ends with timeout."),
  handshake: defaulted(
    closed({
      roundTrips: defaulted(
        whole(0, 100),
        1,
        "Messages there and back before the first request: TCP 1, with TLS 1.3 2, with TLS 1.2 3.",
      ),
      work: optional(
        durationDistribution,
        "Work of the callee, in front of the first request on the connection.",
        "none",
      ),
    }),
    { roundTrips: 1 },
    "What opening a connection costs.",
  ),
  balance: defaulted(
    words(["request", "connection"]),
    "request",
    "Whether the load balancer picks an instance for each request, or only when a connection is opened.",
  ),
});
