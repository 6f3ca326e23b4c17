import { durationText } from "../quantity.ts";
import type {
  ConcurrencyLimitSpec,
  EndpointBulkheadSpec,
  RateLimitSpec,
  SheddingSpec,
  TenantSpec,
} from "../scenario.ts";
import { CONCURRENCY_KNOBS } from "../schema/concurrency-limit.ts";
import { orNull, said, writtenKey, writtenRate } from "./written.ts";
import type { Written } from "./written.ts";

export function writtenRateLimit(spec: RateLimitSpec): Written {
  const { algorithm, per, scope, endpoints } = spec;
  const isBucket = algorithm === "tokenBucket" || algorithm === "leakyBucket";
  return said({
    algorithm,
    rate: writtenRate(spec.rate),
    ...(isBucket ? { burst: spec.burst } : { window: durationText(spec.windowNs) }),
    per,
    scope,
    endpoints,
  });
}

/** Only what its algorithm knows. */
export function writtenConcurrencyLimit(spec: ConcurrencyLimitSpec): Written {
  const { algorithm, initialLimit } = spec;
  if (algorithm === "fixed") return { algorithm, initialLimit };
  const knobs: Readonly<Record<keyof typeof CONCURRENCY_KNOBS, Written>> = {
    backoffRatio: spec.backoffRatio,
    timeout: durationText(spec.timeoutNs),
    queueSize: spec.queueSize,
    longWindow: spec.longWindow,
    probeMultiplier: spec.probeMultiplier,
    smoothing: spec.smoothing,
  };
  const own = Object.entries(CONCURRENCY_KNOBS).filter(([, { algorithms }]) =>
    (algorithms as readonly string[]).includes(algorithm),
  );
  return said({
    algorithm,
    initialLimit,
    minLimit: spec.minLimit,
    maxLimit: spec.maxLimit,
    window: durationText(spec.windowNs ?? 0),
    ...Object.fromEntries(own.map(([knob]) => [knob, knobs[knob as keyof typeof knobs]])),
  });
}

export function writtenShedding({ priorityBelow, length, waitNs }: SheddingSpec): Written {
  return said({ priorityBelow, queueLength: length, wait: orNull(waitNs) });
}

export function writtenEndpointBulkhead(spec: EndpointBulkheadSpec): Written {
  return { maxConcurrentCalls: spec.maxConcurrentCalls, maxWaitDuration: durationText(spec.maxWaitNs) };
}

export function writtenTenant(tenant: TenantSpec): Written | null {
  return tenant.kind === "one" ? tenant.name : writtenKey(tenant.key);
}
