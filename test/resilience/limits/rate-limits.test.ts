import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FixedWindow } from "../../../src/resilience/limits/fixed-window.ts";
import { LeakyBucket } from "../../../src/resilience/limits/leaky-bucket.ts";
import { LimitTable } from "../../../src/resilience/limits/limit-table.ts";
import { SlidingLog } from "../../../src/resilience/limits/sliding-log.ts";
import { SlidingWindow } from "../../../src/resilience/limits/sliding-window.ts";
import { TokenBucket } from "../../../src/resilience/limits/token-bucket.ts";
import type { RateLimit } from "../../../src/resilience/limits/rate-limit.ts";

const passes = (limit: RateLimit, times: readonly number[]): number[] =>
  times.filter((nowNs) => limit.reserve(nowNs) === 0);

/** Arrivals in the order of time, some of them at once. */
const arrivals = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30 })), { minLength: 1, maxLength: 200 })
  .map((gaps) => gaps.map((_, index) => gaps.slice(0, index + 1).reduce((sum, gap) => sum + gap, 0)));

/** The most of some times that lie in any window [t, t + length). */
function mostWithin(times: readonly number[], length: number): number {
  return Math.max(
    0,
    ...times.map((from) => times.filter((time) => time >= from && time < from + length).length),
  );
}

describe("a token bucket", () => {
  it("is the generic cell rate algorithm of ATM", () => {
    // GCRA(T = 10, tau = 15), worked through by hand from ITU-T I.371: a bucket of 1 + tau / T tokens.
    const times = [0, 1, 2, 9, 10, 11, 20, 21, 40, 41, 42, 43, 60];
    expect(passes(new TokenBucket(10, 2.5), times)).toEqual([0, 1, 9, 20, 40, 41, 60]);
  });

  it("lets the burst and the rate through, and no more", () => {
    // 150/s for 10 s against 100/s and 20 tokens: 20 + 100 x 9.993 s, rounded down.
    const times = Array.from({ length: 1500 }, (_, index) => (index * 1e9) / 150);
    expect(passes(new TokenBucket(1e7, 20), times)).toHaveLength(1019);
  });

  it("lets no more than burst + length / period through in any window", () => {
    fc.assert(
      fc.property(
        arrivals,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 9 }),
        (times, period, burst) => {
          const through = passes(new TokenBucket(period, burst), times);
          for (const length of [1, 10, 50, 200])
            expect(mostWithin(through, length)).toBeLessThanOrEqual(burst + length / period);
        },
      ),
    );
  });

  it("refuses only who finds no token", () => {
    fc.assert(
      fc.property(
        arrivals,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 9 }),
        (times, period, burst) => {
          const bucket = new TokenBucket(period, burst);
          let tokens = burst;
          let lastNs = 0;
          for (const nowNs of times) {
            tokens = Math.min(burst, tokens + (nowNs - lastNs) / period);
            lastNs = nowNs;
            // A token that is there but for rounding may count or not.
            if (Math.abs(tokens - 1) < 1e-9) tokens = 1;
            const passed = bucket.reserve(nowNs) === 0;
            expect(passed).toBe(tokens >= 1);
            if (passed) tokens -= 1;
          }
        },
      ),
    );
  });
});

describe("a leaky bucket", () => {
  it("spaces those who leave, and lets no more than its burst wait", () => {
    fc.assert(
      fc.property(
        arrivals,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 9 }),
        (times, period, burst) => {
          const bucket = new LeakyBucket(period, burst);
          const leaving: number[] = [];
          for (const nowNs of times) {
            const waiting = leaving.filter((time) => time > nowNs).length;
            const waitNs = bucket.reserve(nowNs);
            if (waitNs < 0) expect(waiting).toBe(burst);
            else {
              expect(waitNs).toBeLessThanOrEqual(burst * period);
              leaving.push(nowNs + waitNs);
            }
          }
          leaving.slice(1).forEach((time, index) => {
            expect(time - leaving[index]!).toBeGreaterThanOrEqual(period);
          });
        },
      ),
    );
  });

  it("lets one who comes after a pause leave at once", () => {
    const bucket = new LeakyBucket(100, 2);
    expect([0, 0, 0, 0, 1000].map((nowNs) => bucket.reserve(nowNs))).toEqual([0, 100, 200, -1, 0]);
  });
});

