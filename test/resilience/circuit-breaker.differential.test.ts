import { BrokenCircuitError, circuitBreaker, CircuitState, CountBreaker, handleAll } from "cockatiel";
import fc from "fast-check";
import Opossum from "opossum";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CircuitBreaker, type CircuitBreakerOptions } from "../../src/resilience/circuit-breaker.ts";
import { noChance, RULES, TRIP_RULES } from "./breaker-options.ts";

const SECOND = 1_000_000_000;
const MILLISECOND = 1_000_000;

/** Their rules in our settings: above the threshold, looked at after failures, one probe. */
function theirRules(
  own: Partial<CircuitBreakerOptions>,
  failureRateThreshold: number,
): CircuitBreakerOptions {
  return {
    ...RULES,
    trip: {
      ...TRIP_RULES,
      failureRateThreshold,
      slowCallRateThreshold: null,
      slowCallDurationThresholdNs: 60 * SECOND,
      consecutiveFailures: null,
      opensAt: "aboveThreshold",
      judgedAfter: "failure",
    },
    slidingWindow: { kind: "calls", calls: 10 },
    minimumNumberOfCalls: 4,
    // Half a millisecond more keeps calls off the very end, which is open here and half-open there.
    waitDurationInOpenStateNs: 1_000.5 * MILLISECOND,
    permittedNumberOfCallsInHalfOpenState: 1,
    successThreshold: 1,
    ...own,
  };
}

const anySteps = fc.array(
  fc.record({ afterMs: fc.constantFrom(0, 10, 400, 1_001, 5_000), fails: fc.boolean() }),
  { maxLength: 60 },
);

/** Plays one call on ours: whether it was let through. */
function play(breaker: CircuitBreaker, nowNs: number, fails: boolean): boolean {
  const passes = breaker.permits(nowNs);
  if (passes) breaker.ended(nowNs, nowNs, fails ? "failed" : "ok");
  return passes;
}

describe("CircuitBreaker beside cockatiel's CountBreaker", () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: 0 }));
  afterEach(() => vi.useRealTimers());

  // The one difference: it counts the probe that closed it as the first call of the new window, which
  // begins empty here. So both begin anew when they close.
  it("refuses the same calls and stands in the same state after each, from closed to closed", async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, fc.constantFrom(0.2, 0.5, 0.75), async (steps, threshold) => {
        const makeTheirs = (): ReturnType<typeof circuitBreaker> =>
          circuitBreaker(handleAll, {
            halfOpenAfter: 1_000.5,
            breaker: new CountBreaker({ threshold, size: 10, minimumNumberOfCalls: 4 }),
          });
        const makeOurs = (): CircuitBreaker =>
          new CircuitBreaker(theirRules({}, threshold), noChance, () => {});
        let [theirs, ours] = [makeTheirs(), makeOurs()];
        for (const { afterMs, fails } of steps) {
          vi.setSystemTime(Date.now() + afterMs);
          const wasOpen = ours.state !== "closed";
          const refused = await theirs
            .execute(() => (fails ? Promise.reject(new Error("failed")) : "ok"))
            .then(
              () => false,
              (error: unknown) => error instanceof BrokenCircuitError,
            );
          expect(play(ours, Date.now() * MILLISECOND, fails)).toBe(!refused);
          expect(ours.state).toBe(theirs.state === CircuitState.Closed ? "closed" : "open");
          if (wasOpen && ours.state === "closed") [theirs, ours] = [makeTheirs(), makeOurs()];
        }
      }),
      { seed: 10, numRuns: 300 },
    );
  });
});

describe("CircuitBreaker beside opossum", () => {
  beforeEach(() => vi.useFakeTimers({ now: 0 }));
  afterEach(() => vi.useRealTimers());

  // Two differences: it keeps its counts when it closes, so both begin anew then; and it counts refused
  // calls as begun, which by then have no say, because only the probe decides.
  it("refuses the same calls and stands in the same state after each, from closed to closed", async () => {
    await fc.assert(
      fc.asyncProperty(anySteps, fc.constantFrom(20, 50, 75), async (steps, percentage) => {
        const makeTheirs = (): Opossum<[boolean], string> =>
          new Opossum(
            (fails: boolean) => (fails ? Promise.reject(new Error("failed")) : Promise.resolve("ok")),
            {
              timeout: false,
              errorThresholdPercentage: percentage,
              volumeThreshold: 4,
              resetTimeout: 1_000.5,
              // Longer than any of these courses: where its buckets turn is a timer's business, not the clock's.
              rollingCountTimeout: 3_600_000,
              rollingPercentilesEnabled: false,
              enableSnapshots: false,
            },
          );
        const options = theirRules(
          { slidingWindow: { kind: "time", timeNs: 3_600 * SECOND } },
          percentage / 100,
        );
        const makeOurs = (): CircuitBreaker => new CircuitBreaker(options, noChance, () => {});
        let [theirs, ours] = [makeTheirs(), makeOurs()];
        for (const { afterMs, fails } of steps) {
          await vi.advanceTimersByTimeAsync(afterMs);
          const wasOpen = ours.state !== "closed";
          const refused = await theirs.fire(fails).then(
            () => false,
            (error: unknown) => (error as { code?: string }).code === "EOPENBREAKER",
          );
          expect(play(ours, Date.now() * MILLISECOND, fails)).toBe(!refused);
          expect(ours.state).toBe(theirs.closed ? "closed" : "open");
          if (!wasOpen || ours.state !== "closed") continue;
          theirs.shutdown();
          [theirs, ours] = [makeTheirs(), makeOurs()];
        }
        theirs.shutdown();
      }),
      { seed: 11, numRuns: 150 },
    );
  });
});
