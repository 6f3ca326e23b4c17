import type {
  CircuitSeries,
  ClientSeries,
  ClientSummary,
  DatabaseSummary,
  LatencySummary,
  Named,
  ServiceSummary,
  StationSeries,
  Summary,
  TargetSummary,
  WorkloadSeries,
} from "../../src/observe/summary.ts";

/** A made-up run of a shop whose payment provider turns slow; the figures agree with each other only roughly. */
export const DURATION_MS = 600_000;
export const WINDOW_MS = 4000;

/** What one of the three made-up designs does while and after payments is slow. */
export interface Behaviour {
  readonly variant: string | null;
  readonly seed: string;
  /** Answered share of checkouts while the fault lasts, and in the five minutes after it. */
  readonly during: number;
  readonly after: number;
  readonly recoveryMs: number | null;
  readonly amplification: number;
  readonly circuit: boolean;
}

export const protectedRun: Behaviour = { variant: null, seed: "42", during: 0.02, after: 1, recoveryMs: 6000, amplification: 1.01, circuit: true };

/** The Summary of a run with the given behaviour. */
export function runOf(behaviour: Behaviour): Summary {
  const noise = noiseOf(behaviour.seed);
  const checkoutShare = windows((ms) => share(behaviour, ms));
  const browse = workloadSeries(windows(() => 133 + 6 * noise()), windows(() => 1), 14.7, 74, noise);
  const checkout = workloadSeries(windows(() => 66.7 + 4 * noise()), checkoutShare, 63, 280, noise);
  const failedCheckouts = Math.round(sum(checkout.failed["circuit-open"] ?? []) * (WINDOW_MS / 1000));
  const checkoutTarget = target(36_039, failedCheckouts, 63.1, 290);
  const browseTarget = { ...target(71_959, 0, 14.7, 73.8), degraded: 381 };
  return {
    schema: "ripplesim/summary@1",
    version: "0.1.0",
    scenario: SCENARIO,
    seed: behaviour.seed,
    variant: behaviour.variant,
    durationMs: DURATION_MS,
    warmupMs: 60_000,
    events: 1_669_270,
    fingerprint: "9f3c51d207aeb84c",
    workloads: { shoppers: { ...target(107_998, failedCheckouts, 21.8, 190), degraded: 381, targets: { browse: browseTarget, checkout: checkoutTarget } } },
    services: services(behaviour, failedCheckouts),
    clients: clients(behaviour, failedCheckouts),
    databases: { ordersDb: database() },
    network: { links: {} },
    faults: {
      slowPayments: {
        startMs: 180_000,
        endMs: 300_000,
        text: "payments works 10x slower",
        impact: {
          shoppers: {
            baselineGoodput: 200,
            worstGoodput: 120,
            lostRequests: failedCheckouts,
            recovered: behaviour.recoveryMs !== null,
            recoveryMs: behaviour.recoveryMs,
          },
        },
      },
    },
    timeline: TIMELINE,
    series: {
      windowMs: WINDOW_MS,
      workloads: { shoppers: { ...added(browse, checkout), targets: { browse, checkout } } },
      services: stationSeries(behaviour, noise),
      databases: { ordersDb: station(0.008, 0, noise) },
      clients: clientSeries(behaviour, noise),
      circuits: behaviour.circuit ? { orders: { payments: circuits(), ordersDb: quiet(3), recommendations: quiet(3), mailer: quiet(3) } } : {},
    },
    thresholds: thresholds(behaviour, checkoutTarget),
    stopped: null,
  };
}

/** A run of one service without faults, thresholds, circuits or limits. */
export function calmRun(): Summary {
  const full = runOf({ ...protectedRun, during: 1, recoveryMs: 0 });
  const orders = full.services["orders"];
  const series = full.series.services["gateway"];
  const facts = full.scenario.services["orders"];
  if (orders === undefined || series === undefined || facts === undefined) throw new Error("the fixture has lost orders");
  return {
    ...full,
    scenario: {
      ...full.scenario,
      name: "One service",
      lesson: null,
      variants: {},
      unlimited: ["the workers of orders"],
      services: { orders: { ...facts, workers: null, queue: null } },
      databases: {},
      worstCaseAmplification: { "shoppers -> orders": 1 },
      policies: {},
    },
    services: { orders: { ...orders, utilization: null, queue: { mean: 0, max: 0 } } },
    databases: {},
    clients: { shoppers: { orders: client(36_000, 0, 1, false) } },
    faults: {},
    timeline: [],
    thresholds: [],
    series: { ...full.series, services: { orders: { ...series, utilization: null } }, databases: {}, clients: {}, circuits: {} },
  };
}

