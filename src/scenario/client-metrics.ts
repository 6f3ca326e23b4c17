import { absent, causes, count, group, latency, leaf, type MetricNode, ms, number } from "./metric-node.ts";
import type { ClientSpec } from "./scenario.ts";

/** The figures of one caller and one callee. */
export function clientMetrics(client: ClientSpec): MetricNode {
  const withPolicy =
    (policy: unknown, word: string, metrics: Record<string, () => MetricNode>) => (): MetricNode =>
      policy === null ? absent(`this client has no ${word}`) : group(metrics);
  const waiting = { rejected: () => count, waiting: latency };
  const calls = [client, ...Object.values(client.endpoints)];
  const limit = calls.map(({ retry }) => retry?.budget ?? retry?.throttle ?? retry?.quota ?? null);
  return group({
    ...Object.fromEntries(
      [
        "calls",
        "ok",
        "failed",
        "inFlight",
        "attempts",
        "retries",
        "hedges",
        "timeouts",
        "late",
        "fallbacks",
        "coalesced",
      ].map((name) => [name, () => count]),
    ),
    amplification: () => number,
    latency,
    causes,
    circuitBreaker: withPolicy(client.circuitBreaker, "circuitBreaker", {
      opened: () => count,
      rejected: () => count,
      openMs: () => ms,
      state: () => leaf("state"),
    }),
    outlierDetection: withPolicy(client.outlierDetection, "outlierDetection", { ejections: () => count }),
    throttling: withPolicy(client.throttling, "throttling", { rejected: () => count }),
    concurrencyLimit: withPolicy(client.concurrencyLimit, "concurrencyLimit", { rejected: () => count }),
    bulkhead: withPolicy(client.bulkhead, "bulkhead", waiting),
    rateLimiter: withPolicy(client.rateLimiter, "rateLimiter", waiting),
    connections: withPolicy(client.connections, "connections block", {
      opened: () => count,
      failed: () => count,
      ...waiting,
    }),
    producer: withPolicy(client.producer, "producer", {
      batches: () => count,
      batchSize: () => number,
      resent: () => count,
      expired: () => count,
      rejected: () => count,
      blocked: latency,
      waiting: latency,
    }),
    budget: withPolicy(limit.find((own) => own !== null) ?? null, "retry budget, throttle or quota", {
      refused: () => count,
    }),
  });
}
