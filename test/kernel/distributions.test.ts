import { randomGamma } from "d3-random";
import { describe, expect, it } from "vitest";
import type { Distribution } from "../../src/kernel/distribution.ts";
import { constant } from "../../src/kernel/distributions/constant.ts";
import { exponential } from "../../src/kernel/distributions/exponential.ts";
import { erlang, gamma } from "../../src/kernel/distributions/gamma.ts";
import { lognormal } from "../../src/kernel/distributions/lognormal.ts";
import { hyperexponential, mixture } from "../../src/kernel/distributions/mixture.ts";
import { normal } from "../../src/kernel/distributions/normal.ts";
import { pareto } from "../../src/kernel/distributions/pareto.ts";
import { percentiles } from "../../src/kernel/distributions/percentiles.ts";
import { samples } from "../../src/kernel/distributions/samples.ts";
import { uniform } from "../../src/kernel/distributions/uniform.ts";
import { weibull } from "../../src/kernel/distributions/weibull.ts";
import { normalTails } from "../../src/kernel/gamma-function.ts";
import { Randoms } from "../../src/kernel/random.ts";

interface Family {
  readonly name: string;
  readonly distribution: Distribution;
  readonly cdf: (value: number) => number;
  readonly mean: number;
  readonly stddev: number;
  /** Whose uniform number picks a part first, so that only the parts are inverted. */
  readonly isMixed?: boolean;
}

const phi = (z: number): number => normalTails(z).below;

/** Gamma with a whole shape, summed up from its Poisson process. */
function erlangCdf(value: number, shape: number, scale: number): number {
  let term = Math.exp(-value / scale);
  let above = 0;
  for (let k = 0; k < shape; k++) {
    above += term;
    term *= value / scale / (k + 1);
  }
  return 1 - above;
}

