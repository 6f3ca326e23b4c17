import type {
  ClientSummary,
  DatabaseSummary,
  EndpointSummary,
  LatencySummary,
  ServiceSummary,
  StationSeries,
  TargetSummary,
  WorkloadSeries,
} from "../../src/observe/summary.ts";

/** Building blocks of made-up Summaries. */
export const DURATION_MS = 600_000;
export const WINDOW_MS = 4000;

export function workloadSeries(
  offered: readonly number[],
  answered: readonly number[],
  p50: number,
  p99: number,
  noise: () => number,
): WorkloadSeries {
  const ok = offered.map((rate, index) => rate * (answered[index] ?? 0));
  const lost = offered.map((rate, index) => rate - (ok[index] ?? 0));
  const quantile = (value: number, wanted: number): (number | null)[] =>
    windows((_ms, index) => ((ok[index] ?? 0) * 5 < wanted ? Number.NaN : value * (1 + 0.12 * noise()))).map(
      (entry) => (Number.isNaN(entry) ? null : entry),
    );
  return {
    offered,
    ok,
    degraded: ok.map((rate) => rate * 0.004),
    failed: {
      "circuit-open": lost,
      "bulkhead-full": lost.map((rate) => rate * 0.01),
      timeout: lost.map((rate) => rate * 0.004),
    },
    latency: { windowMs: WINDOW_MS, p50: quantile(p50, 10), p99: quantile(p99, 100) },
  };
}

export function added(a: WorkloadSeries, b: WorkloadSeries): WorkloadSeries {
  const plus = (left: readonly number[], right: readonly number[]): number[] =>
    left.map((value, index) => value + (right[index] ?? 0));
  return {
    offered: plus(a.offered, b.offered),
    ok: plus(a.ok, b.ok),
    degraded: plus(a.degraded, b.degraded),
    failed: Object.fromEntries(
      Object.keys(a.failed).map((cause) => [cause, plus(a.failed[cause] ?? [], b.failed[cause] ?? [])]),
    ),
    latency: a.latency,
  };
}

export function station(utilization: number, queue: number, noise: () => number): StationSeries {
  return {
    requests: windows(() => 66.7 + 3 * noise()),
    failed: windows(() => 0),
    utilization: windows(() => utilization * (1 + 0.08 * noise())),
    cpuUtilization: null,
    queue: windows(() => queue),
    queueMax: windows(() => queue),
    concurrencyLimit: null,
  };
}

export function target(requests: number, failed: number, p50: number, p99: number): TargetSummary {
  const causes = failed === 0 ? {} : { "circuit-open": failed - 7, "bulkhead-full": 5, timeout: 2 };
  const ok = requests - failed - 3;
  return {
    requests,
    ok,
    failed,
    inFlight: 3,
    degraded: 0,
    throughput: (ok + failed) / 540,
    goodput: ok / 540,
    successRate: ok / (ok + failed),
    latency: latency(ok, p50, p99),
    failedLatency: latency(failed, 1.2, 9),
    outcomes: failed === 0 ? {} : { UNAVAILABLE: failed - 7, RESOURCE_EXHAUSTED: 5, DEADLINE_EXCEEDED: 2 },
    causes: { "queue-full": 0, ...causes },
    failedAt: failed === 0 ? {} : { orders: causes },
  };
}

export function service(
  requests: number,
  failed: number,
  p50: number,
  p99: number,
  load: { utilization: number; queueMax: number; wastedWork: number },
): ServiceSummary {
  return {
    ...endpoint(requests, failed, p50, p99),
    utilization: load.utilization,
    cpuUtilization: null,
    queue: { mean: load.queueMax / 50, max: load.queueMax },
    goodput: (requests - failed) / 540,
    wastedWork: load.wastedWork,
    concurrencyLimit: null,
    rateLimits: {},
    balance: null,
    duplicates: null,
    causes: {},
    endpoints: {},
  };
}

export function database(): DatabaseSummary {
  return {
    ...endpoint(36_037, 0, 4.19, 27.7),
    utilization: 0.0081,
    queue: { mean: 0, max: 0 },
    causes: {},
    operations: {},
  };
}

export function endpoint(requests: number, failed: number, p50: number, p99: number): EndpointSummary {
  return {
    requests,
    ok: requests - failed,
    failed,
    inFlight: 0,
    waiting: latency(requests, 0, 0),
    serving: latency(requests, p50, p99),
  };
}

export const NO_BREAKER = { opened: 0, rejected: 0, openMs: 0, state: null };

export function client(
  calls: number,
  failed: number,
  amplification: number,
  breaker: boolean,
): ClientSummary {
  return {
    calls,
    ok: calls - failed,
    failed,
    inFlight: 0,
    attempts: Math.round(calls * amplification),
    amplification,
    retries: 0,
    hedges: 0,
    timeouts: 0,
    late: 0,
    fallbacks: 0,
    coalesced: 0,
    latency: latency(calls - failed, 20, 100),
    causes: {},
    circuitBreaker: breaker ? { ...NO_BREAKER, state: "closed" } : NO_BREAKER,
    bulkhead: { rejected: 0, waiting: latency(0, 0, 0) },
    rateLimiter: { rejected: 0, waiting: latency(0, 0, 0) },
    outlierDetection: { ejections: 0 },
    concurrencyLimit: { rejected: 0 },
    throttling: { rejected: 0 },
    connections: { opened: 0, failed: 0, rejected: 0, waiting: latency(0, 0, 0) },
    producer: {
      batches: 0,
      batchSize: null,
      resent: 0,
      expired: 0,
      rejected: 0,
      blocked: latency(0, 0, 0),
      waiting: latency(0, 0, 0),
    },
    budget: { refused: 0 },
  };
}

export function latency(samples: number, p50: number, p99: number): LatencySummary {
  if (samples === 0)
    return {
      count: 0,
      mean: null,
      stddev: null,
      min: null,
      p50: null,
      p75: null,
      p90: null,
      p95: null,
      p99: null,
      p999: null,
      max: null,
    };
  return {
    count: samples,
    mean: p50 * 1.2,
    stddev: p50,
    min: p50 / 5,
    p50,
    p75: p50 * 1.5,
    p90: p50 * 2,
    p95: (p50 + p99) / 2,
    p99,
    p999: p99 * 1.5,
    max: p99 * 2,
  };
}

export function windows(value: (ms: number, index: number) => number): number[] {
  return Array.from({ length: DURATION_MS / WINDOW_MS }, (_none, index) => value(index * WINDOW_MS, index));
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Repeatable wobble in [-1, 1). */
export function noiseOf(seed: string): () => number {
  let state = Array.from(seed).reduce((hash, letter) => Math.imul(hash, 31) + letter.charCodeAt(0), 7) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
