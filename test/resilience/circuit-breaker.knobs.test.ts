import { describe, expect, it } from "vitest";
import { Randoms } from "../../src/kernel/random.ts";
import { CircuitBreaker, type CircuitBreakerOptions } from "../../src/resilience/circuit-breaker.ts";
import { noChance, RULES, TRIP_RULES } from "./breaker-options.ts";

const SECOND = 1_000_000_000;

const base: CircuitBreakerOptions = {
  trip: {
    failureRateThreshold: 0.5,
    slowCallRateThreshold: null,
    slowCallDurationThresholdNs: 60 * SECOND,
    consecutiveFailures: null,
    ...TRIP_RULES,
  },
  slidingWindow: { kind: "calls", calls: 4 },
  minimumNumberOfCalls: 4,
  waitDurationInOpenStateNs: 30 * SECOND,
  permittedNumberOfCallsInHalfOpenState: 3,
  successThreshold: null,
  ...RULES,
};

function breakerOf(options: Partial<CircuitBreakerOptions>, random = noChance): CircuitBreaker {
  return new CircuitBreaker({ ...base, ...options }, random, () => {});
}

const trip = (own: Partial<CircuitBreakerOptions["trip"]>): CircuitBreakerOptions["trip"] => ({
  ...base.trip,
  ...own,
});

/** One call after the other at a time: "o" is ok, "f" failed. What the circuit is then. */
function after(breaker: CircuitBreaker, nowNs: number, results: string): string {
  for (const result of results) {
    if (breaker.permits(nowNs)) breaker.ended(nowNs, nowNs, result === "o" ? "ok" : "failed");
  }
  return breaker.state;
}

/** How many of so many calls that come `gapNs` apart are let through, none of them answered. */
function admitted(breaker: CircuitBreaker, calls: number, fromNs: number, gapNs: number): number {
  let count = 0;
  for (let call = 0; call < calls; call += 1) if (breaker.permits(fromNs + call * gapNs)) count += 1;
  return count;
}

describe("a threshold", () => {
  it("is met at half of the calls, or only above it", () => {
    expect(after(breakerOf({}), 0, "ooff")).toBe("open");
    expect(after(breakerOf({ trip: trip({ opensAt: "aboveThreshold" }) }), 0, "ooff")).toBe("closed");
    expect(after(breakerOf({ trip: trip({ opensAt: "aboveThreshold" }) }), 0, "offf")).toBe("open");
  });

  it("is not looked at after a success where only failures are judged", () => {
    const judged = breakerOf({ trip: trip({ judgedAfter: "failure" }) });
    expect(after(judged, 0, "ffoo")).toBe("closed");
    expect(after(judged, 0, "f")).toBe("open");
  });
});

describe("an interval", () => {
  // gobreaker as its README has it: at least 3 calls, 60 % of them failures, counts cleared every 10 s.
  const gobreaker: Partial<CircuitBreakerOptions> = {
    trip: trip({ failureRateThreshold: 0.6, judgedAfter: "failure" }),
    slidingWindow: { kind: "interval", intervalNs: 10 * SECOND },
    minimumNumberOfCalls: 3,
    lateOutcomes: "ignored",
  };

  it("trips on two bad of the first three", () => {
    expect(after(breakerOf(gobreaker), 0, "off")).toBe("open");
  });

  it("forgets at its end what came before, so that a burst across it goes unseen", () => {
    const breaker = breakerOf(gobreaker);
    expect(after(breaker, 10 * SECOND, "ff")).toBe("closed");
    expect(after(breaker, 10 * SECOND + 1, "ff")).toBe("closed");
    expect(after(breaker, 10 * SECOND + 1, "f")).toBe("open");
  });

  it("begins with the first call after the last one, not on a grid", () => {
    const breaker = breakerOf(gobreaker);
    after(breaker, 18 * SECOND, "ff");
    expect(after(breaker, 28 * SECOND, "f")).toBe("open");
  });

  it("does not hear the outcome of a call from the interval before", () => {
    const breaker = breakerOf(gobreaker);
    for (let call = 0; call < 3; call += 1) breaker.permits(0);
    for (let call = 0; call < 3; call += 1) breaker.ended(11 * SECOND, 0, "failed");
    expect(breaker.state).toBe("closed");
  });
});

