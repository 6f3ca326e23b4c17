import fc from "fast-check";
import { distribution, milliseconds } from "./arbitrary-times.ts";

export const DATABASE = "store";
/** One on the network, one in each instance: they come with the database that they stand before. */
export const CACHES = { far: "far", near: "near" };

export function cache(scope: string): fc.Arbitrary<unknown> {
  const untimed = {
    capacity: fc.integer({ min: 1, max: 6 }),
    eviction: fc.constantFrom("lru", "lfu", "fifo"),
    singleFlight: fc.boolean(),
    negativeTtl: milliseconds(500),
    latency: distribution(2),
    warm: fc.boolean(),
    data: fc.constant("things"),
  };
  const timed = {
    ttl: milliseconds(800),
    ttlJitter: fc.constantFrom("10%", 0.5),
    staleWhileRevalidate: milliseconds(500),
    staleIfError: milliseconds(500),
    earlyRefresh: fc.constantFrom(1, 3.5),
  };
  return fc.oneof(
    fc.record({ scope: fc.constant(scope), ...untimed }, { requiredKeys: ["scope"] }),
    fc.record({ scope: fc.constant(scope), ...untimed, ...timed }, { requiredKeys: ["scope", "ttl"] }),
  );
}

/** Steps that use a cache; a miss may end anyhow. */
export const cacheSteps: fc.Arbitrary<unknown> = fc.oneof(
  fc.record(
    {
      cache: fc.constantFrom(...Object.values(CACHES)),
      miss: fc.constantFrom(
        [{ query: `${DATABASE}.get` }],
        [{ sleep: "5ms" }, { fail: { probability: 0.3, code: "NOT_FOUND", by: "key" } }],
        [{ cache: CACHES.far, miss: [{ query: `${DATABASE}.get` }] }],
      ),
      onError: fc.constantFrom("miss", "fail"),
      optional: fc.boolean(),
    },
    { requiredKeys: ["cache", "miss"] },
  ),
  fc.constantFrom(
    { cache: CACHES.far, put: true },
    { cache: CACHES.far, drop: true, optional: true },
    { cache: CACHES.near, drop: "everywhere" },
    { cache: CACHES.near, put: true },
    { cache: CACHES.near, changed: true },
  ),
);