function share(behaviour: Behaviour, ms: number): number {
  if (ms < 180_000) return 1;
  if (ms < 300_000 + (behaviour.recoveryMs ?? 0)) return behaviour.during;
  return behaviour.after;
}

function services(behaviour: Behaviour, failed: number): Named<ServiceSummary> {
  const wasted = behaviour.amplification > 2 ? 0.884 : 0.105;
  return {
    gateway: service(107_998, failed, 20.6, 188, { utilization: 0.0587, queueMax: 0, wastedWork: 0 }),
    orders: service(36_038, failed, 57.7, 284, { utilization: 0.0227, queueMax: 0, wastedWork: 0 }),
    payments: service(27_980, 0, 41.8, 1050, { utilization: 0.395, queueMax: behaviour.amplification > 2 ? 800 : 66, wastedWork: wasted }),
    recommendations: service(107_995, 0, 10.4, 69, { utilization: 0.0935, queueMax: 0, wastedWork: 0.0224 }),
    mailer: service(27_718, 28, 30, 30, { utilization: 0.0961, queueMax: 0, wastedWork: 0 }),
  };
}

function clients(behaviour: Behaviour, failed: number): Named<Named<ClientSummary>> {
  return {
    shoppers: { gateway: client(107_998, failed, 1, false) },
    gateway: { recommendations: { ...client(71_960, 381, 1, false), timeouts: 381 }, orders: client(36_038, failed, 1, false) },
    orders: {
      ordersDb: client(36_037, 0, 1, behaviour.circuit),
      payments: {
        ...client(36_035, failed, behaviour.amplification, behaviour.circuit),
        timeouts: 295,
        retries: Math.round(36_035 * (behaviour.amplification - 1)),
        circuitBreaker: behaviour.circuit ? { opened: 12, rejected: 8340, openMs: 366_000, state: "closed" } : NO_BREAKER,
        bulkhead: { rejected: 44, waiting: latency(0, 0, 0) },
      },
      recommendations: client(36_035, 0, 1, behaviour.circuit),
      mailer: client(27_689, 0, 1, behaviour.circuit),
    },
  };
}

function stationSeries(behaviour: Behaviour, noise: () => number): Named<StationSeries> {
  const stuck = behaviour.amplification > 2;
  const spikes = windows((ms) => (ms >= 180_000 && ms < 300_000 && ms % 32_000 < WINDOW_MS ? 1 : 0));
  const full = windows((ms) => (ms > 190_000 && (stuck || ms < 300_000 + (behaviour.recoveryMs ?? 0)) ? 1 : 0));
  const busy = behaviour.circuit ? spikes : full;
  return {
    gateway: station(0.058, 0, noise),
    orders: station(0.023, 0, noise),
    payments: {
      ...station(0.45, 0, noise),
      utilization: windows((ms, index) => (busy[index] === 1 ? 1 : behaviour.circuit && ms > 180_000 && ms < 306_000 ? 0.01 : 0.45 + 0.05 * noise())),
      queue: windows((_ms, index) => (busy[index] ?? 0) * (behaviour.circuit ? 40 + 10 * noise() : 780)),
      queueMax: windows((_ms, index) => (busy[index] ?? 0) * (behaviour.circuit ? 66 : 800)),
    },
    recommendations: station(0.094, 0, noise),
    mailer: station(0.096, 0, noise),
  };
}

function clientSeries(behaviour: Behaviour, noise: () => number): Named<Named<ClientSeries>> {
  const calls = windows(() => 66.7 + 3 * noise());
  const struggling = (ms: number): boolean => ms >= 180_000 && (behaviour.recoveryMs === null || ms < 300_000 + behaviour.recoveryMs);
  const attempts = windows((ms, index) => (calls[index] ?? 0) * (struggling(ms) ? (behaviour.circuit ? 0.05 : 1 + (behaviour.amplification - 1) * 1.3) : 1));
  const rejected = windows((ms, index) => (behaviour.circuit && struggling(ms) ? 0.95 * (calls[index] ?? 0) : 0));
  const still = (rate: number): ClientSeries => {
    const even = windows(() => rate * (1 + 0.03 * noise()));
    return { calls: even, attempts: even, rejected: windows(() => 0), timeouts: windows(() => 0) };
  };
  return {
    shoppers: { gateway: still(200) },
    gateway: { recommendations: still(133), orders: still(66.7) },
    orders: { ordersDb: still(66.7), payments: { calls, attempts, rejected, timeouts: windows(() => 0.5) }, recommendations: still(66.7), mailer: still(51.3) },
  };
}

