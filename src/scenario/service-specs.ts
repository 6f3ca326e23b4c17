import type {
  ConcurrencyLimitSpec,
  EndpointBulkheadSpec,
  RateLimitSpec,
  SheddingSpec,
} from "./admission-specs.ts";
import type { ConsumerSpec } from "./broker-specs.ts";
import type { ClientSpec, Named, StepSpec } from "./scenario.ts";

/** What answers requests. */
export interface ServiceSpec {
  readonly instances: number;
  /** How many of them are in which zone, numbered in this order; null: all near to all. */
  readonly zones: Named<number> | null;
  /** Workers of one instance; null: unlimited. */
  readonly concurrency: number | null;
  readonly queue: QueueSpec;
  readonly threading: "blocking" | "async";
  /** Cores of one instance, shared by running work; null: `work` is elapsed time. */
  readonly cpu: number | null;
  readonly rateLimits: Named<RateLimitSpec>;
  readonly concurrencyLimit: ConcurrencyLimitSpec | null;
  readonly idempotency: IdempotencySpec | null;
  readonly warmup: WarmupSpec | null;
  readonly crashAbove: CrashAboveSpec | null;
  /** In file order. A service with `steps` has one endpoint, named `MAIN_ENDPOINT`, see `single`. */
  readonly endpoints: Named<EndpointSpec>;
  readonly single: boolean;
  /** What it does for messages of brokers; their names differ from those of endpoints. */
  readonly consumers: Named<ConsumerSpec>;
  /** One entry per service or database it calls, defaults and presets already laid out. */
  readonly clients: Named<ClientSpec>;
}

/** `single` services hold their one endpoint under this name; it is called by the bare service name. */
export const MAIN_ENDPOINT = "main";

export interface EndpointSpec {
  readonly steps: readonly StepSpec[];
  readonly bulkhead: EndpointBulkheadSpec | null;
}

/** What a service knows of the operations it has executed. */
export interface IdempotencySpec {
  /** How long a key is remembered; 0: not at all, duplicates are only counted. */
  readonly ttlNs: number;
  readonly by: "call" | "request";
  readonly scope: "shared" | "instance";
  readonly duplicates: "answer" | "reject";
}

/** How a fresh instance gets up to speed. */
export interface WarmupSpec {
  readonly lengthNs: number;
  readonly factor: number;
  /** Whether the instances are fresh when the run begins; else only after a crash. */
  readonly atStart: boolean;
}

/** Where an instance falls over by itself. */
export interface CrashAboveSpec {
  readonly inFlight: number;
  readonly downNs: number;
}

export interface QueueSpec {
  /** Waiting places; null: unbounded. */
  readonly capacity: number | null;
  readonly discipline: "fifo" | "lifo" | "priority" | "fair" | "codel" | "adaptiveLifo";
  /** Null for disciplines that do not mind how long the queue has stood. */
  readonly standing: { readonly targetNs: number; readonly intervalNs: number } | null;
  readonly maxWaitNs: number | null;
  readonly shed: Named<SheddingSpec>;
}
