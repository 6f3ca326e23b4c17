import * as z from "zod";
import { closed, forms, list, positive, required, text, whole } from "./field.ts";
import { nearest } from "../nearest.ts";
import { duration, positiveDuration } from "./quantities.ts";
import type { DurationInput } from "./quantities.ts";

/** A distribution over values written as `V`: durations, or plain numbers for how often to repeat. */
export type DistributionInput<V> =
  | V
  | { exponential: V }
  | { lognormal: { median: V; p99: V } | { median: V; sigma: number } | { mean: V; cv: number } }
  | { normal: { mean: V; stddev: V } }
  | { uniform: { min: V; max: V } }
  | { gamma: { mean: V; cv: number } }
  | { erlang: { mean: V; k: number } }
  | { weibull: { scale: V; shape: number } }
  | { pareto: { min: V; alpha: number; max?: V | undefined } }
  | { hyperexponential: { weight: number; mean: V }[] }
  | { mixture: { weight: number; of: DistributionInput<V> }[] }
  | { percentiles: Record<string, V> }
  | { samples: string };

/** The kinds that are one-key maps. */
export const DISTRIBUTION_KINDS = [
  "exponential",
  "lognormal",
  "normal",
  "uniform",
  "gamma",
  "erlang",
  "weibull",
  "pareto",
  "hyperexponential",
  "mixture",
  "percentiles",
  "samples",
] as const;

/** A weight relative to the others of its list or map. */
export const weight = positive(1e9);

const PERCENTILE_HELP = "percentiles are named p0 to p100, such as p50, p99 and p99.9 (p999 is p99.9)";
const percentileName = z
  .string()
  .regex(/^p(?:100|[0-9]{1,2}(?:\.[0-9]{1,6})?|999|9999)$/, { error: PERCENTILE_HELP });

interface Values<V> {
  /** Any value, and a value above 0. */
  readonly any: z.ZodType<V, V>;
  readonly aboveZero: z.ZodType<V, V>;
  readonly id: string;
  readonly title: string;
  /** What is written where a constant will do. */
  readonly example: string;
}

type Distribution<V> = z.ZodType<DistributionInput<V>, DistributionInput<V>>;

function distributionOf<V>(values: Values<V>): Distribution<V> {
  // Only the way back to itself is lazy, so that descriptions elsewhere do not copy the whole at every level.
  const part: Distribution<V> = z.lazy(() => schema);
  const options = [values.any, ...families(values), ...composites(values, part)];
  const schema = forms(options, (input) => expectedDistribution(input, values.example)).meta({
    id: values.id,
    title: values.title,
  }) as unknown as Distribution<V>;
  return schema;
}

/** The families with parameters. */
function families<V>({ any, aboveZero }: Values<V>): readonly z.ZodType[] {
  const mean = required(aboveZero, "Mean.");
  const cv = required(positive(1000), "Coefficient of variation: standard deviation over mean.");
  const normal = closed({ mean: required(any, "Mean."), stddev: required(any, "Standard deviation.") });
  const uniform = closed({ min: required(any, "Lower end."), max: required(any, "Upper end.") });
  const erlang = closed({ mean, k: required(whole(1, 10_000), "Number of phases.") });
  const weibull = closed({ scale: required(aboveZero, "Scale."), shape: required(positive(1000), "Shape.") });
  const longTail = "Lognormal: long right tail, as measured latencies have.";
  return [
    closed({ exponential: required(aboveZero, "Mean of an exponential distribution.") }),
    closed({ lognormal: required(lognormal({ mean, cv, aboveZero }), longTail) }),
    closed({ normal: required(normal, "Normal; negative draws count as 0.") }),
    closed({ uniform: required(uniform, "Uniform between two ends.") }),
    closed({ gamma: required(closed({ mean, cv }), "Gamma by mean and coefficient of variation.") }),
    closed({ erlang: required(erlang, "Erlang: the sum of k equal exponentials.") }),
    closed({ weibull: required(weibull, "Weibull by scale and shape.") }),
    closed({ pareto: required(pareto(aboveZero), "Pareto: a power-law tail.") }),
  ];
}

