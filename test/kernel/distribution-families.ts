import type { Distribution } from "../../src/kernel/distribution.ts";
import { exponential } from "../../src/kernel/distributions/exponential.ts";
import { erlang, gamma } from "../../src/kernel/distributions/gamma.ts";
import { lognormal } from "../../src/kernel/distributions/lognormal.ts";
import { hyperexponential, mixture } from "../../src/kernel/distributions/mixture.ts";
import { normal } from "../../src/kernel/distributions/normal.ts";
import { pareto } from "../../src/kernel/distributions/pareto.ts";
import { percentiles } from "../../src/kernel/distributions/percentiles.ts";
import { uniform } from "../../src/kernel/distributions/uniform.ts";
import { weibull } from "../../src/kernel/distributions/weibull.ts";
import { normalTails } from "../../src/kernel/gamma-function.ts";

/** A distribution beside what theory says of it. */
export interface Family {
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

export const families: readonly Family[] = [
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
