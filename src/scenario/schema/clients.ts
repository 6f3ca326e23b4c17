import * as z from "zod";
import { circuitBreaker } from "./circuit-breaker.ts";
import { concurrencyLimit } from "./concurrency-limit.ts";
import { backoff, failureSet, jitter, scope } from "./policy-parts.ts";
import { between, closed, defaulted, forms, name, named, optional, required, whole } from "./field.ts";
import { duration, positiveDuration, positiveRatio, ratio } from "./quantities.ts";
import { connections } from "./connections.ts";
import { loadBalancing } from "./load-balancing.ts";
import { producer } from "./producer.ts";
import { outlierDetection } from "./outlier-detection.ts";
import { steps } from "./steps.ts";

const FROM_PRESET = "none; it must be given here or by the preset";
const timer = positiveDuration;

const budget = closed({
  ratio: defaulted(ratio, "20%", "Deposit of a call; a retry or hedge takes out 1."),
  minPerSecond: defaulted(between(0, 1e6), 10, "Retries a second that are granted without deposits."),
  scope,
});

const throttle = closed({
  maxTokens: defaulted(between(1, 1000), 10, "Tokens at the start, and at most."),
  tokenRatio: defaulted(between(0.001, 1000), 0.1, "Tokens that a success earns; a failure costs 1."),
});

/** Names and numbers are those of the AWS SDK for JavaScript and of botocore. */
const quota = closed({
  initialRetryTokens: defaulted(between(1, 1e6), 500, "Tokens at the start, and at most."),
  retryCost: defaulted(between(0.001, 1e6), 5, "Tokens that a retry costs."),
  timeoutRetryCost: defaulted(between(0.001, 1e6), 10, "Tokens that a retry costs after a timeout."),
  noRetryIncrement: defaulted(
    between(0, 1e6),
    1,
    "Tokens earned by a call that succeeds without a retry; after one it gets back what the last has cost.",
  ),
});

const retry = closed({
  maxAttempts: optional(whole(1, 1000), "Attempts in all; the first try counts.", FROM_PRESET),
  backoff: defaulted(backoff, { base: 0, multiplier: 1 }, "Pauses between attempts."),
  jitter: defaulted(jitter, "none", "How chance spreads the pauses."),
  budget: optional(
    budget,
    "Limits retries and hedges to a share of the calls (Finagle's RetryBudget).",
    "no budget",
  ),
  throttle: optional(
    throttle,
    "No retry and no hedge while half of the tokens or fewer are left (gRPC's retryThrottling; the numbers are its proposal's example).",
    "no throttle",
  ),
  quota: optional(
    quota,
    "Retries cost tokens, which only successes bring back (the retry quota of the AWS SDKs' standard mode).",
    "no quota",
  ),
  ...failureSet,
});

const hedge = closed({
  delay: optional(
    forms(
      [
        duration,
        closed({
          percentile: required(positiveRatio, "Share of the answers that come sooner than the delay: 95%."),
          window: defaulted(timer, "1m", "The answers of the last half to whole window count."),
        }),
      ],
      "expected a duration such as 50ms, or { percentile: 95% }",
    ),
    "A second attempt starts when the last began so long ago and is unanswered.",
    FROM_PRESET,
  ),
  maxHedges: defaulted(whole(1, 100), 1, "How many more attempts a round may start."),
  budget: optional(
    budget,
    "Limits hedges to a share of the calls.",
    "the budget of the retry, if it has one",
  ),
});

/** Defaults are those of the Google SRE book, chapter 21. */
const throttling = closed({
  multiplier: defaulted(between(1, 1000), 2, "Lets through so many times what the callee accepts."),
  window: defaulted(timer, "2m", "Time over which requests and accepts are counted."),
});

const fallback = closed({
  steps: optional(steps, "What answers when the call has failed; `[]` is a static answer.", FROM_PRESET),
  ...failureSet,
});

const rateLimiter = closed({
  limitForPeriod: optional(whole(1, 1e9), "Calls let through in a period.", FROM_PRESET),
  limitRefreshPeriod: optional(timer, "Length of a period; periods are counted from time 0.", FROM_PRESET),
  timeoutDuration: defaulted(
    duration,
    "5s",
    "Longest wait for a later period (Resilience4j's RateLimiterConfig).",
  ),
  scope,
});

