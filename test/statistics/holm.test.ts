import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holmLevel } from "../../src/statistics/holm.ts";

describe("holmLevel", () => {
  it("is the level itself for one hypothesis", () => {
    expect(holmLevel([0.04], 0.05)).toBe(0.05);
    expect(holmLevel([0.06], 0.05)).toBe(0.05);
    expect(holmLevel([], 0.05)).toBe(0.05);
  });

  it("steps down: every hypothesis given up leaves one fewer to share the level", () => {
    // 0.01 <= 0.05/4, 0.015 <= 0.05/3, 0.03 > 0.05/2: two are given up, and 0.04 does not come back.
    const level = holmLevel([0.03, 0.01, 0.04, 0.015], 0.05);
    expect([0.01, 0.015, 0.03, 0.04].map((p) => p <= level)).toEqual([true, true, false, false]);
  });

  it("gives up what Bonferroni's correction does, and nothing that fails by itself", () => {
    const family = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(family, (pValues) => {
        const level = holmLevel(pValues, 0.05);
        expect(level).toBeGreaterThanOrEqual(0.05 / pValues.length);
        expect(level).toBeLessThanOrEqual(0.05);
      }),
    );
  });

  it("agrees with adjusting every p-value by itself, as the paper does", () => {
    const family = fc.array(fc.double({ min: 0, max: 0.1, noNaN: true }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(family, (pValues) => {
        const level = holmLevel(pValues, 0.05);
        const ascending = [...pValues].sort((a, b) => a - b);
        let isRejecting = true;
        ascending.forEach((p, index) => {
          isRejecting &&= p <= 0.05 / (ascending.length - index);
          expect(p <= level).toBe(isRejecting);
        });
      }),
    );
  });
});
