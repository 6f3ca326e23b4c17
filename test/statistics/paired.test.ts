import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimate, pairedDifference } from "../../src/statistics/interval.ts";
import { comparePairs } from "../../src/statistics/paired.ts";

const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe("comparePairs", () => {
  it("has a p-value below 5 % exactly where the 95 % interval leaves out 0", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 12 }), (pairs) => {
        const a = pairs.map(([first]) => first);
        const b = pairs.map(([, second]) => second);
        const { mean, halfWidth, p } = comparePairs(a, b);
        expect({ mean, halfWidth }).toEqual(pairedDifference(a, b));
        // Too close to call: the last digits of both decide.
        fc.pre(Math.abs(Math.abs(mean) - halfWidth!) > 1e-6 * Math.abs(mean));
        expect(p! < 0.05).toBe(Math.abs(mean) > halfWidth!);
      }),
    );
  });

  it("is never wider than the interval without pairs where values rise and fall together", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 12 }), (pairs) => {
        const a = pairs.map(([first]) => first);
        const b = pairs.map(([, second]) => second);
        const [meanA, meanB] = [estimate(a).mean, estimate(b).mean];
        const covariance = pairs.reduce((sum, [x, y]) => sum + (x - meanA) * (y - meanB), 0);
        fc.pre(Math.abs(covariance) > 1e-3);
        const { halfWidth, unpairedHalfWidth } = comparePairs(a, b);
        const room = 1e-9 * unpairedHalfWidth!;
        if (covariance > 0) expect(halfWidth!).toBeLessThanOrEqual(unpairedHalfWidth! + room);
        else expect(halfWidth!).toBeGreaterThanOrEqual(unpairedHalfWidth! - room);
      }),
    );
  });

  it("is sure of what is the same in every pair, and of nothing where all pairs are equal", () => {
    expect(comparePairs([11, 15, 19], [1, 5, 9])).toMatchObject({ mean: 10, halfWidth: 0, p: 0 });
    expect(comparePairs([1, 5, 9], [1, 5, 9])).toMatchObject({ mean: 0, halfWidth: 0, p: 1 });
  });

  it("knows nothing of luck from a single pair", () => {
    expect(comparePairs([5], [7])).toEqual({ mean: -2, halfWidth: null, p: null, unpairedHalfWidth: null });
  });
});
