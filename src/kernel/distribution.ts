import type { Stream } from "./random.ts";

/**
 * A distribution of non-negative numbers, in whatever unit its parameters were given, sampled by
 * inverse CDF: one uniform number per variate, so that draws stay aligned between variants of a
 * scenario. One file per family under `distributions/`.
 *
 * Each family writes its own loop in `fill`: a loop shared by all would call `at` through one site
 * that has seen every family, which the compiler can neither inline nor keep from boxing the result.
 */
export interface Distribution {
  /** The exact mean, Infinity where there is none. */
  readonly mean: number;
  /** The variate that the uniform number in [0, 1) gives: the quantile function. */
  at(uniform: number): number;
  /** Fills `values` with variates in the order of the stream. */
  fill(values: Float64Array, random: Stream): void;
}
