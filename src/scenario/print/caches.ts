import type { CacheAccessSpec, CacheSpec } from "../scenario.ts";
import type { StepWriter } from "./steps.ts";
import { orNull, said, writtenDistribution } from "./written.ts";
import type { KeepFile, Written } from "./written.ts";

/** A cache with everything spelt out. */
export function writtenCache(cache: CacheSpec, keep: KeepFile): Written {
  return said({
    zone: cache.zone,
    scope: cache.scope,
    capacity: cache.capacity,
    eviction: cache.eviction,
    ttl: orNull(cache.ttlNs),
    ttlJitter: cache.ttlJitter === 0 ? null : cache.ttlJitter,
    singleFlight: cache.singleFlight,
    staleWhileRevalidate: orNull(cache.staleWhileRevalidateNs),
    staleIfError: orNull(cache.staleIfErrorNs),
    negativeTtl: orNull(cache.negativeTtlNs),
    earlyRefresh: cache.earlyRefresh,
    latency: writtenDistribution(cache.latency, "time", keep),
    warm: cache.warm,
    data: cache.data,
  });
}

/** What a step does with a cache, beside its name. */
export function writtenAccess(access: CacheAccessSpec, steps: StepWriter): Record<string, Written> {
  switch (access.kind) {
    case "lookup":
      return { miss: steps.write(access.miss), onError: access.onError };
    case "put":
      return { put: true };
    case "drop":
      return { drop: access.everywhere ? "everywhere" : true };
    case "changed":
      return { changed: true };
  }
}
