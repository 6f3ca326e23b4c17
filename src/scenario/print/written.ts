import { durationText } from "../quantity.ts";
import type { DistributionSpec, KeySpec, LognormalBy } from "../scenario.ts";

/** Plain data as it would stand in a scenario file. */
export type Written = string | number | boolean | readonly Written[] | { readonly [key: string]: Written };

/** Takes the content of a data file and gives the name to write in its place. */
export type KeepFile = (column: "at" | "value", lines: readonly string[]) => string;

/** A rate per second: no exponent, as rates have none. */
export function writtenRate(perSecond: number): string {
  return `${decimal(perSecond)}/s`;
}

/** A number without an exponent, digit for digit the same. */
function decimal(value: number): string {
  const [digits = "0", exponent] = String(value).split("e");
  if (exponent === undefined) return digits;
  const [whole = "0", fraction = ""] = digits.split(".");
  const shift = Number(exponent);
  if (shift < 0) return `0.${"0".repeat(-shift - whole.length)}${whole}${fraction}`;
  return `${whole}${fraction.padEnd(shift, "0")}`;
}

/** A distribution of durations, or of plain numbers where `unit` says so. */
export function writtenDistribution(spec: DistributionSpec, unit: "time" | "count", keep: KeepFile): Written {
  const value = (raw: number): string | number => (unit === "time" ? durationText(raw) : raw);
  switch (spec.kind) {
    case "constant":
      return value(spec.value);
    case "exponential":
      return { exponential: value(spec.mean) };
    case "lognormal":
      return { lognormal: writtenLognormal(spec.by, value) };
    case "normal":
      return { normal: { mean: value(spec.mean), stddev: value(spec.stddev) } };
    case "uniform":
      return { uniform: { min: value(spec.min), max: value(spec.max) } };
    case "gamma":
      return { gamma: { mean: value(spec.mean), cv: spec.cv } };
    case "erlang":
      return { erlang: { mean: value(spec.mean), k: spec.k } };
    case "weibull":
      return { weibull: { scale: value(spec.scale), shape: spec.shape } };
    case "pareto":
      return {
        pareto: {
          min: value(spec.min),
          alpha: spec.alpha,
          ...(spec.max === null ? {} : { max: value(spec.max) }),
        },
      };
    case "hyperexponential":
      return { hyperexponential: spec.phases.map(({ weight, mean }) => ({ weight, mean: value(mean) })) };
    case "mixture":
      return {
        mixture: spec.parts.map(({ weight, of }) => ({ weight, of: writtenDistribution(of, unit, keep) })),
      };
    case "percentiles":
      return {
        percentiles: Object.fromEntries(
          spec.points.map((point) => [percentile(point.quantile), value(point.value)]),
        ),
      };
    case "samples":
      return {
        samples: keep(
          "value",
          spec.values.map((raw) => String(value(raw))),
        ),
      };
  }
}

function writtenLognormal(by: LognormalBy, value: (raw: number) => string | number): Written {
  if ("mean" in by) return { mean: value(by.mean), cv: by.cv };
  return "sigma" in by
    ? { median: value(by.median), sigma: by.sigma }
    : { median: value(by.median), p99: value(by.p99) };
}

/** `p99.9` of 0.999; names have at most six decimals, so twelve digits say it all. */
function percentile(quantile: number): string {
  return `p${Number((quantile * 100).toPrecision(12))}`;
}

/** A key; null where there is none. */
export function writtenKey(key: KeySpec): Written | null {
  switch (key.kind) {
    case "none":
      return null;
    case "unique":
      return "unique";
    case "uniform":
      return { uniform: { items: key.items } };
    case "zipf":
      return { zipf: { items: key.items, exponent: key.exponent } };
  }
}

/** The map without the keys that are null: what is not said is the default. */
export function said(map: Readonly<Record<string, Written | null>>): Written {
  return Object.fromEntries(
    Object.entries(map).filter((entry): entry is [string, Written] => entry[1] !== null),
  );
}

/** A map with every value changed. */
export function mapped<T>(
  map: Readonly<Record<string, T>>,
  change: (value: T, name: string) => Written,
): Written {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value, name)]));
}

/** A duration, or null. */
export function orNull(ns: number | null): string | null {
  return ns === null ? null : durationText(ns);
}
