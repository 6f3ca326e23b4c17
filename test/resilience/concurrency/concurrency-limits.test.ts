import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AimdLimit } from "../../../src/resilience/concurrency/aimd.ts";
import { ConcurrencyLimiter } from "../../../src/resilience/concurrency/concurrency-limiter.ts";
import {
  type ConcurrencyAlgorithm,
  createConcurrencyLimit,
} from "../../../src/resilience/concurrency/concurrency-limit.ts";
import { Gradient2Limit } from "../../../src/resilience/concurrency/gradient2.ts";
import { SampleWindow } from "../../../src/resilience/concurrency/sample-window.ts";
import { VegasLimit } from "../../../src/resilience/concurrency/vegas.ts";

const MS = 1e6;

describe("aimd", () => {
  const limit = (): AimdLimit =>
    new AimdLimit({ initialLimit: 20, minLimit: 15, maxLimit: 22, backoffRatio: 0.9, timeoutNs: 100 * MS });

  it("adds one for a sample while half of it is used, up to the most", () => {
    const aimd = limit();
    aimd.sample(MS, 9, false);
    expect(aimd.limit).toBe(20);
    for (const expected of [21, 22, 22]) {
      aimd.sample(MS, 11, false);
      expect(aimd.limit).toBe(expected);
    }
  });

  it("keeps nine tenths after a drop or a timeout, down to the least", () => {
    const aimd = limit();
    const limits = [true, false, true].map((dropped) => {
      aimd.sample(dropped ? MS : 101 * MS, 1, dropped);
      return aimd.limit;
    });
    expect(limits).toEqual([18, 16, 15]);
    aimd.sample(100 * MS, 8, false);
    expect(aimd.limit).toBe(16);
  });
});

describe("vegas", () => {
  const vegas = (
    initialLimit = 20,
    changes: { smoothing?: number; probeMultiplier?: number } = {},
  ): VegasLimit => {
    const limit = new VegasLimit(
      { initialLimit, minLimit: 1, maxLimit: 1000, smoothing: 1, probeMultiplier: 30, ...changes },
      { next: () => 0 },
    );
    limit.sample(10 * MS, 1, false); // The shortest time.
    return limit;
  };
  /** After one more sample whose queue by Vegas' formula is as long as said. */
  const after = (limit: VegasLimit, queue: number, inFlight = 1000, dropped = false): number => {
    const before = limit.limit;
    limit.sample((10 * MS) / (1 - (queue - 0.5) / before), inFlight, dropped);
    return limit.limit;
  };

  it("grows fast without a queue, slowly with a short one, stands, and shrinks with a long one", () => {
    // Two digits: the steps are 6, 1 and 1, short is below 3, long above 6.
    expect([1, 2, 3, 6, 7].map((queue) => after(vegas(), queue))).toEqual([26, 21, 20, 20, 19]);
  });

  it("takes larger steps for larger limits", () => {
    // Three digits: twice all of that.
    expect([2, 3, 5, 6, 12, 13].map((queue) => after(vegas(200), queue))).toEqual([
      212, 202, 202, 200, 200, 198,
    ]);
  });

  it("shrinks by one step after a drop, and stands while less than half is used", () => {
    expect(after(vegas(), 1, 1000, true)).toBe(19);
    expect(after(vegas(), 1, 9)).toBe(20);
  });

  it("moves by its smoothing towards each estimate", () => {
    expect(after(vegas(20, { smoothing: 0.5 }), 1)).toBe(23);
  });

  it("measures the shortest time anew every so often", () => {
    // Chance says the soonest: half of 2 x 20. The 20th sample is the new shortest time.
    const limit = vegas(20, { probeMultiplier: 2 });
    for (let sample = 2; sample < 20; sample++) limit.sample(30 * MS, 5, false);
    expect(limit.limit).toBe(20);
    limit.sample(30 * MS, 5, false);
    limit.sample(30 * MS, 20, false);
    expect(limit.limit).toBe(26);
  });
});