function circuits(): readonly CircuitSeries[] {
  const opened = [181_200, 212_800, 244_100, 276_300];
  return [0, 1, 2].map((instance) => ({
    instance,
    moves: opened.flatMap((ms, index) => {
      const at = ms + instance * 300;
      return [
        { atMs: at, to: "open" },
        { atMs: at + 30_000, to: "half-open" },
        { atMs: at + (index === 3 ? 30_400 : 30_200), to: index === 3 ? "closed" : "closed" },
      ];
    }),
  }));
}

function quiet(instances: number): readonly CircuitSeries[] {
  return Array.from({ length: instances }, (_none, instance) => ({ instance, moves: [] }));
}

function thresholds(behaviour: Behaviour, checkout: TargetSummary): Summary["thresholds"] {
  const recovered = behaviour.recoveryMs !== null;
  return [
    { text: "workloads.shoppers.successRate >= 99%", actual: (checkout.ok + 71_959) / 107_998, unit: "ratio", status: "fail", note: null },
    { text: "workloads.shoppers.targets.browse.latency.p99 < 100ms", actual: 73.8, unit: "ms", status: "pass", note: null },
    { text: "workloads.shoppers.targets.checkout.latency.p99 < 2s from 3m to 5m", actual: null, unit: "ms", status: "no-data", note: "74 of 100 samples" },
    { text: "faults.slowPayments.impact.shoppers.recoveryMs < 30s", actual: behaviour.recoveryMs, unit: "ms", status: recovered ? "pass" : "fail", note: recovered ? null : "did not recover" },
  ];
}

function workloadSeries(offered: readonly number[], answered: readonly number[], p50: number, p99: number, noise: () => number): WorkloadSeries {
  const ok = offered.map((rate, index) => rate * (answered[index] ?? 0));
  const lost = offered.map((rate, index) => rate - (ok[index] ?? 0));
  const quantile = (value: number, wanted: number): (number | null)[] =>
    windows((_ms, index) => ((ok[index] ?? 0) * 5 < wanted ? Number.NaN : value * (1 + 0.12 * noise()))).map((entry) => (Number.isNaN(entry) ? null : entry));
  return {
    offered,
    ok,
    degraded: ok.map((rate) => rate * 0.004),
    failed: { "circuit-open": lost, "bulkhead-full": lost.map((rate) => rate * 0.01), timeout: lost.map((rate) => rate * 0.004) },
    latency: { windowMs: WINDOW_MS, p50: quantile(p50, 10), p99: quantile(p99, 100) },
  };
}

function added(a: WorkloadSeries, b: WorkloadSeries): WorkloadSeries {
  const plus = (left: readonly number[], right: readonly number[]): number[] => left.map((value, index) => value + (right[index] ?? 0));
  return {
    offered: plus(a.offered, b.offered),
    ok: plus(a.ok, b.ok),
    degraded: plus(a.degraded, b.degraded),
    failed: Object.fromEntries(Object.keys(a.failed).map((cause) => [cause, plus(a.failed[cause] ?? [], b.failed[cause] ?? [])])),
    latency: a.latency,
  };
}

function station(utilization: number, queue: number, noise: () => number): StationSeries {
  return {
    requests: windows(() => 66.7 + 3 * noise()),
    failed: windows(() => 0),
    utilization: windows(() => utilization * (1 + 0.08 * noise())),
    cpuUtilization: null,
    queue: windows(() => queue),
    queueMax: windows(() => queue),
  };
}

function target(requests: number, failed: number, p50: number, p99: number): TargetSummary {
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

function service(requests: number, failed: number, p50: number, p99: number, load: { utilization: number; queueMax: number; wastedWork: number }): ServiceSummary {
  return {
    ...endpoint(requests, failed, p50, p99),
    utilization: load.utilization,
    cpuUtilization: null,
    queue: { mean: load.queueMax / 50, max: load.queueMax },
    goodput: (requests - failed) / 540,
    wastedWork: load.wastedWork,
    causes: {},
    endpoints: {},
  };
}

function database(): DatabaseSummary {
  return { ...endpoint(36_037, 0, 4.19, 27.7), utilization: 0.0081, queue: { mean: 0, max: 0 }, causes: {}, operations: {} };
}

function endpoint(requests: number, failed: number, p50: number, p99: number): Omit<DatabaseSummary, "utilization" | "queue" | "causes" | "operations"> {
  return { requests, ok: requests - failed, failed, inFlight: 0, waiting: latency(requests, 0, 0), serving: latency(requests, p50, p99) };
}

const NO_BREAKER = { opened: 0, rejected: 0, openMs: 0, state: null };

function client(calls: number, failed: number, amplification: number, breaker: boolean): ClientSummary {
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
    latency: latency(calls - failed, 20, 100),
    causes: {},
    circuitBreaker: breaker ? { ...NO_BREAKER, state: "closed" } : NO_BREAKER,
    bulkhead: { rejected: 0, waiting: latency(0, 0, 0) },
    rateLimiter: { rejected: 0, waiting: latency(0, 0, 0) },
    budget: { refused: 0 },
  };
}

