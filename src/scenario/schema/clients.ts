import * as z from "zod";
import { FAILURE_CAUSES, FAILURE_CODES } from "../outcomes.ts";
import {
  between,
  closed,
  defaulted,
  forms,
  list,
  name,
  named,
  optional,
  required,
  whole,
  words,
} from "./field.ts";
import { connections } from "./connections.ts";
import { duration, positiveDuration, positiveRatio, ratio } from "./quantities.ts";
import { steps } from "./steps.ts";

const FROM_PRESET = "none; it must be given here or by the preset";
const timer = positiveDuration;

const codeOrCause = words([...FAILURE_CODES, ...FAILURE_CAUSES]).meta({
  id: "CodeOrCause",
  title: "a status code or the cause of a failure",
});

const failureSet = {
  failures: optional(
    list(codeOrCause, "codes and causes"),
    "Codes and causes that count as failures, instead of the standard set.",
    "every outcome but OK, CANCELLED and the caller's own mistakes",
  ),
  ignore: optional(list(codeOrCause, "codes and causes"), "Codes and causes taken out of the set.", "none"),
};

const backoff = closed({
  base: defaulted(duration, 0, "Pause before the first retry."),
  multiplier: defaulted(between(1, 1000), 1, "Each pause is the one before times this."),
  max: optional(timer, "Longest pause, cut before jitter is added.", "no limit"),
});

const jitter = forms(
  [
    words(["none", "full", "equal", "decorrelated"]),
    closed({
      plus: required(
        forms([ratio, timer], "expected a ratio such as 10% or a duration such as 1s"),
        "Adds up to this share, or this time, to the pause.",
      ),
    }),
    closed({ plusMinus: required(ratio, "Spreads the pause by this share to either side.") }),
  ],
  "expected none, full, equal, decorrelated, { plus: 10% }, { plus: 1s } or { plusMinus: 20% }",
);

const budget = closed({
  ratio: defaulted(ratio, "20%", "Deposit of a call; a retry or hedge takes out 1."),
  minPerSecond: defaulted(between(0, 1e6), 10, "Retries a second that are granted without deposits."),
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
  ...failureSet,
});

const hedge = closed({
  delay: optional(
    duration,
    "A second attempt starts when the last began so long ago and is unanswered.",
    FROM_PRESET,
  ),
  maxHedges: defaulted(whole(1, 100), 1, "How many more attempts a round may start."),
});

const fallback = closed({
  steps: optional(steps, "What answers when the call has failed; `[]` is a static answer.", FROM_PRESET),
  ...failureSet,
});

const wholeSeconds = positiveDuration;

const slidingWindow = forms(
  [
    closed({ calls: required(whole(1, 1e6), "The last so many calls.") }),
    closed({ time: required(wholeSeconds, "The calls of the last whole seconds.") }),
  ],
  "expected { calls: 20 } or { time: 10s }",
);

/** Rates that trip a breaker unless it is told to trip by `consecutiveFailures` alone. */
export const BREAKER_RATES = { failureRateThreshold: "50%", slowCallRateThreshold: "100%" } as const;

/** Defaults are Resilience4j's (CircuitBreakerConfig). */
const circuitBreaker = closed(
  {
    failureRateThreshold: optional(
      positiveRatio,
      "Opens at this share of failures and above.",
      `${BREAKER_RATES.failureRateThreshold}; off where consecutiveFailures is given`,
    ),
    slowCallRateThreshold: optional(
      positiveRatio,
      "Opens at this share of slow calls and above.",
      `${BREAKER_RATES.slowCallRateThreshold}; off where consecutiveFailures is given`,
    ),
    slowCallDurationThreshold: defaulted(timer, "60s", "A call that takes longer is slow."),
    slidingWindow: defaulted(slidingWindow, { calls: 100 }, "The calls that the rates are taken over."),
    minimumNumberOfCalls: defaulted(whole(1, 1e6), 100, "No rate is taken over fewer calls."),
    waitDurationInOpenState: defaulted(timer, "60s", "How long an open circuit stays open."),
    permittedNumberOfCallsInHalfOpenState: defaulted(
      whole(1, 1e6),
      10,
      "Calls that a half-open circuit lets through to decide.",
    ),
    consecutiveFailures: optional(whole(1, 1e6), "Opens after so many failures in a row.", "off"),
    successThreshold: optional(
      whole(1, 1e6),
      "So many successes in a row close a half-open circuit, one failure opens it.",
      "off; the rates decide",
    ),
    ...failureSet,
  },
  ["scope", "maxWaitDurationInHalfOpenState"],
);

