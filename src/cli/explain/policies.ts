import { durationText } from "../../scenario/quantity.ts";
import type { BudgetSpec, ClientSpec, HedgeSpec, RetrySpec } from "../../scenario/scenario.ts";
import { balancingInWords } from "./load-balancing.ts";
import { concurrencyInWords } from "./admission.ts";
import { breakerInWords } from "./circuit-breaker.ts";
import { count, jitterInWords, percent, scopeInWords } from "./words.ts";

/** In words, every policy of a client with all its numbers, outermost first; empty for a bare call. */
export function policiesInWords(client: ClientSpec): readonly string[] {
  return WORDS.flatMap((words) => words(client) ?? []);
}

/** One policy each, outermost first; null where it is off. */
const WORDS: readonly ((client: ClientSpec) => string | null)[] = [
  ({ fallback }) =>
    fallback &&
    `fallback of ${fallback.steps.length === 0 ? "a static answer" : count(fallback.steps.length, "step")}`,
  ({ deadlineNs }) => (deadlineNs === null ? null : `deadline ${durationText(deadlineNs)}`),
  ({ singleFlight }) => (singleFlight ? "single flight: calls for one key share one answer" : null),
  ({ retry }) => retry && retryInWords(retry),
  ({ hedge }) => hedge && hedgeInWords(hedge),
  ({ throttling }) =>
    throttling &&
    `throttling: sends ${throttling.multiplier} x what is accepted, over ${durationText(throttling.windowNs)}`,
  ({ circuitBreaker }) => circuitBreaker && breakerInWords(circuitBreaker),
  ({ rateLimiter }) =>
    rateLimiter &&
    `rate limiter: ${rateLimiter.limitForPeriod} per ${durationText(rateLimiter.limitRefreshPeriodNs)}, waiting at most ${durationText(rateLimiter.timeoutDurationNs)}${scopeInWords(rateLimiter.scope)}`,
  ({ timeoutNs }) => (timeoutNs === null ? null : `timeout ${durationText(timeoutNs)}`),
  ({ concurrencyLimit }) => concurrencyLimit && concurrencyInWords(concurrencyLimit),
  ({ bulkhead }) =>
    bulkhead &&
    `bulkhead: ${count(bulkhead.maxConcurrentCalls, "call")} at once, waiting at most ${durationText(bulkhead.maxWaitDurationNs)}${scopeInWords(bulkhead.scope)}`,
  ({ outlierDetection }) => outlierDetection && outliersInWords(outlierDetection),
  ({ loadBalancing }) => balancingInWords(loadBalancing),
  ({ connections }) => connections && connectionsInWords(connections),
  ({ producer }) => producer && producerInWords(producer),
  ({ cancellation }) => (cancellation ? "cancels what it no longer waits for" : null),
];

function hedgeInWords({ delay, maxHedges, budget }: HedgeSpec): string {
  const when =
    delay.kind === "fixed"
      ? durationText(delay.delayNs)
      : `p${Number((delay.quantile * 100).toPrecision(6))} of the last ${durationText(delay.windowNs)}`;
  const limit = budget === null ? "" : `, ${budgetInWords(budget)}`;
  return `up to ${count(maxHedges, "hedge")}, each ${when} after the last${limit}`;
}

function budgetInWords({ ratio, minPerSecond, scope }: BudgetSpec): string {
  return `budget ${percent(ratio)} of calls + ${minPerSecond}/s${scopeInWords(scope)}`;
}

function outliersInWords(spec: NonNullable<ClientSpec["outlierDetection"]>): string {
  return (
    `outlier detection: ejects after ${count(spec.consecutive5xx, "failure")} in a row, for ${durationText(spec.baseEjectionTimeNs)} and longer each time, ` +
    `up to ${percent(spec.maxEjectionPercent)} of the instances, looked at every ${durationText(spec.intervalNs)}`
  );
}

function retryInWords({ maxAttempts, backoff, jitter, budget, throttle, quota }: RetrySpec): string {
  const pause =
    backoff.baseNs === 0
      ? "at once"
      : `after ${durationText(backoff.baseNs)}${backoff.multiplier === 1 ? "" : ` x ${backoff.multiplier}`}${backoff.maxNs === null ? "" : `, at most ${durationText(backoff.maxNs)}`}, ${jitterInWords(jitter)}`;
  const limits = [
    ...(budget === null ? [] : [budgetInWords(budget)]),
    ...(throttle === null
      ? []
      : [`throttled below ${throttle.maxTokens / 2} of ${throttle.maxTokens} tokens`]),
    ...(quota === null ? [] : [quotaInWords(quota)]),
  ];
  return [
    `${count(maxAttempts, "attempt")} ${pause}`,
    ...(limits.length === 0 ? ["no budget"] : limits),
  ].join(", ");
}

function quotaInWords(quota: NonNullable<RetrySpec["quota"]>): string {
  const { initialRetryTokens, retryCost, timeoutRetryCost, noRetryIncrement } = quota;
  return `quota of ${initialRetryTokens} tokens: ${retryCost} for a retry, ${timeoutRetryCost} after a timeout, ${noRetryIncrement} back for a success without one`;
}

function connectionsInWords(spec: NonNullable<ClientSpec["connections"]>): string {
  const streams =
    spec.maxConcurrentStreams === 1
      ? "one request at a time"
      : `${spec.maxConcurrentStreams} requests at a time`;
  const life =
    spec.maxRequestsPerConnection === null
      ? ""
      : `, closed after ${count(spec.maxRequestsPerConnection, "request")}`;
  const idle = spec.maxIdle === null ? "" : `, ${spec.maxIdle} unused ones kept to each instance`;
  return (
    `connections: at most ${spec.max} (${spec.maxPending} may wait), ${streams} on each${life} or ${durationText(spec.idleTimeoutNs)} idle${idle}; ` +
    `opened in ${count(spec.handshake.roundTrips, "round trip")}, ${durationText(spec.connectTimeoutNs)} at most, balanced by ${spec.balance}`
  );
}

function producerInWords(spec: NonNullable<ClientSpec["producer"]>): string {
  const again = spec.retries === null ? "" : `, ${count(spec.retries, "time")} at most`;
  return (
    `producer: batches of up to ${count(spec.batchSize, "message")} that wait ${durationText(spec.lingerNs)}, ${count(spec.maxInFlight, "request")} in flight to each machine, ` +
    `sent again after ${durationText(spec.retryBackoffNs)} to ${durationText(spec.retryBackoffMaxNs)}${again} and given up after ${durationText(spec.deliveryTimeoutNs)}; ` +
    `a buffer of ${count(spec.bufferMemory, "message")} that blocks for ${durationText(spec.maxBlockNs)} when it is full`
  );
}