describe("a fixed window", () => {
  it("lets twice its quota through around an edge", () => {
    const times = [...Array.from({ length: 15 }, () => 999), ...Array.from({ length: 15 }, () => 1000)];
    expect(passes(new FixedWindow(10, 1000), times)).toHaveLength(20);
  });

  it("lets its quota through in each window of the clock", () => {
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 9 }), (times, quota) => {
        const through = passes(new FixedWindow(quota, 50), times);
        for (let from = 0; from <= times.at(-1)!; from += 50) {
          const inWindow = (time: number): boolean => time >= from && time < from + 50;
          expect(through.filter(inWindow)).toHaveLength(Math.min(quota, times.filter(inWindow).length));
        }
      }),
    );
  });
});

describe("a sliding window", () => {
  it("takes the window before by the share that is still covered", () => {
    const limit = new SlidingWindow(10, 1000);
    const burst = (nowNs: number): number =>
      passes(
        limit,
        Array.from({ length: 20 }, () => nowNs),
      ).length;
    expect(burst(900)).toBe(10);
    // At 1400 six tenths of the ten still count, at 1900 one tenth of them and the four of this window.
    expect(burst(1400)).toBe(4);
    expect(burst(1900)).toBe(5);
    // Nine of the window before; nothing of that before it.
    expect(burst(2000)).toBe(1);
    expect(burst(5000)).toBe(10);
  });
});

describe("a sliding log", () => {
  it("lets its quota through in any window and refuses nobody else", () => {
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 9 }), (times, quota) => {
        const log = new SlidingLog(quota, 50);
        const through: number[] = [];
        for (const nowNs of times) {
          const recent = through.filter((time) => time > nowNs - 50).length;
          expect(log.reserve(nowNs) === 0).toBe(recent < quota);
          if (recent < quota) through.push(nowNs);
        }
        expect(mostWithin(through, 50)).toBeLessThanOrEqual(quota);
      }),
    );
  });
});

describe("a fresh limit", () => {
  const kinds: readonly (readonly [string, () => RateLimit])[] = [
    ["token bucket", () => new TokenBucket(7, 3)],
    ["leaky bucket", () => new LeakyBucket(7, 3)],
    ["fixed window", () => new FixedWindow(3, 40)],
    ["sliding window", () => new SlidingWindow(3, 40)],
    ["sliding log", () => new SlidingLog(3, 40)],
  ];
  it.each(kinds)("and a %s that says it is as good as new do the same", (_, create) => {
    fc.assert(
      fc.property(arrivals, (times) => {
        const used = create();
        let fresh = create();
        for (const nowNs of times) {
          if (used.isFresh(nowNs)) fresh = create();
          expect(fresh.reserve(nowNs)).toBe(used.reserve(nowNs));
        }
      }),
    );
  });
});

describe("a table of limits", () => {
  it("limits each key by itself", () => {
    const table = new LimitTable<string>(() => new TokenBucket(100, 1));
    expect([table.reserve(0, "a"), table.reserve(0, "b"), table.reserve(0, "a")]).toEqual([0, 0, -1]);
  });

  it("forgets those who have not come for long, and only those", () => {
    const table = new LimitTable<number>(() => new TokenBucket(1000, 1));
    for (let key = 0; key < 100_000; key++) {
      expect(table.reserve(key, key)).toBe(0);
      // A thousand are still without a token.
      if (key >= 500) expect(table.reserve(key, key - 500)).toBe(-1);
    }
    expect(table.size).toBeLessThan(4100);
  });
});
