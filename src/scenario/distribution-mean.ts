import type { DistributionSpec, LognormalBy } from "./scenario.ts";

/** The 99 % quantile of the standard normal distribution. */
const Z99 = 2.3263478740408408;

/** Mean of a distribution in its own unit; Infinity for a Pareto without one. */
export function meanOf(spec: DistributionSpec): number {
  switch (spec.kind) {
    case "constant":
      return spec.value;
    case "exponential":
    case "gamma":
    case "erlang":
      return spec.mean;
    case "normal":
      return normalMean(spec.mean, spec.stddev);
    case "lognormal":
      return lognormalMean(spec.by);
    case "uniform":
      return (spec.min + spec.max) / 2;
    case "weibull":
      return spec.scale * gammaFunction(1 + 1 / spec.shape);
    case "pareto":
      return paretoMean(spec);
    case "hyperexponential":
      return weightedMean(spec.phases.map(({ weight, mean }) => ({ weight, value: mean })));
    case "mixture":
      return weightedMean(spec.parts.map(({ weight, of }) => ({ weight, value: meanOf(of) })));
    case "percentiles":
      return spec.points.reduce((sum, point, index) => sum + segment(spec.points[index - 1], point), 0);
    case "samples":
      return spec.values.reduce((sum, value) => sum + value, 0) / spec.values.length;
  }
}

type Point = { readonly quantile: number; readonly value: number };

function segment(from: Point | undefined, to: Point): number {
  return from === undefined ? 0 : ((from.value + to.value) / 2) * (to.quantile - from.quantile);
}

function weightedMean(parts: readonly { readonly weight: number; readonly value: number }[]): number {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  return parts.reduce((sum, { weight, value }) => sum + (weight / total) * value, 0);
}

function lognormalMean(by: LognormalBy): number {
  if ("mean" in by) return by.mean;
  const sigma = "sigma" in by ? by.sigma : Math.log(by.p99 / by.median) / Z99;
  return by.median * Math.exp((sigma * sigma) / 2);
}

/** Negative draws count as 0: E[max(0, X)] = mean Phi(mean/sd) + sd phi(mean/sd). */
function normalMean(mean: number, stddev: number): number {
  if (stddev === 0) return Math.max(0, mean);
  const z = mean / stddev;
  return mean * normalCdf(z) + stddev * (Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI));
}

/** Abramowitz and Stegun 26.2.17; error below 7.5e-8. */
function normalCdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const upper = (tail * Math.exp(-(z * z) / 2)) / Math.sqrt(2 * Math.PI);
  return z >= 0 ? 1 - upper : upper;
}

function paretoMean({ min, alpha, max }: { readonly min: number; readonly alpha: number; readonly max: number | null }): number {
  if (max === null) return alpha > 1 ? (alpha * min) / (alpha - 1) : Infinity;
  const kept = 1 - (min / max) ** alpha;
  if (alpha === 1) return (min * Math.log(max / min)) / kept;
  return ((alpha * min) / (alpha - 1)) * ((1 - (min / max) ** (alpha - 1)) / kept);
}

/** Lanczos approximation, g = 7 (Numerical Recipes); relative error below 1e-10 for x >= 1. */
function gammaFunction(x: number): number {
  const coefficients = [676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];
  const shifted = x - 1;
  const series = coefficients.reduce((sum, coefficient, index) => sum + coefficient / (shifted + index + 1), 0.99999999999980993);
  const t = shifted + coefficients.length - 0.5;
  return Math.sqrt(2 * Math.PI) * t ** (shifted + 0.5) * Math.exp(-t) * series;
}