const families: readonly Family[] = [
  {
    name: "exponential { mean: 20 }",
    distribution: exponential({ mean: 20 }),
    cdf: (x) => 1 - Math.exp(-x / 20),
    mean: 20,
    stddev: 20,
  },
  {
    // sigma = ln(p99 / median) / z(0.99); mean and deviation of a lognormal by its textbook formulas.
    name: "lognormal { median: 20, p99: 120 }",
    distribution: lognormal({ median: 20, p99: 120 }),
    cdf: (x) => phi((Math.log(x / 20) * 2.3263478740408408) / Math.log(6)),
    mean: 20 * Math.exp((Math.log(6) / 2.3263478740408408) ** 2 / 2),
    stddev:
      20 *
      Math.exp((Math.log(6) / 2.3263478740408408) ** 2 / 2) *
      Math.sqrt(Math.exp((Math.log(6) / 2.3263478740408408) ** 2) - 1),
  },
  {
    name: "lognormal { mean: 10, cv: 1.5 }",
    distribution: lognormal({ mean: 10, cv: 1.5 }),
    cdf: (x) => phi(Math.log((x * Math.sqrt(3.25)) / 10) / Math.sqrt(Math.log(3.25))),
    mean: 10,
    stddev: 15,
  },
  {
    name: "lognormal { median: 1, sigma: 0.5 }",
    distribution: lognormal({ median: 1, sigma: 0.5 }),
    cdf: (x) => phi(Math.log(x) / 0.5),
    mean: Math.exp(0.125),
    stddev: Math.exp(0.125) * Math.sqrt(Math.exp(0.25) - 1),
  },
  {
    name: "normal, far from 0",
    distribution: normal({ mean: 100, stddev: 10 }),
    cdf: (x) => phi((x - 100) / 10),
    mean: 100,
    stddev: 10,
  },
  {
    name: "uniform",
    distribution: uniform({ min: 5, max: 9 }),
    cdf: (x) => (x - 5) / 4,
    mean: 7,
    stddev: 4 / Math.sqrt(12),
  },
  {
    name: "gamma { mean: 8, cv: 0.5 }",
    distribution: gamma({ mean: 8, cv: 0.5 }),
    cdf: (x) => erlangCdf(x, 4, 2),
    mean: 8,
    stddev: 4,
  },
  {
    // Shape 1/2: half the square of a standard normal number.
    name: "gamma { mean: 1, cv: sqrt 2 }",
    distribution: gamma({ mean: 1, cv: Math.SQRT2 }),
    cdf: (x) => 2 * phi(Math.sqrt(x)) - 1,
    mean: 1,
    stddev: Math.SQRT2,
  },
  {
    name: "erlang { mean: 30, k: 3 }",
    distribution: erlang({ mean: 30, k: 3 }),
    cdf: (x) => erlangCdf(x, 3, 10),
    mean: 30,
    stddev: 30 / Math.sqrt(3),
  },
  {
    // Gamma(1.5) = sqrt(pi)/2 and Gamma(2) = 1: a Rayleigh distribution.
    name: "weibull { scale: 10, shape: 2 }",
    distribution: weibull({ scale: 10, shape: 2 }),
    cdf: (x) => 1 - Math.exp(-((x / 10) ** 2)),
    mean: 5 * Math.sqrt(Math.PI),
    stddev: 10 * Math.sqrt(1 - Math.PI / 4),
  },
  {
    name: "pareto { min: 2, alpha: 3 }",
    distribution: pareto({ min: 2, alpha: 3, max: null }),
    cdf: (x) => 1 - (2 / x) ** 3,
    mean: 3,
    stddev: Math.sqrt(3),
  },
  {
    // E[X] = ln(max/min) min max / (max - min) and E[X^2] = min max for alpha 1.
    name: "pareto { min: 1, alpha: 1, max: 100 }",
    distribution: pareto({ min: 1, alpha: 1, max: 100 }),
    cdf: (x) => (1 - 1 / x) / 0.99,
    mean: Math.log(100) / 0.99,
    stddev: Math.sqrt(100 - (Math.log(100) / 0.99) ** 2),
  },
  {
    // E[X] = 1.5 (1 - 10^-0.5) / 0.5 / kept, E[X^2] = 1.5 (10^0.5 - 1) / 0.5 / kept.
    name: "pareto { min: 1, alpha: 1.5, max: 10 }",
    distribution: pareto({ min: 1, alpha: 1.5, max: 10 }),
    cdf: (x) => (1 - x ** -1.5) / (1 - 10 ** -1.5),
    mean: (3 * (1 - 10 ** -0.5)) / (1 - 10 ** -1.5),
    stddev: Math.sqrt(
      (3 * (10 ** 0.5 - 1)) / (1 - 10 ** -1.5) - ((3 * (1 - 10 ** -0.5)) / (1 - 10 ** -1.5)) ** 2,
    ),
  },
  {
    name: "hyperexponential",
    isMixed: true,
    distribution: hyperexponential({
      phases: [
        { weight: 9, mean: 10 },
        { weight: 1, mean: 100 },
      ],
    }),
    cdf: (x) => 1 - 0.9 * Math.exp(-x / 10) - 0.1 * Math.exp(-x / 100),
    mean: 19,
    stddev: Math.sqrt(2 * (0.9 * 100 + 0.1 * 10_000) - 19 ** 2),
  },
  {
    name: "mixture of a mixture",
    isMixed: true,
    distribution: mixture({
      parts: [
        { weight: 1, of: uniform({ min: 0, max: 10 }) },
        {
          weight: 3,
          of: mixture({
            parts: [
              { weight: 2, of: exponential({ mean: 4 }) },
              { weight: 1, of: uniform({ min: 0, max: 2 }) },
            ],
          }),
        },
      ],
    }),
    cdf: (x) => 0.25 * Math.min(1, x / 10) + 0.5 * (1 - Math.exp(-x / 4)) + 0.25 * Math.min(1, x / 2),
    mean: 0.25 * 5 + 0.5 * 4 + 0.25 * 1,
    stddev: Math.sqrt((0.25 * 100) / 3 + 0.5 * 32 + (0.25 * 4) / 3 - 3.5 ** 2),
  },
  {
    // Uniform pieces: E[X] is the mean of the midpoints, E[X^2] that of (a^2 + ab + b^2) / 3.
    name: "percentiles",
    distribution: percentiles({
      points: [
        { quantile: 0, value: 0 },
        { quantile: 0.5, value: 10 },
        { quantile: 0.9, value: 30 },
        { quantile: 1, value: 80 },
      ],
    }),
    cdf: (x) => (x < 10 ? x / 20 : x < 30 ? 0.5 + (0.4 * (x - 10)) / 20 : 0.9 + (0.1 * (x - 30)) / 50),
    mean: 0.5 * 5 + 0.4 * 20 + 0.1 * 55,
    stddev: Math.sqrt((0.5 * 100 + 0.4 * (100 + 300 + 900) + 0.1 * (900 + 2400 + 6400)) / 3 - 16 ** 2),
  },
];

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
    let taken = 0;
    distribution.fill(new Float64Array(100), { next: () => (taken++ + 0.5) / 100 });
    expect(taken).toBe(100);
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
    constant({ value: 7 }).fill(values, {
      next: () => {
        throw new Error("drawn");
      },
    });
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