/** Defaults are Resilience4j's (BulkheadConfig). */
const bulkhead = closed({
  maxConcurrentCalls: defaulted(whole(1, 1e6), 25, "Attempts under way at the same time."),
  maxWaitDuration: defaulted(duration, 0, "Longest wait for a place."),
  scope,
});

/** What one endpoint may have of its own. */
const callFields = {
  timeout: optional(
    timer,
    "Longest an attempt may take, from the rate limiter's leave to the reply.",
    "no timeout",
  ),
  deadline: optional(
    timer,
    "Longest the call may take, retries included; travels downstream.",
    "no deadline",
  ),
  retry: optional(retry, "Tries again after a failure.", "no retry"),
  hedge: optional(hedge, "Sends a second attempt when the first is slow.", "no hedge"),
  fallback: optional(fallback, "What answers when the call has failed.", "no fallback"),
  singleFlight: defaulted(
    z.boolean({ error: "expected true or false" }),
    false,
    "Whether calls for the same key at the same time share one answer, a failure too.",
  ),
};

const policyFields = {
  preset: optional(
    name,
    "The named policy, or the library, that this one builds on (see library presets).",
    "none",
  ),
  ...callFields,
  cancellation: defaulted(
    z.boolean({ error: "expected true or false" }),
    false,
    "Whether giving up tells the callee to stop.",
  ),
  throttling: optional(
    throttling,
    "Refuses some calls at the caller while the callee refuses most (Google's adaptive throttling); {} takes the defaults.",
    "no throttling",
  ),
  circuitBreaker: optional(
    circuitBreaker,
    "Stops calling what keeps failing; {} takes Resilience4j's defaults.",
    "no breaker",
  ),
  rateLimiter: optional(rateLimiter, "Limits calls per period.", "no limit"),
  concurrencyLimit: optional(
    concurrencyLimit,
    "Refuses attempts at the caller beyond a limit that adapts to how the callee answers.",
    "no limit",
  ),
  bulkhead: optional(bulkhead, "Limits concurrent attempts; {} takes Resilience4j's defaults.", "no limit"),
  connections: optional(
    connections,
    "Connections as things that are opened, kept, shared and closed; {} takes the defaults. Not for databases, which have their own.",
    "as many as needed, open at no cost",
  ),
  producer: optional(
    producer,
    "Publishes to topics of a broker in batches; {} takes Kafka's defaults. Only for brokers with topics.",
    "each message goes by itself, at once",
  ),
  outlierDetection: optional(
    outlierDetection,
    "Leaves out instances that fail while others do not; {} takes Envoy's defaults.",
    "no instance is left out",
  ),
  loadBalancing: defaulted(loadBalancing, "roundRobin", "How an instance of the callee is picked."),
};

/** A named policy: a client block without endpoints. */
export const policyBlock = closed(policyFields).meta({
  id: "Policy",
  title: "how a caller treats a callee",
});

/** How one caller treats one callee, spelt out. */
export const clientBlock = closed({
  ...policyFields,
  endpoints: optional(
    named(closed(callFields)),
    "Settings of their own for single endpoints of the callee, laid over these.",
    "none",
  ),
}).meta({ id: "Client", title: "how a caller treats a callee" });

const EXPECTED = "expected the name of a policy, or a map such as { timeout: 1s, retry: { maxAttempts: 2 } }";

/** A client entry: the name of a policy, or a block. */
export const client = forms([name, clientBlock], EXPECTED);

/** An entry under `policies`, or `defaults.client`. */
export const policy = forms([name, policyBlock], EXPECTED);

/** A client block after zod has filled in its defaults. */
export type ClientBlock = z.output<typeof clientBlock>;
/** A client block as it is written. */
export type ClientInput = z.input<typeof clientBlock>;
export type CallFields = Pick<
  ClientBlock,
  "timeout" | "deadline" | "retry" | "hedge" | "fallback" | "singleFlight"
>;
export type RetryBlock = NonNullable<ClientBlock["retry"]>;
export type ConnectionsBlock = NonNullable<ClientBlock["connections"]>;
