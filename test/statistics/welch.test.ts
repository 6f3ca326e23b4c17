import { describe, expect, it } from "vitest";
import { Randoms } from "../../src/kernel/random.ts";
import { compareSamples } from "../../src/statistics/welch.ts";

describe("compareSamples", () => {
  it("is the difference of the means, plus and minus t times its standard error", () => {
    // Variances of the means: 1 / 3 each, of the difference 2 / 3; (2/3)^2 / (2 (1/3)^2 / 2) = 4 degrees of freedom.
    const { mean, halfWidth, p } = compareSamples([11, 12, 13], [1, 2, 3]);
    expect(mean).toBe(10);
    expect(halfWidth).toBeCloseTo(2.776445 * Math.sqrt(2 / 3), 5);
    expect(p).toBeLessThan(0.001);
  });

  it("covers the true difference of samples with unequal spreads and sizes", () => {
    const stream = new Randoms("welch").stream("normal");
    const normal = (spread: number) => () =>
      spread * Math.sqrt(-2 * Math.log(1 - stream.next())) * Math.cos(2 * Math.PI * stream.next());
    const trials = 2_000;
    let covered = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const { mean, halfWidth } = compareSamples(
        Array.from({ length: 5 }, normal(1)),
        Array.from({ length: 12 }, normal(4)),
      );
      if (Math.abs(mean) <= halfWidth!) covered += 1;
    }
    // Degrees of freedom are rounded down: a little too wide, never too narrow (3.5 binomial deviations).
    const deviation = Math.sqrt((0.95 * 0.05) / trials);
    expect(covered / trials).toBeGreaterThan(0.95 - 3.5 * deviation);
    expect(covered / trials).toBeLessThan(0.97);
  });

  it("is sure of samples without a spread", () => {
    expect(compareSamples([2, 2], [1, 1])).toEqual({ mean: 1, halfWidth: 0, p: 0 });
    expect(compareSamples([1, 1], [1, 1])).toEqual({ mean: 0, halfWidth: 0, p: 1 });
  });
});
