import { durationText } from "../quantity.ts";
import type { BudgetSpec, CallSpec, ClientSpec, HedgeSpec, RetrySpec } from "../scenario.ts";
import { writtenBalancing } from "./load-balancing.ts";
import { writtenConcurrencyLimit } from "./admission.ts";
import { writtenOutlierDetection } from "./outlier-detection.ts";
import { breaker } from "./circuit-breaker.ts";
import { failureSet, jitter } from "./policy-parts.ts";
import { writtenProducer } from "./producer.ts";
import type { StepWriter } from "./steps.ts";
import { mapped, orNull, said } from "./written.ts";
import type { Written } from "./written.ts";

/** A client entry with everything spelt out, so that no preset and no default is needed. */
export function writtenClient(client: ClientSpec, steps: StepWriter): Written {
  const { throttling, rateLimiter, bulkhead, connections } = client;
  return said({
    ...call(client, steps),
    cancellation: client.cancellation,
    throttling:
      throttling === null
        ? null
        : { multiplier: throttling.multiplier, window: durationText(throttling.windowNs) },
    circuitBreaker: client.circuitBreaker === null ? null : breaker(client.circuitBreaker),
    rateLimiter:
      rateLimiter === null
        ? null
        : {
            limitForPeriod: rateLimiter.limitForPeriod,
            limitRefreshPeriod: durationText(rateLimiter.limitRefreshPeriodNs),
            timeoutDuration: durationText(rateLimiter.timeoutDurationNs),
            scope: rateLimiter.scope,
          },
    concurrencyLimit:
      client.concurrencyLimit === null ? null : writtenConcurrencyLimit(client.concurrencyLimit),
    bulkhead:
      bulkhead === null
        ? null
        : {
            maxConcurrentCalls: bulkhead.maxConcurrentCalls,
            maxWaitDuration: durationText(bulkhead.maxWaitDurationNs),
            scope: bulkhead.scope,
          },
    connections: connections === null ? null : steps.connections(connections),
    producer: client.producer === null ? null : writtenProducer(client.producer),
    loadBalancing: writtenBalancing(client.loadBalancing),
    outlierDetection:
      client.outlierDetection === null ? null : writtenOutlierDetection(client.outlierDetection),
    endpoints: mapped(client.endpoints, (endpoint) => endpointCall(endpoint, client, steps)),
  });
}

function call(spec: CallSpec, steps: StepWriter): Record<string, Written | null> {
  const { retry: retrying, hedge, fallback } = spec;
  return {
    timeout: orNull(spec.timeoutNs),
    deadline: orNull(spec.deadlineNs),
    retry: retrying === null ? null : retry(retrying),
    hedge: hedge === null ? null : writtenHedge(hedge),
    fallback:
      fallback === null ? null : said({ steps: steps.write(fallback.steps), ...failureSet(fallback) }),
    singleFlight: spec.singleFlight,
  };
}

/** Laid over the client, an endpoint must say what it does not have: null takes away. */
function endpointCall(spec: CallSpec, client: CallSpec, steps: StepWriter): Written {
  return against(said(call(spec, steps)), said(call(client, steps))) as Written;
}

/** A map that gives `own` when it is laid over `above`. */
function against(own: Written, above: Written): Written | Record<string, unknown> {
  if (!isMap(own) || !isMap(above)) return own;
  const keys = [...new Set([...Object.keys(own), ...Object.keys(above)])];
  return Object.fromEntries(
    keys.map((key) => {
      const [mine, theirs] = [own[key], above[key]];
      if (mine === undefined) return [key, null];
      // One-key maps replace whole as it is.
      return [key, theirs === undefined || key === "jitter" ? mine : against(mine, theirs)];
    }),
  );
}

function isMap(value: Written): value is Readonly<Record<string, Written>> {
  return typeof value === "object" && !Array.isArray(value);
}

function writtenBudget(budget: BudgetSpec | null): Written | null {
  return budget === null
    ? null
    : { ratio: budget.ratio, minPerSecond: budget.minPerSecond, scope: budget.scope };
}

function writtenHedge({ delay, maxHedges, budget }: HedgeSpec): Written {
  return said({
    delay:
      delay.kind === "fixed"
        ? durationText(delay.delayNs)
        : { percentile: delay.quantile, window: durationText(delay.windowNs) },
    maxHedges,
    budget: writtenBudget(budget),
  });
}

function retry(spec: RetrySpec): Written {
  const { backoff, budget } = spec;
  return said({
    maxAttempts: spec.maxAttempts,
    backoff: said({
      base: durationText(backoff.baseNs),
      multiplier: backoff.multiplier,
      max: orNull(backoff.maxNs),
    }),
    jitter: jitter(spec.jitter),
    budget: writtenBudget(budget),
    throttle: spec.throttle,
    quota: spec.quota === null ? null : { ...spec.quota },
    ...failureSet(spec),
  });
}
