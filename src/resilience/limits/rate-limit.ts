import { FixedWindow } from "./fixed-window.ts";
import { LeakyBucket } from "./leaky-bucket.ts";
import { SlidingLog } from "./sliding-log.ts";
import { SlidingWindow } from "./sliding-window.ts";
import { TokenBucket } from "./token-bucket.ts";

/** Decides who passes, so that no more pass than were agreed. One for each of those who are limited. */
export interface RateLimit {
  /** How long one that comes now has to wait, in ns: 0 to pass at once, -1 when it is refused. */
  reserve(nowNs: number): number;
  /** Whether it holds nothing any more that a fresh one would not hold. */
  isFresh(nowNs: number): boolean;
}

export type RateLimitKind = "tokenBucket" | "leakyBucket" | "fixedWindow" | "slidingWindow" | "slidingLog";

export interface RateLimitOptions {
  /** Buckets: requests per second, above 0. */
  readonly rate: number;
  /** Buckets: most that pass (or wait, in a leaky one) at once. At least 1 for tokens. */
  readonly burst: number;
  /** Windows: how many pass in one, and how long one is, in ns. */
  readonly quota: number;
  readonly windowNs: number;
}

/** A limit that nobody has used yet. */
export function createRateLimit(kind: RateLimitKind, options: RateLimitOptions): RateLimit {
  return limits[kind](options);
}

const limits: Readonly<Record<RateLimitKind, (options: RateLimitOptions) => RateLimit>> = {
  tokenBucket: ({ rate, burst }) => new TokenBucket(1e9 / rate, burst),
  leakyBucket: ({ rate, burst }) => new LeakyBucket(1e9 / rate, burst),
  fixedWindow: ({ quota, windowNs }) => new FixedWindow(quota, windowNs),
  slidingWindow: ({ quota, windowNs }) => new SlidingWindow(quota, windowNs),
  slidingLog: ({ quota, windowNs }) => new SlidingLog(quota, windowNs),
};