describe("gradient2", () => {
  const gradient = (changes: { initialLimit?: number; longWindow?: number } = {}): Gradient2Limit =>
    new Gradient2Limit({
      initialLimit: 20,
      minLimit: 1,
      maxLimit: 1000,
      smoothing: 0.2,
      queueSize: 4,
      longWindow: 600,
      ...changes,
    });

  it("grows by a fifth of the queue size while nothing slows down", () => {
    const limit = gradient();
    // 20, 20.8, 21.6, 22.4, 23.2, 24
    const limits = Array.from({ length: 5 }, () => {
      limit.sample(10 * MS, 1000);
      return limit.limit;
    });
    expect(limits).toEqual([20, 21, 22, 23, 24]);
  });

  it("shrinks by how much longer things take than on average, at most towards half", () => {
    const limit = gradient({ initialLimit: 100, longWindow: 1e9 });
    for (let sample = 0; sample < 10; sample++) limit.sample(10 * MS, 1); // The average; little is used.
    expect(limit.limit).toBe(100);
    limit.sample(12.5 * MS, 1000); // 0.8 x 100 + 4 = 84, a fifth of the way
    expect(limit.limit).toBe(96);
    limit.sample(1000 * MS, 1000); // 0.5 x 96.8 + 4 = 52.4
    expect(limit.limit).toBe(87);
  });

  it("comes to rest where growth and gradient are equal", () => {
    // L = g L + 4 with g = 10 / 12.5: 20, whatever it began with.
    const limit = gradient({ initialLimit: 200, longWindow: 1e9 });
    for (let sample = 0; sample < 10; sample++) limit.sample(10 * MS, 1);
    for (let sample = 0; sample < 1000; sample++) limit.sample(12.5 * MS, 1000);
    expect(Math.abs(limit.limit - 20)).toBeLessThanOrEqual(1);
  });

  it("lets the average down faster after a long overload", () => {
    const limit = gradient({ initialLimit: 100, longWindow: 1e9 });
    for (let sample = 0; sample < 10; sample++) limit.sample(100 * MS, 1);
    for (let sample = 0; sample < 30; sample++) limit.sample(10 * MS, 1);
    // 100 x 0.9^n is below 2 x 10 after n = 16: a time of 16 ms is then longer than the average is above it.
    limit.sample(40 * MS, 1000);
    expect(limit.limit).toBeLessThan(100);
  });
});

describe("every limit", () => {
  const algorithms: readonly ConcurrencyAlgorithm[] = ["aimd", "vegas", "gradient2", "fixed"];
  it.each(algorithms)("stays within its bounds and is whole (%s)", (algorithm) => {
    const sample = fc.record({
      rttNs: fc.integer({ min: 1, max: 1e10 }),
      inFlight: fc.integer({ min: 1, max: 50 }),
      dropped: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 200 }), (samples) => {
        const limit = createConcurrencyLimit(
          algorithm,
          {
            initialLimit: 10,
            minLimit: 3,
            maxLimit: 30,
            backoffRatio: 0.5,
            timeoutNs: 1e9,
            smoothing: 0.7,
            queueSize: 4,
            longWindow: 20,
            probeMultiplier: 3,
          },
          { next: () => 0.5 },
        );
        for (const { rttNs, inFlight, dropped } of samples) {
          limit.sample(rttNs, inFlight, dropped);
          expect(Number.isInteger(limit.limit)).toBe(true);
          expect(limit.limit).toBeGreaterThanOrEqual(3);
          expect(limit.limit).toBeLessThanOrEqual(30);
        }
      }),
    );
  });
});

describe("a sample window", () => {
  it("hands on the mean time, the most under way and whether any was dropped, once a window", () => {
    const seen: [number, number, boolean][] = [];
    const window = new SampleWindow({ limit: 1, sample: (...sample) => void seen.push(sample) }, 1000);
    // The first sample ends the empty window before it, and is too few.
    window.sample(1, 500, 9, true);
    for (let index = 0; index < 11; index++) window.sample(100 * index, 10 * index, index, index === 3);
    window.sample(1002, 65, 5, false);
    expect(seen).toEqual([[(550 + 65) / 12, 10, true]]);
    // Nine are too few; they do not count towards the next window.
    for (let index = 0; index < 8; index++) window.sample(1100, 10, 1, false);
    window.sample(2003, 10, 1, false);
    expect(seen).toHaveLength(1);
  });
});

describe("a concurrency limiter", () => {
  it("never lets more in than its limit, and gives every place back", () => {
    const move = fc.record({
      holder: fc.nat(20),
      leaves: fc.boolean(),
      sign: fc.constantFrom("ok", "dropped", "ignored"),
    });
    fc.assert(
      fc.property(fc.array(move, { maxLength: 300 }), (moves) => {
        const aimd = new AimdLimit({
          initialLimit: 4,
          minLimit: 1,
          maxLimit: 8,
          backoffRatio: 0.5,
          timeoutNs: 1e9,
        });
        const limiter = new ConcurrencyLimiter<number>(aimd, null);
        const inside = new Set<number>();
        let nowNs = 0;
        for (const { holder, leaves, sign } of moves) {
          nowNs += 10;
          if (leaves) {
            limiter.release(nowNs, holder, sign);
            inside.delete(holder);
          } else if (!inside.has(holder)) {
            const fits = inside.size < limiter.limit;
            expect(limiter.tryAcquire(nowNs, holder)).toBe(fits);
            if (fits) inside.add(holder);
          }
          expect(limiter.inFlight).toBe(inside.size);
        }
      }),
    );
  });

  it("learns from what went well and what was dropped, not from what says nothing", () => {
    const seen: boolean[] = [];
    const limiter = new ConcurrencyLimiter<string>(
      { limit: 9, sample: (_rttNs, _inFlight, dropped) => void seen.push(dropped) },
      null,
    );
    const through = (sign: "ok" | "dropped" | "ignored", tookNs: number): void => {
      limiter.tryAcquire(0, sign);
      limiter.release(tookNs, sign, sign);
    };
    through("ok", 5);
    through("dropped", 5);
    through("ignored", 5);
    through("ok", 0); // Took no time: no limit can learn from that.
    expect(seen).toEqual([false, true]);
  });
});
