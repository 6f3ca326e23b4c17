import { durationNs, ratioOf } from "../quantity.ts";
import type { CircuitBreakerSpec } from "../scenario.ts";
import { BREAKER_RATES, type BreakerBlock } from "../schema/circuit-breaker.ts";
import { failureSet, jitterOf, nsOf } from "./policy-parts.ts";

/** A breaker in the model's units. */
export function circuitBreakerOf(block: BreakerBlock): CircuitBreakerSpec {
  const { waitDurationBackoff: backoff } = block;
  return {
    trip: tripOf(block),
    slidingWindow: slidingWindowOf(block),
    minimumNumberOfCalls: block.minimumNumberOfCalls,
    waitDurationInOpenStateNs: durationNs(block.waitDurationInOpenState),
    waitDurationBackoff: { multiplier: backoff.multiplier, maxNs: nsOf(backoff.max) },
    waitDurationJitter: jitterOf(block.waitDurationJitter),
    lateOutcomes: block.lateOutcomes,
    halfOpen: halfOpenOf(block),
    permittedNumberOfCallsInHalfOpenState: block.permittedNumberOfCallsInHalfOpenState,
    successThreshold: block.successThreshold ?? null,
    scope: block.scope,
    ...failureSet(block),
  };
}

function tripOf(block: BreakerBlock): CircuitBreakerSpec["trip"] {
  const rates =
    block.consecutiveFailures === undefined
      ? BREAKER_RATES
      : { failureRateThreshold: undefined, slowCallRateThreshold: undefined };
  return {
    failureRateThreshold: ratioOrNull(block.failureRateThreshold ?? rates.failureRateThreshold),
    slowCallRateThreshold: ratioOrNull(block.slowCallRateThreshold ?? rates.slowCallRateThreshold),
    slowCallDurationThresholdNs: durationNs(block.slowCallDurationThreshold),
    consecutiveFailures: block.consecutiveFailures ?? null,
    opensAt: block.opensAt,
    judgedAfter: block.judgedAfter,
  };
}

/** The calls that the rates are taken over. */
export function slidingWindowOf({
  slidingWindow: window,
}: BreakerBlock): CircuitBreakerSpec["slidingWindow"] {
  if ("calls" in window) return { kind: "calls", calls: window.calls };
  if ("time" in window) return { kind: "time", timeNs: durationNs(window.time) };
  return { kind: "interval", intervalNs: durationNs(window.interval) };
}

function halfOpenOf({ halfOpen }: BreakerBlock): CircuitBreakerSpec["halfOpen"] {
  if (typeof halfOpen === "string") return { kind: halfOpen };
  return { kind: "ramp", from: ratioOf(halfOpen.from), overNs: durationNs(halfOpen.ramp) };
}

function ratioOrNull(input: string | number | undefined): number | null {
  return input === undefined || input === "off" ? null : ratioOf(input);
}
