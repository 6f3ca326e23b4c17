import { describe, expect, it } from "vitest";
import { Randoms } from "../../src/kernel/random.ts";
import { estimate, pairedDifference } from "../../src/statistics/interval.ts";

describe("estimate", () => {
  it("is the mean, plus and minus t times the standard error", () => {
    // Mean 3, variance 10 / 4 = 2.5, standard error sqrt(2.5 / 5), t(4) = 2.776445.
    const { mean, halfWidth } = estimate([1, 2, 3, 4, 5]);
    expect(mean).toBe(3);
    expect(halfWidth).toBeCloseTo(2.776445 * Math.sqrt(0.5), 5);
  });

  it("has no interval for a single value", () => {
    expect(estimate([42])).toEqual({ mean: 42, halfWidth: null });
  });

  it("gives equal values exactly, with no width", () => {
    expect(estimate([0.1, 0.1, 0.1])).toEqual({ mean: 0.1, halfWidth: 0 });
  });

  it("refuses to estimate from nothing", () => {
    expect(() => estimate([])).toThrow(RangeError);
  });

  it("covers the true mean in 95 % of samples", () => {
    const stream = new Randoms("coverage").stream("normal");
    // Box and Muller, 1958.
    const radius = () => Math.sqrt(-2 * Math.log(1 - stream.next()));
    const normal = () => 10 + 3 * radius() * Math.cos(2 * Math.PI * stream.next());
    const trials = 4_000;
    let covered = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const { mean, halfWidth } = estimate(Array.from({ length: 5 }, normal));
      if (Math.abs(mean - 10) <= halfWidth!) covered += 1;
    }
    // 3.5 standard deviations of a binomial share.
    expect(Math.abs(covered / trials - 0.95)).toBeLessThan(3.5 * Math.sqrt((0.95 * 0.05) / trials));
  });
});

describe("pairedDifference", () => {
  it("sees a constant difference through any common noise", () => {
    const b = [3, 80, -20, 500];
    expect(
      pairedDifference(
        b.map((value) => value + 10),
        b,
      ),
    ).toEqual({ mean: 10, halfWidth: 0 });
  });

  it("is nothing between equals that rounding tells apart, and sure of what is the same in every pair", () => {
    const b = [0.1, 0.7, 12.3];
    const sums = b.map((value) => value + 0.2 - 0.2);
    expect(sums).not.toEqual(b);
    expect(pairedDifference(sums, b)).toEqual({ mean: 0, halfWidth: 0 });
    // 0.1 + 2.3 - 0.1, 0.7 + 2.3 - 0.7, ...: 2.3 but for the last digit.
    const { mean, halfWidth } = pairedDifference(
      b.map((value) => value + 2.3),
      b,
    );
    expect(mean).toBeCloseTo(2.3, 12);
    expect(halfWidth).toBe(0);
  });

  it("is the estimate of the differences, first minus second", () => {
    expect(pairedDifference([1, 5, 4], [2, 3, 1])).toEqual(estimate([-1, 2, 3]));
  });

  it("has no interval for a single pair", () => {
    expect(pairedDifference([5], [7])).toEqual({ mean: -2, halfWidth: null });
  });

  it("refuses samples that do not pair", () => {
    expect(() => pairedDifference([1, 2], [1])).toThrow("pairs of 2 and 1 values");
  });
});
