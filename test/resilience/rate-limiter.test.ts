import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RateLimiter } from "../../src/resilience/rate-limiter.ts";

/** A period of 100 ns with three calls in it. */
function limiter(timeoutDurationNs: number): RateLimiter {
  return new RateLimiter({ limitForPeriod: 3, limitRefreshPeriodNs: 100, timeoutDurationNs });
}

function reserve(subject: RateLimiter, times: readonly number[]): number[] {
  return times.map((nowNs) => subject.reserve(nowNs));
}

describe("RateLimiter", () => {
  it("lets the limit through at once and refuses the rest where nobody may wait", () => {
    expect(reserve(limiter(0), [10, 20, 30, 40, 99])).toEqual([0, 0, 0, -1, -1]);
  });

  it("refills at the periods of a grid that begins at time 0, not at the first call", () => {
    expect(reserve(limiter(0), [90, 91, 92, 93, 100, 101, 102, 103])).toEqual([0, 0, 0, -1, 0, 0, 0, -1]);
  });

  it("lets up to twice the limit through around a boundary, as fixed windows do", () => {
    expect(reserve(limiter(0), [97, 98, 99, 100, 101, 102])).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("does not save up what idle periods left", () => {
    expect(reserve(limiter(0), [1_000, 1_000, 1_000, 1_000])).toEqual([0, 0, 0, -1]);
  });

  it("reserves places in coming periods for those who may wait that long", () => {
    // At 40: three go now, three at 100 (60 on), three at 200 (160 on), the next would wait 260.
    expect(
      reserve(
        limiter(200),
        Array.from({ length: 10 }, () => 40),
      ),
    ).toEqual([0, 0, 0, 60, 60, 60, 160, 160, 160, -1]);
  });

  it("lets a wait of exactly the timeout pass", () => {
    const fourth = (timeoutNs: number) => reserve(limiter(timeoutNs), [40, 40, 40, 40])[3];
    expect([fourth(60), fourth(59)]).toEqual([60, -1]);
  });

  it("makes newcomers of the next period stand behind its reservations", () => {
    expect(reserve(limiter(100), [90, 90, 90, 90, 90, 100, 100])).toEqual([0, 0, 0, 10, 10, 0, 100]);
  });

  it("takes no place for a call it refuses", () => {
    expect(reserve(limiter(0), [90, 90, 90, 90, 90, 100, 100, 100, 100])).toEqual([
      0, 0, 0, -1, -1, 0, 0, 0, -1,
    ]);
  });

  it("gives each call the first period with room and none more than the limit", () => {
    const options = fc.record({
      limitForPeriod: fc.integer({ min: 1, max: 4 }),
      limitRefreshPeriodNs: fc.integer({ min: 1, max: 50 }),
      timeoutDurationNs: fc.nat(150),
    });
    fc.assert(
      fc.property(options, fc.array(fc.nat(40), { maxLength: 80 }), (given, gaps) => {
        const subject = new RateLimiter(given);
        const periodNs = given.limitRefreshPeriodNs;
        const used = new Map<number, number>();
        let nowNs = 0;
        for (const gap of gaps) {
          nowNs += gap;
          let period = Math.floor(nowNs / periodNs);
          while ((used.get(period) ?? 0) >= given.limitForPeriod) period += 1;
          const waitNs = Math.max(0, period * periodNs - nowNs);
          const expected = waitNs > given.timeoutDurationNs ? -1 : waitNs;
          expect(subject.reserve(nowNs)).toBe(expected);
          if (expected >= 0) used.set(period, (used.get(period) ?? 0) + 1);
        }
        for (const count of used.values()) expect(count).toBeLessThanOrEqual(given.limitForPeriod);
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  it("keeps to its grid after months of simulated time", () => {
    const late = 9_000_000_000_000_000;
    expect(reserve(limiter(100), [late - 1, late - 1, late - 1, late - 1, late])).toEqual([0, 0, 0, 1, 0]);
  });
});
