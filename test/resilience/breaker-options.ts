import type { CircuitBreakerOptions } from "../../src/resilience/circuit-breaker.ts";
import type { RandomSource } from "../../src/resilience/random-source.ts";

/** What a breaker has when only its thresholds are of interest: Resilience4j's rules. */
export const RULES = {
  waitDurationBackoff: { multiplier: 1, maxNs: null },
  waitDurationJitter: { kind: "none" },
  lateOutcomes: "counted",
  halfOpen: { kind: "permits" },
} as const satisfies Partial<CircuitBreakerOptions>;

export const TRIP_RULES = { opensAt: "threshold", judgedAfter: "outcome" } as const;

/** For breakers that have nothing to draw. */
export const noChance: RandomSource = {
  next: () => {
    throw new Error("a breaker without jitter drew a number");
  },
};
