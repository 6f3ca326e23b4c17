import { figure, plain } from "../../report/numbers.ts";
import { durationText } from "../../scenario/quantity.ts";
import type {
  ConcurrencyLimitSpec,
  EndpointBulkheadSpec,
  RateLimitSpec,
  Scenario,
  SheddingSpec,
} from "../../scenario/scenario.ts";
import { count } from "./words.ts";

/** A line for each service that does not take in everybody, in the order of its gates. */
export function admissionLines({ services }: Scenario): readonly string[] {
  return Object.entries(services).flatMap(([name, service]) => {
    const said = [
      ...Object.entries(service.rateLimits).map(([limit, spec]) => `${limit}: ${rateLimitInWords(spec)}`),
      ...(service.concurrencyLimit === null ? [] : [concurrencyInWords(service.concurrencyLimit)]),
      ...Object.entries(service.endpoints).flatMap(([endpoint, { bulkhead }]) =>
        bulkhead === null ? [] : [`${endpoint}: ${bulkheadInWords(bulkhead)}`],
      ),
      ...Object.entries(service.queue.shed).map(([rule, spec]) => `${rule}: ${sheddingInWords(spec)}`),
    ];
    return said.length === 0 ? [] : [`${name}: ${said.join("; ")}`];
  });
}

/** A concurrency limit with the settings of its algorithm. */
export function concurrencyInWords(spec: ConcurrencyLimitSpec): string {
  const { algorithm, initialLimit } = spec;
  if (algorithm === "fixed") return `concurrency limit of ${initialLimit}`;
  const knobs = {
    aimd: `x ${spec.backoffRatio} after a failure or ${durationText(spec.timeoutNs)}`,
    vegas: `the shortest time measured anew within ${spec.probeMultiplier} x the limit`,
    gradient2: `against the mean of ${spec.longWindow}, growing by ${spec.queueSize}`,
  }[algorithm];
  const window = spec.windowNs === null ? "" : `, learning once in ${durationText(spec.windowNs)}`;
  return `concurrency limit by ${algorithm}: ${initialLimit} at first, ${spec.minLimit} to ${spec.maxLimit}, ${knobs}${window}`;
}

const WHOSE: Readonly<Record<RateLimitSpec["per"], string>> = {
  service: "for all callers together",
  caller: "for each caller",
  tenant: "for each tenant",
  key: "for each key",
};

function rateLimitInWords(spec: RateLimitSpec): string {
  const { algorithm, burst, quota, windowNs, per, scope, endpoints } = spec;
  const rate = plain(figure(spec.rate, "perSecond"));
  const much = {
    tokenBucket: `token bucket of ${burst}, ${rate}`,
    leakyBucket: `leaky bucket of ${burst}, ${rate}`,
    fixedWindow: `${quota} per window of ${durationText(windowNs)}`,
    slidingWindow: `about ${quota} in any ${durationText(windowNs)}`,
    slidingLog: `${quota} in any ${durationText(windowNs)}`,
  }[algorithm];
  const where = scope === "shared" ? "shared by the instances" : "at each instance";
  return `${much} ${WHOSE[per]}, ${where}${endpoints === null ? "" : `, on ${endpoints.join(", ")}`}`;
}

function bulkheadInWords({ maxConcurrentCalls, maxWaitNs }: EndpointBulkheadSpec): string {
  const wait = maxWaitNs === 0 ? "" : `, waiting at most ${durationText(maxWaitNs)}`;
  return `bulkhead of ${count(maxConcurrentCalls, "request")} at once${wait}`;
}

function sheddingInWords({ priorityBelow, length, waitNs }: SheddingSpec): string {
  const who = priorityBelow === null ? "sheds everybody" : `sheds priorities below ${priorityBelow}`;
  const when = [
    ...(length === null ? [] : [`${length} wait`]),
    ...(waitNs === null ? [] : [`one has waited ${durationText(waitNs)}`]),
  ];
  return `${who} while ${when.join(" or ")}`;
}
