import * as fc from "fast-check";
import { milliseconds } from "./arbitrary-times.ts";

const bucket = fc.record(
  {
    algorithm: fc.constantFrom("tokenBucket", "leakyBucket"),
    rate: fc.constantFrom("3/s", "90/m"),
    burst: fc.integer({ min: 1, max: 5 }),
    per: fc.constantFrom("service", "caller", "tenant", "key"),
    scope: fc.constantFrom("instance", "shared"),
  },
  { requiredKeys: ["rate"] },
);

const window = fc.record(
  {
    algorithm: fc.constantFrom("fixedWindow", "slidingWindow", "slidingLog"),
    rate: fc.constantFrom("4/s", "300/m"),
    window: fc.constantFrom("500ms", "2s"),
    per: fc.constantFrom("service", "caller", "tenant", "key"),
    scope: fc.constantFrom("instance", "shared"),
  },
  { requiredKeys: ["algorithm", "rate"] },
);

/** Limits on how often a service may be called. */
export const rateLimits = fc.dictionary(fc.constantFrom("first", "second"), fc.oneof(bucket, window));

/** Limits on what may be under way. */
export const concurrencyLimit = fc.oneof(
  fc.constantFrom("aimd", "vegas", "gradient2", "fixed"),
  fc.record(
    {
      algorithm: fc.constant("aimd"),
      initialLimit: fc.integer({ min: 2, max: 30 }),
      backoffRatio: fc.constantFrom(0.5, 0.9),
      timeout: milliseconds(500),
      window: milliseconds(500),
    },
    { requiredKeys: ["algorithm"] },
  ),
  fc.record(
    {
      algorithm: fc.constant("vegas"),
      minLimit: fc.constantFrom(1, 3),
      maxLimit: fc.constantFrom(30, 100),
      smoothing: fc.constantFrom(0.1, 1),
      probeMultiplier: fc.integer({ min: 1, max: 40 }),
    },
    { requiredKeys: ["algorithm"] },
  ),
  fc.record(
    {
      algorithm: fc.constant("gradient2"),
      minLimit: fc.constantFrom(1, 3),
      smoothing: fc.constantFrom(0.1, 1),
      window: fc.constantFrom(0, "300ms"),
      queueSize: fc.integer({ min: 1, max: 9 }),
      longWindow: fc.integer({ min: 1, max: 99 }),
    },
    { requiredKeys: ["algorithm"] },
  ),
  fc.record({ algorithm: fc.constant("fixed"), initialLimit: fc.integer({ min: 1, max: 9 }) }),
);

/** Rules by which a queue refuses before it is full. */
export const shed = fc.dictionary(
  fc.constantFrom("low", "all"),
  fc.oneof(
    fc.record(
      { queueLength: fc.integer({ min: 0, max: 5 }), priorityBelow: fc.integer({ min: -1, max: 2 }) },
      { requiredKeys: ["queueLength"] },
    ),
    fc.record({ wait: milliseconds(300), priorityBelow: fc.constant(1) }, { requiredKeys: ["wait"] }),
  ),
);

/** Keeps an endpoint from taking all workers. */
export const endpointBulkhead = fc.record(
  { maxConcurrentCalls: fc.integer({ min: 1, max: 5 }), maxWaitDuration: milliseconds(100) },
  { requiredKeys: [] },
);

/** Whom requests are made for. */
export const tenant = fc.constantFrom("acme", { uniform: { items: 5 } }, { zipf: { items: 9, exponent: 1 } });
