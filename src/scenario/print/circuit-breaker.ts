import { durationText } from "../quantity.ts";
import type { CircuitBreakerSpec } from "../scenario.ts";
import { failureSet, jitter } from "./policy-parts.ts";
import { orNull, said } from "./written.ts";
import type { Written } from "./written.ts";

/** A breaker with everything spelt out. */
export function breaker(spec: CircuitBreakerSpec): Written {
  const { trip, waitDurationBackoff, halfOpen } = spec;
  return said({
    failureRateThreshold: trip.failureRateThreshold ?? "off",
    slowCallRateThreshold: trip.slowCallRateThreshold ?? "off",
    slowCallDurationThreshold: durationText(trip.slowCallDurationThresholdNs),
    consecutiveFailures: trip.consecutiveFailures,
    opensAt: trip.opensAt,
    judgedAfter: trip.judgedAfter,
    slidingWindow: slidingWindow(spec),
    minimumNumberOfCalls: spec.minimumNumberOfCalls,
    waitDurationInOpenState: durationText(spec.waitDurationInOpenStateNs),
    waitDurationBackoff: said({
      multiplier: waitDurationBackoff.multiplier,
      max: orNull(waitDurationBackoff.maxNs),
    }),
    waitDurationJitter: jitter(spec.waitDurationJitter),
    lateOutcomes: spec.lateOutcomes,
    halfOpen:
      halfOpen.kind === "ramp" ? { ramp: durationText(halfOpen.overNs), from: halfOpen.from } : halfOpen.kind,
    permittedNumberOfCallsInHalfOpenState: spec.permittedNumberOfCallsInHalfOpenState,
    successThreshold: spec.successThreshold,
    scope: spec.scope,
    ...failureSet(spec),
  });
}

function slidingWindow({ slidingWindow: window }: CircuitBreakerSpec): Written {
  switch (window.kind) {
    case "calls":
      return { calls: window.calls };
    case "time":
      return { time: durationText(window.timeNs) };
    case "interval":
      return { interval: durationText(window.intervalNs) };
  }
}
