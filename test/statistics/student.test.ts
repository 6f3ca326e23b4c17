import quantile from "@stdlib/stats-base-dists-t-quantile";
import { describe, expect, it } from "vitest";
import { studentT95, studentTail } from "../../src/statistics/student.ts";

describe("studentT95", () => {
  it("gives the values of the printed tables", () => {
    const printed: readonly (readonly [number, number])[] = [
      [1, 12.706],
      [4, 2.776],
      [10, 2.228],
      [30, 2.042],
      [60, 2.0],
      [120, 1.98],
    ];
    for (const [degreesOfFreedom, value] of printed)
      expect(studentT95(degreesOfFreedom)).toBeCloseTo(value, 3);
  });

  it("agrees with the stdlib quantile to 1e-7", () => {
    const many = [...Array.from({ length: 300 }, (_, index) => index + 1), 1_000, 99_999, 1_000_000];
    for (const degreesOfFreedom of many) {
      expect(Math.abs(studentT95(degreesOfFreedom) - quantile(0.975, degreesOfFreedom))).toBeLessThan(1e-7);
    }
  });

  it("falls towards the normal quantile and never below it", () => {
    for (let degreesOfFreedom = 1; degreesOfFreedom < 200; degreesOfFreedom += 1) {
      expect(studentT95(degreesOfFreedom + 1)).toBeLessThan(studentT95(degreesOfFreedom));
      expect(studentT95(degreesOfFreedom + 1)).toBeGreaterThan(1.959963984540054);
    }
  });

  it("refuses what is no number of degrees of freedom", () => {
    for (const wrong of [0, -1, 1.5, NaN]) expect(() => studentT95(wrong)).toThrow(RangeError);
  });
});

describe("studentTail", () => {
  it("is the share beyond the quantile of the stdlib, for odd and even degrees of freedom", () => {
    for (const degreesOfFreedom of [1, 2, 3, 4, 5, 8, 9, 30, 31, 99, 1_000]) {
      for (const share of [0.9, 0.5, 0.1, 0.05, 0.01, 1e-3, 1e-5]) {
        const t = quantile(1 - share / 2, degreesOfFreedom);
        expect(studentTail(t, degreesOfFreedom)).toBeCloseTo(share, 9);
        expect(studentTail(-t, degreesOfFreedom)).toBe(studentTail(t, degreesOfFreedom));
      }
    }
  });

  it("is all at 0 and nothing far out", () => {
    for (const degreesOfFreedom of [1, 2, 7]) {
      expect(studentTail(0, degreesOfFreedom)).toBe(1);
      expect(studentTail(Infinity, degreesOfFreedom)).toBe(0);
    }
    // Cauchy: 2 / pi * atan(1 / t).
    expect(studentTail(1e6, 1)).toBeCloseTo(2e-6 / Math.PI, 15);
  });

  it("refuses what is no number of degrees of freedom", () => {
    for (const wrong of [0, -1, 1.5, NaN]) expect(() => studentTail(1, wrong)).toThrow(RangeError);
  });
});