/** Those made of parts, points or samples. */
function composites<V>({ any, aboveZero, id }: Values<V>, part: Distribution<V>): readonly z.ZodType[] {
  const phase = closed({
    weight: required(weight, "Weight of the phase."),
    mean: required(aboveZero, "Mean."),
  });
  const phases = list(phase, "phases { weight, mean }", 100);
  const parts = list(
    closed({
      weight: required(weight, "Weight of the part."),
      of: required(part, "Distribution of the part."),
    }),
    "parts { weight, of }",
    100,
  );
  const points = "Inverse CDF, linear between the points, from p0 (0) to p100 (the last point) unless given.";
  return [
    closed({ hyperexponential: required(phases, "One of several exponentials.") }),
    closed({ mixture: required(parts, "One of several distributions.") }).meta({ id: `${id}Mixture` }),
    closed({ percentiles: required(z.record(percentileName, any), points) }),
    closed({ samples: required(text(500), "File with one column `value`, drawn from with equal chances.") }),
  ];
}

function lognormal<V>(of: {
  readonly mean: z.ZodType<V, V>;
  readonly cv: z.ZodNumber;
  readonly aboveZero: z.ZodType<V, V>;
}): z.ZodType<LognormalInput<V>, LognormalInput<V>> {
  const median = required(of.aboveZero, "Median.");
  return forms(
    [
      closed({ median, p99: required(of.aboveZero, "99th percentile; at least the median.") }),
      closed({ median, sigma: required(positive(20), "Standard deviation of the logarithm.") }),
      closed({ mean: of.mean, cv: of.cv }),
    ],
    "lognormal takes median and p99, median and sigma, or mean and cv",
  );
}

type LognormalInput<V> = { median: V; p99: V } | { median: V; sigma: number } | { mean: V; cv: number };

function pareto<V>(
  aboveZero: z.ZodType<V, V>,
): z.ZodType<{ min: V; alpha: number; max?: V | undefined }, { min: V; alpha: number; max?: V | undefined }> {
  return closed({
    min: required(aboveZero, "Smallest value."),
    alpha: required(
      positive(1000),
      "Index of the tail; the mean is infinite at 1 and below unless max truncates it.",
    ),
    max: aboveZero.optional().describe("Truncates the tail here; it does not cap. Default: none."),
  });
}

function expectedDistribution(input: unknown, example: string): string {
  if (typeof input !== "object" || input === null || Array.isArray(input))
    return `expected ${example}, or a distribution such as { exponential: ${example} }`;
  const keys = Object.keys(input);
  const kinds = keys.filter((key) => (DISTRIBUTION_KINDS as readonly string[]).includes(key));
  if (kinds.length > 1) return `a distribution has one kind; this one has ${kinds.join(" and ")}`;
  const near = keys.map((key) => nearest(key, DISTRIBUTION_KINDS)).find((kind) => kind !== null);
  return `expected a distribution: one of ${DISTRIBUTION_KINDS.join(", ")}\t${near === undefined ? "" : `did you mean "${near}"?`}`;
}

/** How long something takes. */
export const durationDistribution: z.ZodType<
  DistributionInput<DurationInput>,
  DistributionInput<DurationInput>
> = distributionOf({
  any: duration,
  aboveZero: positiveDuration,
  id: "DurationDistribution",
  title: "a duration, or a distribution of durations",
  example: "20ms",
});

/** How often something happens; draws are rounded to whole numbers. */
export const countDistribution: z.ZodType<
  DistributionInput<number>,
  DistributionInput<number>
> = distributionOf({
  any: z
    .number({ error: "expected a number from 0 to 1000000" })
    .min(0, { error: "expected a number from 0 to 1000000" })
    .max(1e6, { error: "expected a number from 0 to 1000000" }),
  aboveZero: positive(1e6),
  id: "CountDistribution",
  title: "a whole number, or a distribution of numbers",
  example: "3",
});
