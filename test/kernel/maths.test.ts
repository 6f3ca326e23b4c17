import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gammaQuantile, gammaTails, lnGamma, normalTails } from "../../src/kernel/gamma-function.ts";
import { exp, ln, normalQuantile, pow } from "../../src/kernel/maths.ts";

/** Two units in the last place: what two correct functions may differ by. */
const CLOSE = 4.5e-16;

function expectClose(actual: number, expected: number, relative: number): void {
  const error = actual === expected ? 0 : Math.abs(actual - expected) / Math.abs(expected);
  expect(error, `${actual} for ${expected}`).toBeLessThanOrEqual(relative);
}

const settings = { seed: 7, numRuns: 20_000 };

describe("ln", () => {
  it("agrees with Math.log to the last bits over all positive numbers", () => {
    const positive = fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true });
    fc.assert(
      fc.property(positive, (value) => expectClose(ln(value), Math.log(value), CLOSE)),
      settings,
    );
  });

  it("agrees near 1, where the result is small", () => {
    const near = fc.double({ min: 0.5, max: 2, noNaN: true });
    fc.assert(
      fc.property(near, (value) => expectClose(ln(value), Math.log(value), CLOSE)),
      settings,
    );
  });

  it("knows the ends", () => {
    expect([0, 1, Infinity, -1, NaN].map(ln)).toEqual([-Infinity, 0, Infinity, NaN, NaN]);
  });
});

describe("exp", () => {
  it("agrees with Math.exp to the last bits until it over- and underflows", () => {
    const exponent = fc.double({ min: -708, max: 709.7, noNaN: true });
    fc.assert(
      fc.property(exponent, (value) => expectClose(exp(value), Math.exp(value), CLOSE)),
      settings,
    );
  });

  it("knows the ends, and the numbers too small to be normal", () => {
    expect([0, -Infinity, Infinity, 710, -746, NaN].map(exp)).toEqual([1, 0, Infinity, Infinity, 0, NaN]);
    expectClose(exp(-740), Math.exp(-740), 0.01);
  });
});

describe("pow", () => {
  it("multiplies whole powers of whole numbers exactly", () => {
    expect([pow(2, 10), pow(3, 5), pow(10, 15), pow(2, -2), pow(7, 0), pow(0, 0), pow(0, 3)]).toEqual([
      1024, 243, 1e15, 0.25, 1, 1, 0,
    ]);
  });

  it("agrees with Math.pow for fractions", () => {
    const base = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    const exponent = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(base, exponent, (b, e) => expectClose(pow(b, e), Math.pow(b, e), 2e-14)),
      settings,
    );
  });
});

describe("the normal distribution", () => {
  it("has the tails of the tables", () => {
    // Abramowitz and Stegun, table 26.1.
    expectClose(normalTails(0).below, 0.5, 1e-15);
    expectClose(normalTails(1).below, 0.841344746068543, 1e-14);
    expectClose(normalTails(-2).below, 0.022750131948179, 1e-13);
    expectClose(normalTails(6).above, 9.865876450377e-10, 1e-12);
  });

  it("has quantiles that lead back to the probability", () => {
    const probability = fc.double({ min: 1e-9, max: 0.5, noNaN: true });
    fc.assert(
      fc.property(probability, (p) => {
        // An error of 1.2e-9 in z is one of up to 6 x 6 x 1.2e-9 in the tail.
        expectClose(normalTails(normalQuantile(p)).below, p, 5e-8);
        expectClose(normalTails(normalQuantile(1 - p)).above, 1 - (1 - p), 5e-8);
      }),
      { seed: 7, numRuns: 1000 },
    );
    expect([normalQuantile(0), normalQuantile(0.5), normalQuantile(1)]).toEqual([-Infinity, 0, Infinity]);
  });
});

describe("the gamma function", () => {
  it("is the factorial, and the root of pi at a half", () => {
    let lnFactorial = 0;
    for (let n = 1; n <= 170; n++) {
      expect(Math.abs(lnGamma(n) - lnFactorial)).toBeLessThan(1e-12);
      lnFactorial += Math.log(n);
    }
    expectClose(lnGamma(0.5), Math.log(Math.sqrt(Math.PI)), 1e-14);
  });

  it("has incomplete forms that are an Erlang distribution for whole shapes", () => {
    for (const [shape, value] of [
      [1, 0.1],
      [3, 2],
      [3, 9],
      [10, 4],
      [10, 25],
    ] as const) {
      let term = Math.exp(-value);
      let above = 0;
      for (let k = 0; k < shape; k++) {
        above += term;
        term *= value / (k + 1);
      }
      expectClose(gammaTails(shape, value).above, above, 1e-12);
      expectClose(gammaTails(shape, value).below, 1 - above, 1e-10);
    }
  });

  it("has quantiles that lead back to the probability for every shape", () => {
    for (const shape of [0.02, 0.3, 1, 2.5, 40, 3000, 200_000]) {
      for (const p of [1e-8, 1e-3, 0.2, 0.5, 0.9, 0.999, 1 - 1e-8]) {
        const value = gammaQuantile(p, shape);
        if (value < 1e-290) continue;
        const { below, above } = gammaTails(shape, value);
        if (p < 0.5) expectClose(below, p, 5e-8);
        else expectClose(above, 1 - p, 5e-8);
      }
    }
  });
});
