import { randomGamma } from "d3-random";
import { describe, expect, it } from "vitest";
import type { Distribution } from "../../src/kernel/distribution.ts";
import { constant } from "../../src/kernel/distributions/constant.ts";
import { gamma } from "../../src/kernel/distributions/gamma.ts";
import { lognormal } from "../../src/kernel/distributions/lognormal.ts";
import { normal } from "../../src/kernel/distributions/normal.ts";
import { pareto } from "../../src/kernel/distributions/pareto.ts";
import { samples } from "../../src/kernel/distributions/samples.ts";
import { uniform } from "../../src/kernel/distributions/uniform.ts";
import { Randoms } from "../../src/kernel/random.ts";
import { families } from "./distribution-families.ts";

const COUNT = 40_000;

function draw(distribution: Distribution, name = "draws", count = COUNT): Float64Array {
  const values = new Float64Array(count);
  distribution.fill(values, new Randoms("1").stream(name));
  return values;
}

/** The greatest distance between the empirical distribution of ascending values and a CDF. */
function kolmogorovSmirnov(values: Float64Array, cdf: (value: number) => number): number {
  let distance = 0;
  values.forEach((value, index) => {
    const p = cdf(value);
    distance = Math.max(distance, p - index / values.length, (index + 1) / values.length - p);
  });
  return distance;
}

/** 99.9% quantile of Kolmogorov's distribution. */
const KS_LIMIT = 1.95;

describe.each(families)("$name", ({ distribution, cdf, mean, stddev }) => {
  it("draws samples that follow it", () => {
    const distance = kolmogorovSmirnov(draw(distribution).sort(), cdf);
    expect(distance * Math.sqrt(COUNT)).toBeLessThan(KS_LIMIT);
  });

  it("has the mean of the formula, and so has the sample, with its spread", () => {
    expect(distribution.mean).toBeCloseTo(mean, 9);
    const values = draw(distribution);
    const sampleMean = values.reduce((sum, value) => sum + value, 0) / COUNT;
    expect(Math.abs(sampleMean - mean)).toBeLessThan((4 * stddev) / Math.sqrt(COUNT));
    const sampleStddev = Math.sqrt(
      values.reduce((sum, value) => sum + (value - sampleMean) ** 2, 0) / (COUNT - 1),
    );
    // Heavy tails hold the deviation of a sample back; a tenth tells the right formula from a wrong one.
    expect(Math.abs(sampleStddev / stddev - 1)).toBeLessThan(0.1);
  });

  it("takes one uniform number per variate", () => {
    const stream = new Randoms("1").stream("a");
    const again = new Randoms("1").stream("a");
    const values = new Float64Array(100);
    distribution.fill(values, stream);
    expect([...values]).toEqual(Array.from(values, () => distribution.at(again.next())));
    expect(stream.next()).toBe(again.next());
  });

  it("gives nothing negative or unbounded at the ends of the stream", () => {
    for (const u of [0, 2 ** -32, 1 - 2 ** -32]) {
      expect(distribution.at(u)).toBeGreaterThanOrEqual(0);
      expect(distribution.at(u)).toBeLessThan(Infinity);
    }
  });
});

describe.each(families.filter(({ isMixed }) => isMixed !== true))("$name", ({ distribution, cdf }) => {
  it("inverts its CDF", () => {
    for (const u of [1e-9, 1e-4, 0.01, 0.2, 0.49, 0.51, 0.77, 0.93, 0.999, 1 - 1e-7]) {
      expect(Math.abs(cdf(distribution.at(u)) - u)).toBeLessThan(2e-9);
    }
  });
});

describe("special cases", () => {
  it("a constant draws nothing from its stream", () => {
    const values = new Float64Array(3);
    const drawn = (): never => {
      throw new Error("drawn");
    };
    constant({ value: 7 }).fill(values, { next: drawn, fill: drawn });
    expect([...values]).toEqual([7, 7, 7]);
  });

  it("negative normal draws count as 0, which raises the mean", () => {
    // E[max(0, X)] of a standard normal X is 1 / sqrt(2 pi).
    const half = normal({ mean: 0, stddev: 1 });
    expect(half.mean).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 12);
    const values = draw(half);
    expect(values.filter((value) => value === 0).length / COUNT).toBeCloseTo(0.5, 2);
  });

  it("spread 0 is a constant", () => {
    const flat = [
      normal({ mean: 5, stddev: 0 }),
      lognormal({ median: 5, sigma: 0 }),
      lognormal({ median: 5, p99: 5 }),
      gamma({ mean: 5, cv: 0 }),
      uniform({ min: 5, max: 5 }),
      pareto({ min: 5, alpha: 2, max: 5 }),
    ];
    for (const distribution of flat)
      expect([distribution.mean, ...draw(distribution, "flat", 3)]).toEqual([5, 5, 5, 5]);
  });

  it("a Pareto tail of index 1 or less has no mean, unless truncated", () => {
    expect(pareto({ min: 1, alpha: 1, max: null }).mean).toBe(Infinity);
    expect(pareto({ min: 1, alpha: 0.5, max: 100 }).mean).toBeCloseTo(10, 9);
  });

  it("samples gives each measured value its share and a rising uniform number rising values", () => {
    const measured = samples({ values: [30, 10, 20, 10] });
    expect([0, 0.3, 0.6, 0.99].map((u) => measured.at(u))).toEqual([10, 10, 20, 30]);
    expect(measured.mean).toBe(17.5);
  });

  it("gamma of any spread agrees with d3's, which draws in another way", () => {
    for (const cv of [0.1, 0.8, 3]) {
      const stream = new Randoms("2").stream("d3");
      const shape = 1 / (cv * cv);
      const other = Float64Array.from(
        { length: COUNT },
        randomGamma.source(() => stream.next())(shape, 1 / shape),
      ).sort();
      const ours = draw(gamma({ mean: 1, cv })).sort();
      const cdf = (value: number): number => ours.findLastIndex((own) => own <= value) / COUNT;
      const sparse = other.filter((_, index) => index % 40 === 0);
      // 1000 of d3's values against the far larger sample of ours.
      expect(kolmogorovSmirnov(sparse, cdf)).toBeLessThan(
        KS_LIMIT * Math.sqrt(1 / COUNT + 1 / COUNT) + 1 / 1000,
      );
    }
  });
});
