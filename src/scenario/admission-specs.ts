import type { KeySpec } from "./scenario.ts";

/** How often a service may be called. */
export interface RateLimitSpec {
  readonly algorithm: "tokenBucket" | "leakyBucket" | "fixedWindow" | "slidingWindow" | "slidingLog";
  /** Per second. */
  readonly rate: number;
  /** Of buckets; 1 for windows, which have none. */
  readonly burst: number;
  /** Of windows: what passes in one; 1 for buckets. */
  readonly quota: number;
  /** Of windows; one second for buckets, which have none. */
  readonly windowNs: number;
  readonly per: "service" | "caller" | "tenant" | "key";
  readonly scope: "instance" | "shared";
  /** Null: all. */
  readonly endpoints: readonly string[] | null;
}

/** How much may be under way at the same time. */
export interface ConcurrencyLimitSpec {
  readonly algorithm: "aimd" | "vegas" | "gradient2" | "fixed";
  readonly initialLimit: number;
  readonly minLimit: number;
  readonly maxLimit: number;
  /** Null: it learns from every request. */
  readonly windowNs: number | null;
  readonly backoffRatio: number;
  readonly timeoutNs: number;
  readonly smoothing: number;
  readonly queueSize: number;
  readonly longWindow: number;
  readonly probeMultiplier: number;
}

/** Refuses newcomers below a priority (null: all) while so many wait, or one has waited so long (null: whatever). */
export interface SheddingSpec {
  readonly priorityBelow: number | null;
  readonly length: number | null;
  readonly waitNs: number | null;
}

export interface EndpointBulkheadSpec {
  readonly maxConcurrentCalls: number;
  readonly maxWaitNs: number;
}

/** Whom a workload's requests are made for: one, by name, or one of many of its own. */
export type TenantSpec =
  { readonly kind: "one"; readonly name: string } | { readonly kind: "many"; readonly key: KeySpec };