describe("an open circuit", () => {
  const opened = (options: Partial<CircuitBreakerOptions>, random = noChance): CircuitBreaker => {
    const breaker = breakerOf(options, random);
    expect(after(breaker, 0, "ffff")).toBe("open");
    return breaker;
  };

  it("waits longer after every trial that fails, and as at first once it was closed", () => {
    const breaker = opened({
      waitDurationBackoff: { multiplier: 2, maxNs: 100 * SECOND },
      permittedNumberOfCallsInHalfOpenState: 1,
    });
    let nowNs = 0;
    for (const waitNs of [30, 60, 100, 100].map((seconds) => seconds * SECOND)) {
      expect(breaker.permits(nowNs + waitNs)).toBe(false);
      nowNs += waitNs + 1;
      expect(after(breaker, nowNs, "f")).toBe("open");
    }
    nowNs += 100 * SECOND + 1;
    expect(after(breaker, nowNs, "o")).toBe("closed");
    after(breaker, nowNs, "ffff");
    expect(after(breaker, nowNs + 30 * SECOND + 1, "o")).toBe("closed");
  });

  it("of fifty callers comes back over the whole of the jitter's range, not at once", () => {
    const randoms = new Randoms("breakers");
    const waits = Array.from({ length: 50 }, (_, caller) => {
      const options = { waitDurationJitter: { kind: "plusMinus", ratio: 0.3 } } as const;
      const breaker = opened(options, randoms.stream(`caller ${caller}`));
      let nowNs = 0;
      while (!breaker.permits(nowNs)) nowNs += SECOND / 10;
      return nowNs / SECOND;
    });
    // U(21, 39): the least and the most of 50 lie 18 / 51 s from the ends on average.
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(21);
    expect(Math.min(...waits)).toBeLessThan(23);
    expect(Math.max(...waits)).toBeGreaterThan(37);
    expect(Math.max(...waits)).toBeLessThanOrEqual(39.1);
  });

  it("that admits everybody has a stampede where three permits let three through", () => {
    expect(admitted(opened({}), 1000, 31 * SECOND, 0)).toBe(3);
    expect(admitted(opened({ halfOpen: { kind: "all" } }), 1000, 31 * SECOND, 0)).toBe(1000);
  });

  it("with a ramp lets a growing share through: 10 % to 100 % in 30 s are 55 % of it", () => {
    const ramp = { halfOpen: { kind: "ramp", from: 0.1, overNs: 30 * SECOND } } as const;
    const gapNs = SECOND / 100;
    const thirds = [0, 10, 20].map((from) => {
      const breaker = opened(ramp);
      breaker.permits(30 * SECOND + 1);
      return admitted(breaker, 1000, 30 * SECOND + 1 + from * SECOND, gapNs);
    });
    // The mean shares of the three thirds are 25, 55 and 85 %.
    expect(thirds.map((count) => Math.round(count / 10))).toEqual([25, 55, 85]);
  });

  it("with a ramp closes when it is over, and opens again before if the trial goes wrong", () => {
    const ramp = { halfOpen: { kind: "ramp", from: 0.5, overNs: 10 * SECOND } } as const;
    const good = opened(ramp);
    expect(after(good, 31 * SECOND, "oooooo")).toBe("half-open");
    expect(after(good, 41 * SECOND, "o")).toBe("closed");
    expect(after(opened(ramp), 31 * SECOND, "ffffff")).toBe("open");
  });
});

/**
 * The breaker of many hand-written guides: five failures in a row open it, half-open admits
 * everybody, every failure restarts the clock, three successes close it and one failure does not let it.
 */
describe("the breaker that keeps the time of the last failure", () => {
  const guide: Partial<CircuitBreakerOptions> = {
    trip: trip({ failureRateThreshold: null, consecutiveFailures: 5 }),
    halfOpen: { kind: "all" },
    successThreshold: 3,
    lateOutcomes: "restartWait",
  };

  it("stays open for stragglers: a failure that comes late starts the wait anew", () => {
    const breaker = breakerOf(guide);
    breaker.permits(0);
    after(breaker, 0, "fffff");
    breaker.ended(20 * SECOND, 0, "failed");
    expect(breaker.permits(50 * SECOND)).toBe(false);
    expect(breaker.permits(50 * SECOND + 1)).toBe(true);
  });

  it("is closed by three successes and opened by one failure in the trial", () => {
    const breaker = breakerOf(guide);
    after(breaker, 0, "fffff");
    expect(after(breaker, 31 * SECOND, "oof")).toBe("open");
    expect(after(breaker, 62 * SECOND, "oo")).toBe("half-open");
    expect(after(breaker, 62 * SECOND, "o")).toBe("closed");
  });
});
