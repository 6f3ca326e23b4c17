import { describe, expect, it } from "vitest";
import { Randoms } from "../../src/kernel/random.ts";
import { CircuitBreaker, type CircuitBreakerOptions } from "../../src/resilience/circuit-breaker.ts";
import { noChance, RULES, TRIP_RULES } from "./breaker-options.ts";

const SECOND = 1_000_000_000;

/** Opens when half of the last ten calls failed; its trial is ten calls, too. */
const half: CircuitBreakerOptions = {
  trip: {
    failureRateThreshold: 0.5,
    slowCallRateThreshold: null,
    slowCallDurationThresholdNs: 60 * SECOND,
    consecutiveFailures: null,
    ...TRIP_RULES,
  },
  slidingWindow: { kind: "calls", calls: 10 },
  minimumNumberOfCalls: 10,
  waitDurationInOpenStateNs: SECOND,
  permittedNumberOfCallsInHalfOpenState: 10,
  successThreshold: null,
  ...RULES,
};

type Draw = () => "ok" | "failed";

function draws(failureProbability: number): Draw {
  const random = new Randoms("breaker").stream(`fails ${failureProbability}`);
  return () => (random.next() < failureProbability ? "failed" : "ok");
}

/** Ten calls that begin together and end one after the other. */
function tenCalls(breaker: CircuitBreaker, nowNs: number, draw: Draw): void {
  for (let call = 0; call < 10; call += 1) {
    if (!breaker.permits(nowNs)) throw new Error("a call was refused");
  }
  for (let call = 0; call < 10; call += 1) breaker.ended(nowNs, nowNs, draw());
}

const TRIALS = 20_000;

/** How often a circuit is open at the end, to 3.5 standard deviations of a binomial share. */
function expectOpenShare(probability: number, course: (breaker: CircuitBreaker) => void): void {
  let opened = 0;
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const breaker = new CircuitBreaker(half, noChance, () => {});
    course(breaker);
    if (breaker.state === "open") opened += 1;
  }
  const deviation = Math.sqrt((probability * (1 - probability)) / TRIALS);
  expect(Math.abs(opened / TRIALS - probability)).toBeLessThan(3.5 * deviation);
}

describe("how often circuits move, against the binomial distribution", () => {
  it("opens on one full window of 10 with probability .15027 when 30 % of calls fail", () => {
    const draw = draws(0.3);
    expectOpenShare(0.15027, (breaker) => {
      tenCalls(breaker, 0, draw);
    });
  });

  it("opens again from a trial of 10 with probability .03279 when 20 % of calls fail", () => {
    const draw = draws(0.2);
    expectOpenShare(0.03279, (breaker) => {
      tenCalls(breaker, 0, () => "failed");
      tenCalls(breaker, SECOND + 1, draw);
    });
  });

  it.each([
    { failures: 5, mean: 62 },
    { failures: 6, mean: 126 },
  ])(
    "takes $mean calls on average to $failures failures in a row when half of the calls fail",
    ({ failures, mean }) => {
      const draw = draws(0.5);
      const inARow = {
        ...half,
        trip: { ...half.trip, failureRateThreshold: null, consecutiveFailures: failures },
      };
      const trials = 4_000;
      let calls = 0;
      for (let trial = 0; trial < trials; trial += 1) {
        const breaker = new CircuitBreaker(inARow, noChance, () => {});
        for (; breaker.state === "closed"; calls += 1) breaker.ended(0, 0, draw());
      }
      // The wait for a row is nearly geometric: its standard deviation is about its mean.
      expect(Math.abs(calls / trials - mean)).toBeLessThan((3.5 * mean) / Math.sqrt(trials));
    },
  );
});
