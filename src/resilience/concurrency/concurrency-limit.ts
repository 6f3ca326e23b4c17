import type { RandomSource } from "../random-source.ts";
import { AimdLimit } from "./aimd.ts";
import { FixedLimit } from "./fixed.ts";
import { Gradient2Limit } from "./gradient2.ts";
import { VegasLimit } from "./vegas.ts";

/**
 * How much may be under way at the same time, learnt from how long it takes and what is dropped (Netflix
 * concurrency-limits, whose names, rules and defaults these are).
 */
export interface ConcurrencyLimit {
  /** A whole number, at least 1. */
  readonly limit: number;
  /**
   * Something has ended that took `rttNs`; when it began, `inFlight` were under way, itself included. `dropped`:
   * it was refused or ran out of time further down, which says that the limit is too high.
   */
  sample(rttNs: number, inFlight: number, dropped: boolean): void;
}

export type ConcurrencyAlgorithm = "aimd" | "vegas" | "gradient2" | "fixed";

export interface ConcurrencyOptions {
  readonly initialLimit: number;
  readonly minLimit: number;
  readonly maxLimit: number;
  /** aimd: what is kept of the limit after a drop, 0.5 to below 1. */
  readonly backoffRatio: number;
  /** aimd: what takes longer counts as dropped, in ns. */
  readonly timeoutNs: number;
  /** vegas and gradient2: weight of a new estimate, above 0 up to 1. */
  readonly smoothing: number;
  /** gradient2: how far the limit may grow while nothing slows down. */
  readonly queueSize: number;
  /** gradient2: samples that the long average goes back. */
  readonly longWindow: number;
  /** vegas: the shortest time is measured anew every so many times the limit, on average three quarters of it. */
  readonly probeMultiplier: number;
}

/** A limit that has learnt nothing yet. Only vegas draws. */
export function createConcurrencyLimit(
  algorithm: ConcurrencyAlgorithm,
  options: ConcurrencyOptions,
  random: RandomSource,
): ConcurrencyLimit {
  return algorithms[algorithm](options, random);
}

const algorithms: Readonly<
  Record<ConcurrencyAlgorithm, (options: ConcurrencyOptions, random: RandomSource) => ConcurrencyLimit>
> = {
  aimd: (options) => new AimdLimit(options),
  vegas: (options, random) => new VegasLimit(options, random),
  gradient2: (options) => new Gradient2Limit(options),
  fixed: ({ initialLimit }) => new FixedLimit(initialLimit),
};
