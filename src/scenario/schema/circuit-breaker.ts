import type * as z from "zod";
import { between, closed, defaulted, forms, optional, required, whole, words } from "./field.ts";
import { failureSet, jitter, scope } from "./policy-parts.ts";
import { positiveDuration, positiveRatio } from "./quantities.ts";

const slidingWindow = forms(
  [
    closed({ calls: required(whole(1, 1e6), "The last so many calls.") }),
    closed({ time: required(positiveDuration, "The calls of the last whole seconds.") }),
    closed({
      interval: required(positiveDuration, "The calls since the counts were cleared, so often while closed."),
    }),
  ],
  "expected { calls: 20 }, { time: 10s } or { interval: 10s }",
);

/** Rates that trip a breaker unless it is told to trip by `consecutiveFailures` alone. */
export const BREAKER_RATES = { failureRateThreshold: "50%", slowCallRateThreshold: "100%" } as const;

const rateOrOff = forms([positiveRatio, words(["off"])], "expected a ratio above 0 such as 50%, or off");

const halfOpen = forms(
  [
    words(["permits", "all"]),
    closed({
      ramp: required(positiveDuration, "Time in which the share of calls let through grows to all of them."),
      from: defaulted(positiveRatio, "10%", "The share let through at first."),
    }),
  ],
  "expected permits, all or { ramp: 30s, from: 10% }",
);

const waitDurationBackoff = closed({
  multiplier: defaulted(between(1, 1000), 1, "Each wait is the one before times this."),
  max: optional(positiveDuration, "Longest wait, cut before jitter is added.", "no limit"),
});

/** Defaults are Resilience4j's (CircuitBreakerConfig). */
export const circuitBreaker = closed(
  {
    failureRateThreshold: optional(
      rateOrOff,
      "Opens at this share of failures and above (see opensAt).",
      `${BREAKER_RATES.failureRateThreshold}; off where consecutiveFailures is given`,
    ),
    slowCallRateThreshold: optional(
      rateOrOff,
      "Opens at this share of slow calls and above (see opensAt).",
      `${BREAKER_RATES.slowCallRateThreshold}; off where consecutiveFailures is given`,
    ),
    slowCallDurationThreshold: defaulted(positiveDuration, "60s", "A call that takes longer is slow."),
    slidingWindow: defaulted(slidingWindow, { calls: 100 }, "The calls that the rates are taken over."),
    minimumNumberOfCalls: defaulted(whole(1, 1e6), 100, "No rate is taken over fewer calls."),
    waitDurationInOpenState: defaulted(positiveDuration, "60s", "How long an open circuit stays open."),
    waitDurationBackoff: defaulted(
      waitDurationBackoff,
      { multiplier: 1 },
      "Longer waits with every trial that fails, until one succeeds.",
    ),
    waitDurationJitter: defaulted(
      jitter,
      "none",
      "How chance spreads the wait, so that many callers do not come back at once; forms as in retry.jitter.",
    ),
    halfOpen: defaulted(
      halfOpen,
      "permits",
      "Who passes a half-open circuit: the permitted number of calls, all, or a growing share that closes it when the ramp is over.",
    ),
    permittedNumberOfCallsInHalfOpenState: defaulted(
      whole(1, 1e6),
      10,
      "Calls that a half-open circuit lets through (where it counts permits) and decides by.",
    ),
    consecutiveFailures: optional(whole(1, 1e6), "Opens after so many failures in a row.", "off"),
    successThreshold: optional(
      whole(1, 1e6),
      "So many successes in a row close a half-open circuit, one failure opens it.",
      "off; the rates decide",
    ),
    opensAt: defaulted(
      words(["threshold", "aboveThreshold"]),
      "threshold",
      "Whether a rate trips when it reaches its threshold (Resilience4j, Polly, Hystrix) or only above it (opossum, cockatiel).",
    ),
    judgedAfter: defaulted(
      words(["outcome", "failure"]),
      "outcome",
      "Whether a closed circuit looks at the rates after each outcome (Resilience4j) or after failed and slow calls only (Polly, opossum, gobreaker).",
    ),
    lateOutcomes: defaulted(
      words(["counted", "ignored", "restartWait"]),
      "counted",
      "Outcomes of calls let through in an earlier state: they count in the present one (Resilience4j), for nothing (gobreaker), or they count and a failure that meets an open circuit starts its wait anew.",
    ),
    scope,
    ...failureSet,
  },
  ["maxWaitDurationInHalfOpenState"],
);

/** A breaker after zod has filled in its defaults. */
export type BreakerBlock = z.output<typeof circuitBreaker>;
