import { durationText } from "../../scenario/quantity.ts";
import type { CircuitBreakerSpec } from "../../scenario/scenario.ts";
import { count, jitterInWords, percent, scopeInWords } from "./words.ts";

/** A breaker in words with all its numbers: when it opens, for how long, and how it closes. */
export function breakerInWords(breaker: CircuitBreakerSpec): string {
  const { trip } = breaker;
  const at = trip.opensAt === "threshold" ? "" : "more than ";
  const rates = [
    ...(trip.failureRateThreshold === null ? [] : [`${at}${percent(trip.failureRateThreshold)} failures`]),
    ...(trip.slowCallRateThreshold === null
      ? []
      : [
          `${at}${percent(trip.slowCallRateThreshold)} slower than ${durationText(trip.slowCallDurationThresholdNs)}`,
        ]),
  ];
  const rate = rates.length === 0 ? [] : [`${rates.join(" or ")} ${windowInWords(breaker)}`];
  const row =
    trip.consecutiveFailures === null ? [] : [`${count(trip.consecutiveFailures, "failure")} in a row`];
  return (
    `circuit breaker: opens at ${[...row, ...rate].join(" or ")}${judged(breaker)}, ` +
    `for ${waitInWords(breaker)}, then ${trialInWords(breaker)}${lateInWords(breaker)}${scopeInWords(breaker.scope)}`
  );
}

function windowInWords({ slidingWindow: window, minimumNumberOfCalls }: CircuitBreakerSpec): string {
  const least = `(at least ${minimumNumberOfCalls})`;
  switch (window.kind) {
    case "calls":
      return `of the last ${count(window.calls, "call")} ${least}`;
    case "time":
      return `of the last ${durationText(window.timeNs)} ${least}`;
    case "interval":
      return `since the counts were cleared, every ${durationText(window.intervalNs)} ${least}`;
  }
}

function judged({ trip }: CircuitBreakerSpec): string {
  return trip.judgedAfter === "outcome" ? "" : ", looked at after failures only";
}

function waitInWords(breaker: CircuitBreakerSpec): string {
  const { waitDurationInOpenStateNs, waitDurationBackoff: backoff, waitDurationJitter: jitter } = breaker;
  const growth = backoff.multiplier === 1 ? "" : ` x ${backoff.multiplier} after each failed trial`;
  const max = backoff.maxNs === null ? "" : ` up to ${durationText(backoff.maxNs)}`;
  const spread = jitter.kind === "none" ? "" : ` with ${jitterInWords(jitter)}`;
  return `${durationText(waitDurationInOpenStateNs)}${growth}${max}${spread}`;
}

function trialInWords(breaker: CircuitBreakerSpec): string {
  const { halfOpen, permittedNumberOfCallsInHalfOpenState: permitted, successThreshold } = breaker;
  const closing = successThreshold === null ? "" : `, closes after ${count(successThreshold, "success")}`;
  switch (halfOpen.kind) {
    case "permits":
      return `${count(permitted, "probe")}${closing}`;
    case "all":
      return `everybody${successThreshold === null ? `, judged by ${count(permitted, "call")}` : closing}`;
    case "ramp":
      return `${percent(halfOpen.from)} of the calls, growing to all in ${durationText(halfOpen.overNs)}${closing}`;
  }
}

function lateInWords({ lateOutcomes }: CircuitBreakerSpec): string {
  switch (lateOutcomes) {
    case "counted":
      return "";
    case "ignored":
      return "; outcomes from before a move count for nothing";
    case "restartWait":
      return "; a late failure starts the wait anew";
  }
}
