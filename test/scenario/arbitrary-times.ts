import * as fc from "fast-check";

/** A time above 0, to a tenth of a millisecond. */
export function milliseconds(max: number): fc.Arbitrary<string> {
  return fc.integer({ min: 1, max: max * 10 }).map((tenths) => `${tenths / 10}ms`);
}

/** Every kind that needs no file. */
export function distribution(max: number): fc.Arbitrary<unknown> {
  const time = milliseconds(max);
  const cv = fc.integer({ min: 1, max: 30 }).map((tenths) => tenths / 10);
  const weight = fc.integer({ min: 1, max: 9 });
  return fc.oneof(
    { arbitrary: time, weight: 4 },
    time.map((exponential) => ({ exponential })),
    time.map((median) => ({ lognormal: { median, p99: `${Number.parseFloat(median) * 4}ms` } })),
    fc.record({ mean: time, cv }).map((lognormal) => ({ lognormal })),
    fc.record({ mean: time, stddev: time }).map((normal) => ({ normal })),
    time.map((top) => ({ uniform: { min: 0, max: top } })),
    fc.record({ mean: time, cv }).map((gamma) => ({ gamma })),
    fc.record({ mean: time, k: fc.integer({ min: 1, max: 5 }) }).map((erlang) => ({ erlang })),
    fc.record({ scale: time, shape: cv }).map((weibull) => ({ weibull })),
    time.map((min) => ({ pareto: { min, alpha: 1.5, max: "500ms" } })),
    fc
      .array(fc.record({ weight, mean: time }), { minLength: 1, maxLength: 3 })
      .map((hyperexponential) => ({ hyperexponential })),
    fc.array(fc.record({ weight, of: time }), { minLength: 1, maxLength: 3 }).map((mixture) => ({ mixture })),
    time.map((p50) => ({ percentiles: { p50, "p99.9": "500ms" } })),
  );
}

/** Whom a request is about. */
export const key = fc.oneof(
  fc.constant("unique"),
  fc.constant({ uniform: { items: 10 } }),
  fc.constant({ zipf: { items: 50, exponent: 0.9 } }),
);
