import { closed, defaulted, forms, list, name, named, optional, required, whole, words } from "./field.ts";
import { key } from "./steps.ts";
import { duration, positiveDuration, positiveRate } from "./quantities.ts";

const MOST = 1e9;

const rateLimit = closed({
  algorithm: defaulted(
    words(["tokenBucket", "leakyBucket", "fixedWindow", "slidingWindow", "slidingLog"]),
    "tokenBucket",
    "`tokenBucket` lets bursts pass, `leakyBucket` lets them wait and leave evenly spaced, `fixedWindow` counts in windows of the clock, `slidingWindow` estimates by two of them, `slidingLog` counts exactly.",
  ),
  rate: required(positiveRate, "Requests that pass per second, minute or hour, in the long run."),
  burst: optional(
    whole(1, MOST),
    "Buckets: how many tokens it holds, or how many wait.",
    "what passes in one second, at least 1",
  ),
  window: optional(positiveDuration, "Windows: their length; rate x window pass in one.", "1s"),
  per: defaulted(
    words(["service", "caller", "tenant", "key"]),
    "service",
    "Who has a limit of its own: all together, each calling component, each tenant, each key.",
  ),
  scope: defaulted(
    words(["instance", "shared"]),
    "instance",
    "Whether each instance counts by itself (as Envoy's local rate limit does), or all of them together, at no cost.",
  ),
  endpoints: optional(list(name, "names of endpoints"), "The endpoints that it holds for.", "all"),
});

/** Limits on how often a service may be called, by name. */
export const rateLimits = named(rateLimit);

const shedding = closed({
  priorityBelow: optional(whole(-1e6, 1e6), "Only requests of a lower priority are refused.", "everybody"),
  queueLength: optional(whole(0, MOST), "Refuses while so many wait.", "whatever the length"),
  wait: optional(
    positiveDuration,
    "Refuses while one waits that has done so for so long.",
    "whatever the wait",
  ),
});

/** Who is refused before the queue is full, by name of the rule. */
export const shed = named(shedding);

/** Keeps one endpoint from taking all workers. Named as in Resilience4j, whose defaults these are. */
export const endpointBulkhead = closed({
  maxConcurrentCalls: defaulted(
    whole(1, 1e6),
    25,
    "Requests of this endpoint that one instance has under way at the same time.",
  ),
  maxWaitDuration: defaulted(duration, 0, "Longest wait for a place, without a worker."),
});

/** For whom a request is made. */
export const tenant = forms(
  [name, key],
  "expected the name of a tenant, or { zipf: { items: 100, exponent: 1 } }",
);
