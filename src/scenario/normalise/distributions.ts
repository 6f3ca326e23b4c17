import type { DistributionSpec } from "../scenario.ts";
import type { DistributionInput } from "../schema/distributions.ts";
import type { DurationInput } from "../schema/quantities.ts";
import { durationNs } from "../quantity.ts";
import { DataFileError } from "../source/data-files.ts";
import { nodeAt } from "../source/node.ts";
import type { Path } from "../source/node.ts";
import type { Reading } from "./reading.ts";

/** A distribution of durations in whole nanoseconds. */
export function readDurations(
  reading: Reading,
  path: Path,
  input: DistributionInput<DurationInput>,
): DistributionSpec {
  return new DistributionReader(reading, "time").read(path, input);
}

/** A distribution of plain numbers. */
export function readCounts(reading: Reading, path: Path, input: DistributionInput<number>): DistributionSpec {
  if (typeof input === "number" && !Number.isInteger(input))
    reading.report.mistake(path, `${input} is not a whole number`);
  return new DistributionReader(reading, "count").read(path, input);
}

/** Whether every draw is 0. Means above 0 are the schema's business wherever a kind has one. */
export function isAlwaysZero(spec: DistributionSpec): boolean {
  switch (spec.kind) {
    case "constant":
      return spec.value === 0;
    case "normal":
      return spec.mean === 0 && spec.stddev === 0;
    case "uniform":
      return spec.max === 0;
    case "mixture":
      return spec.parts.every(({ of }) => isAlwaysZero(of));
    case "percentiles":
      return spec.points.every(({ value }) => value === 0);
    case "samples":
      return spec.values.every((value) => value === 0);
    default:
      return false;
  }
}

type Value = Exclude<DurationInput, number> | number;

type FamilyInput = Exclude<
  DistributionInput<Value>,
  | Value
  | Record<"hyperexponential", unknown>
  | Record<"mixture", unknown>
  | Record<"percentiles", unknown>
  | Record<"samples", unknown>
>;

class DistributionReader {
  private readonly _reading: Reading;
  private readonly _unit: "time" | "count";

  constructor(reading: Reading, unit: "time" | "count") {
    this._reading = reading;
    this._unit = unit;
  }

  read(path: Path, input: DistributionInput<Value>): DistributionSpec {
    if (typeof input !== "object") return { kind: "constant", value: this._value(input) };
    if ("hyperexponential" in input) return this._hyperexponential(path, input.hyperexponential);
    if ("mixture" in input) return this._mixture(path, input.mixture);
    if ("percentiles" in input) return this._percentiles(path, input.percentiles);
    if ("samples" in input) return this._samples(path, input.samples);
    return this._family(path, input);
  }

  /** The families with parameters. */
  private _family(path: Path, input: FamilyInput): DistributionSpec {
    if ("exponential" in input) return { kind: "exponential", mean: this._value(input.exponential) };
    if ("lognormal" in input) return { kind: "lognormal", by: this._lognormal(path, input.lognormal) };
    if ("normal" in input)
      return {
        kind: "normal",
        mean: this._value(input.normal.mean),
        stddev: this._value(input.normal.stddev),
      };
    if ("uniform" in input) return this._uniform(path, input.uniform);
    if ("gamma" in input) return { kind: "gamma", mean: this._value(input.gamma.mean), cv: input.gamma.cv };
    if ("erlang" in input) return { kind: "erlang", mean: this._value(input.erlang.mean), k: input.erlang.k };
    if ("weibull" in input)
      return { kind: "weibull", scale: this._value(input.weibull.scale), shape: input.weibull.shape };
    return this._pareto(path, input.pareto);
  }

  private _value(input: Value): number {
    return this._unit === "time" ? durationNs(input) : Number(input);
  }

  private _lognormal(
    path: Path,
    input: { median: Value; p99: Value } | { median: Value; sigma: number } | { mean: Value; cv: number },
  ) {
    if ("mean" in input) return { mean: this._value(input.mean), cv: input.cv };
    const median = this._value(input.median);
    if ("sigma" in input) return { median, sigma: input.sigma };
    const p99 = this._value(input.p99);
    if (p99 < median) this._complain([...path, "lognormal", "p99"], "p99 is below the median");
    return { median, p99 };
  }

  private _uniform(path: Path, input: { min: Value; max: Value }): DistributionSpec {
    const min = this._value(input.min);
    const max = this._value(input.max);
    if (max < min) this._complain([...path, "uniform", "max"], "max is below min");
    return { kind: "uniform", min, max };
  }

  private _pareto(
    path: Path,
    input: { min: Value; alpha: number; max?: Value | undefined },
  ): DistributionSpec {
    const min = this._value(input.min);
    const max = input.max === undefined ? null : this._value(input.max);
    if (max !== null && max <= min) this._complain([...path, "pareto", "max"], "max must be above min");
    return { kind: "pareto", min, alpha: input.alpha, max };
  }

  private _hyperexponential(path: Path, input: readonly { weight: number; mean: Value }[]): DistributionSpec {
    if (input.length === 0) this._complain([...path, "hyperexponential"], "needs at least one phase");
    return {
      kind: "hyperexponential",
      phases: input.map(({ weight, mean }) => ({ weight, mean: this._value(mean) })),
    };
  }

  private _mixture(
    path: Path,
    input: readonly { weight: number; of: DistributionInput<Value> }[],
  ): DistributionSpec {
    if (input.length === 0) this._complain([...path, "mixture"], "needs at least one part");
    const parts = input.map(({ weight, of }, index) => ({
      weight,
      of: this.read([...path, "mixture", index, "of"], of),
    }));
    return { kind: "mixture", parts };
  }

  private _percentiles(path: Path, input: Readonly<Record<string, Value>>): DistributionSpec {
    const points = Object.entries(input)
      .map(([name, value]) => ({ quantile: quantileOf(name), value: this._value(value) }))
      .sort((a, b) => a.quantile - b.quantile);
    const last = points[points.length - 1];
    if (last === undefined)
      this._complain([...path, "percentiles"], "needs at least one percentile, such as p50");
    const doubled = points.find((point, index) => point.quantile === points[index - 1]?.quantile);
    const falling = points.find((point, index) => point.value < (points[index - 1]?.value ?? 0));
    if (doubled !== undefined)
      this._complain([...path, "percentiles"], `gives the ${doubled.quantile * 100}th percentile twice`);
    if (falling !== undefined)
      this._complain(
        [...path, "percentiles"],
        `falls at p${falling.quantile * 100}: a higher percentile cannot have a lower value`,
      );
    if ((points[0]?.quantile ?? 0) > 0) points.unshift({ quantile: 0, value: 0 });
    if (last !== undefined && last.quantile < 1) points.push({ quantile: 1, value: last.value });
    return { kind: "percentiles", points };
  }

  private _samples(path: Path, file: string): DistributionSpec {
    const at = [...path, "samples"];
    const folder = nodeAt(this._reading.root, at)?.place.source.folder ?? "";
    try {
      return { kind: "samples", values: this._reading.files.column(folder + file, "value", this._unit) };
    } catch (error) {
      if (!(error instanceof DataFileError)) throw error;
      this._complain(at, error.message);
      return { kind: "constant", value: 0 };
    }
  }

  private _complain(path: Path, message: string): void {
    this._reading.report.mistake(path, message);
  }
}

/** 0.99 of p99, 0.999 of p99.9 and of p999. */
function quantileOf(name: string): number {
  const digits = name.slice(1);
  if (digits === "999") return 0.999;
  if (digits === "9999") return 0.9999;
  return Number(`${digits}e-2`);
}