function latency(samples: number, p50: number, p99: number): LatencySummary {
  if (samples === 0) return { count: 0, mean: null, stddev: null, min: null, p50: null, p75: null, p90: null, p95: null, p99: null, p999: null, max: null };
  return { count: samples, mean: p50 * 1.2, stddev: p50, min: p50 / 5, p50, p75: p50 * 1.5, p90: p50 * 2, p95: (p50 + p99) / 2, p99, p999: p99 * 1.5, max: p99 * 2 };
}

function windows(value: (ms: number, index: number) => number): number[] {
  return Array.from({ length: DURATION_MS / WINDOW_MS }, (_none, index) => value(index * WINDOW_MS, index));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Repeatable wobble in [-1, 1). */
function noiseOf(seed: string): () => number {
  let state = [...seed].reduce((hash, letter) => Math.imul(hash, 31) + letter.charCodeAt(0), 7) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

const TIMELINE: Summary["timeline"] = [
  { atMs: 180_000, kind: "fault", subject: "slowPayments", text: "slowPayments begins: payments works 10x slower until 5m00s" },
  { atMs: 181_200, kind: "circuit", subject: "orders -> payments", text: "orders -> payments opens its circuits on 3 of 3 instances: half of the last calls timed out after 800 ms" },
  { atMs: 211_400, kind: "circuit", subject: "orders -> payments", text: "probes pass and the circuits close; the queue of payments reaches 66 of 800; 1.4 s later they open again" },
  { atMs: 275_000, kind: "circuit", subject: "orders -> payments", text: "the third and last time that circuits close under the fault (also at 4m03s)" },
  { atMs: 300_000, kind: "fault", subject: "slowPayments", text: "slowPayments ends; the circuits stay open 6 s more" },
  { atMs: 306_000, kind: "recovery", subject: "shoppers", text: "all circuits close for good; shoppers are back at 95 % of their baseline" },
];

const TEXT = `name: Checkout with a slow payment provider
seed: 42
duration: 10m
warmup: 1m                             # left out of the statistics

workloads:
  shoppers:
    rate: 200/s
    targets:
      browse:   { weight: 2, target: gateway.browse }
      checkout: { weight: 1, target: gateway.checkout }
    client: { timeout: 3s }

faults:
  slowPayments: { at: 3m, for: 2m, slow: { target: payments, factor: 10 } }

thresholds:
  - workloads.shoppers.successRate >= 99%

variants:
  unprotected: { policies.guarded.circuitBreaker: null, policies.guarded.retry.budget: null }
  retryBudget: { policies.guarded.circuitBreaker: null }
  protected: {}
`;

const SCENARIO: Summary["scenario"] = {
  name: "Checkout with a slow payment provider",
  summary: "A dependency slows down tenfold for two minutes; do the callers survive, and do they come back?",
  lesson: "**Predict** which service fails first. **Run** it. **Explain** why the circuits close three times while `payments` is still slow.\n\n- Three probes are *few*.\n- Then the full load returns.",
  file: "checkout.yaml",
  text: TEXT,
  changes: [],
  variants: {
    unprotected: { "policies.guarded.circuitBreaker": "null", "policies.guarded.retry.budget": "null" },
    retryBudget: { "policies.guarded.circuitBreaker": "null" },
    protected: {},
  },
  unlimited: ["the queue of recommendations", "the queue of mailer"],
  services: {
    gateway: { instances: 2, workers: 60, queue: 200, cpu: null, threading: "blocking" },
    orders: { instances: 3, workers: 64, queue: 200, cpu: null, threading: "blocking" },
    payments: { instances: 2, workers: 4, queue: 400, cpu: null, threading: "blocking" },
    recommendations: { instances: 2, workers: 16, queue: null, cpu: null, threading: "blocking" },
    mailer: { instances: 1, workers: 16, queue: null, cpu: null, threading: "blocking" },
  },
  databases: { ordersDb: { connections: 50, perInstance: false } },
  worstCaseAmplification: { "shoppers -> gateway -> orders -> payments": 3 },
  policies: { orders: { payments: ["retry", "retry.budget", "circuitBreaker", "bulkhead"] } },
};