const rateLimiter = closed(
  {
    limitForPeriod: optional(whole(1, 1e9), "Calls let through in a period.", FROM_PRESET),
    limitRefreshPeriod: optional(timer, "Length of a period; periods are counted from time 0.", FROM_PRESET),
    timeoutDuration: defaulted(
      duration,
      "5s",
      "Longest wait for a later period (Resilience4j's RateLimiterConfig).",
    ),
  },
  ["scope"],
);

/** Defaults are Resilience4j's (BulkheadConfig). */
const bulkhead = closed(
  {
    maxConcurrentCalls: defaulted(whole(1, 1e6), 25, "Attempts under way at the same time."),
    maxWaitDuration: defaulted(duration, 0, "Longest wait for a place."),
  },
  ["scope"],
);

const BALANCERS_TO_COME = [
  "weighted",
  "leastLatency",
  "peakEwma",
  "consistentHash",
  "ringHash",
  "maglev",
  "sticky",
  "stickyRandom",
];
const loadBalancing = words(
  ["roundRobin", "random", "leastRequests", "powerOfTwoChoices"],
  BALANCERS_TO_COME,
  "load balancing with a strategy and zones is",
);

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
  preset: optional(name, "The named policy that this one builds on.", "none"),
  ...callFields,
  cancellation: defaulted(
    z.boolean({ error: "expected true or false" }),
    false,
    "Whether giving up tells the callee to stop.",
  ),
  circuitBreaker: optional(
    circuitBreaker,
    "Stops calling what keeps failing; {} takes Resilience4j's defaults.",
    "no breaker",
  ),
  rateLimiter: optional(rateLimiter, "Limits calls per period.", "no limit"),
  bulkhead: optional(bulkhead, "Limits concurrent attempts; {} takes Resilience4j's defaults.", "no limit"),
  connections: optional(
    connections,
    "Connections as things that are opened, kept, shared and closed; {} takes the defaults. Not for databases, which have their own.",
    "as many as needed, open at no cost",
  ),
  loadBalancing: defaulted(loadBalancing, "roundRobin", "How an instance of the callee is picked."),
};

const CLIENT_RESERVED = ["scope", "outlierDetection", "concurrencyLimit"];

/** A named policy: a client block without endpoints. */
export const policyBlock = closed(policyFields, CLIENT_RESERVED).meta({
  id: "Policy",
  title: "how a caller treats a callee",
});

/** How one caller treats one callee, spelt out. */
export const clientBlock = closed(
  {
    ...policyFields,
    endpoints: optional(
      named(closed(callFields)),
      "Settings of their own for single endpoints of the callee, laid over these.",
      "none",
    ),
  },
  CLIENT_RESERVED,
).meta({ id: "Client", title: "how a caller treats a callee" });

const EXPECTED = "expected the name of a policy, or a map such as { timeout: 1s, retry: { maxAttempts: 2 } }";

/** A client entry: the name of a policy, or a block. */
export const client = forms([name, clientBlock], EXPECTED);

/** An entry under `policies`, or `defaults.client`. */
export const policy = forms([name, policyBlock], EXPECTED);

/** A client block after zod has filled in its defaults. */
export type ClientBlock = z.output<typeof clientBlock>;
export type CallFields = Pick<
  ClientBlock,
  "timeout" | "deadline" | "retry" | "hedge" | "fallback" | "singleFlight"
>;
export type RetryBlock = NonNullable<ClientBlock["retry"]>;
export type ConnectionsBlock = NonNullable<ClientBlock["connections"]>;
export type BreakerBlock = NonNullable<ClientBlock["circuitBreaker"]>;
