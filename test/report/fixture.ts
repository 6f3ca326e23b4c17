import type {
  ClientSummary,
  Named,
  ServiceSummary,
  Summary,
  TargetSummary,
} from "../../src/observe/summary.ts";
import {
  added,
  client,
  database,
  DURATION_MS,
  latency,
  NO_BREAKER,
  noiseOf,
  service,
  station,
  sum,
  target,
  WINDOW_MS,
  windows,
  workloadSeries,
} from "./figures.ts";
import type { Behaviour } from "./series.ts";
import { circuits, clientSeries, quiet, stationSeries } from "./series.ts";
import { SCENARIO, TIMELINE } from "./story.ts";

/** A made-up run of a shop whose payment provider turns slow; the figures agree with each other only roughly. */

export const protectedRun: Behaviour = {
  variant: null,
  seed: "42",
  during: 0.02,
  after: 1,
  recoveryMs: 6000,
  amplification: 1.01,
  circuit: true,
};

/** The Summary of a run with the given behaviour. */
export function runOf(behaviour: Behaviour): Summary {
  const noise = noiseOf(behaviour.seed);
  const checkoutShare = windows((ms) => share(behaviour, ms));
  const browse = workloadSeries(
    windows(() => 133 + 6 * noise()),
    windows(() => 1),
    14.7,
    74,
    noise,
  );
  const checkout = workloadSeries(
    windows(() => 66.7 + 4 * noise()),
    checkoutShare,
    63,
    280,
    noise,
  );
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
    workloads: {
      shoppers: {
        ...target(107_998, failedCheckouts, 21.8, 190),
        degraded: 381,
        targets: { browse: browseTarget, checkout: checkoutTarget },
        slo: null,
      },
    },
    services: services(behaviour, failedCheckouts),
    clients: clients(behaviour, failedCheckouts),
    databases: { ordersDb: database() },
    caches: {},
    brokers: {},
    registries: {},
    effects: {},
    invariants: {},
    sagas: {},
    network: { links: {} },
    faults: {
      slowPayments: {
        startMs: 180_000,
        endMs: 300_000,
        strikes: 1,
        activeMs: 120_000,
        aborted: false,
        episodes: [{ startMs: 180_000, endMs: 300_000 }],
        text: "payments works 10x slower",
        impact: {
          shoppers: {
            baselineGoodput: 200,
            worstGoodput: 120,
            lostRequests: failedCheckouts,
            recovered: behaviour.recoveryMs !== null,
            recoveryMs: behaviour.recoveryMs,
            metastable: behaviour.recoveryMs === null,
            sustainedBy: [],
            detectionMs: null,
          },
        },
        blastRadius: { workloads: null, services: null, databases: null, spread: [] },
      },
    },
    timeline: TIMELINE,
    series: {
      windowMs: WINDOW_MS,
      workloads: { shoppers: { ...added(browse, checkout), targets: { browse, checkout } } },
      services: stationSeries(behaviour, noise),
      databases: { ordersDb: station(0.008, 0, noise) },
      caches: {},
      brokers: {},
      clients: clientSeries(behaviour, noise),
      slos: {},
      circuits: behaviour.circuit
        ? {
            orders: { payments: circuits(), ordersDb: quiet(3), recommendations: quiet(3), mailer: quiet(3) },
          }
        : {},
    },
    thresholds: thresholds(behaviour, checkoutTarget),
    advice: [],
    stopped: null,
  };
}

/** A run of one service without faults, thresholds, circuits or limits. */
export function calmRun(): Summary {
  const full = runOf({ ...protectedRun, during: 1, recoveryMs: 0 });
  const orders = full.services["orders"];
  const series = full.series.services["gateway"];
  const facts = full.scenario.services["orders"];
  if (orders === undefined || series === undefined || facts === undefined)
    throw new Error("the fixture has lost orders");
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
      caches: {},
      worstCaseAmplification: { "shoppers -> orders": 1 },
      policies: {},
    },
    services: { orders: { ...orders, utilization: null, queue: { mean: 0, max: 0 } } },
    databases: {},
    caches: {},
    brokers: {},
    clients: { shoppers: { orders: client(36_000, 0, 1, false) } },
    faults: {},
    timeline: [],
    thresholds: [],
    series: {
      ...full.series,
      services: { orders: { ...series, utilization: null } },
      databases: {},
      caches: {},
      brokers: {},
      clients: {},
      circuits: {},
    },
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
    payments: service(27_980, 0, 41.8, 1050, {
      utilization: 0.395,
      queueMax: behaviour.amplification > 2 ? 800 : 66,
      wastedWork: wasted,
    }),
    recommendations: service(107_995, 0, 10.4, 69, { utilization: 0.0935, queueMax: 0, wastedWork: 0.0224 }),
    mailer: service(27_718, 28, 30, 30, { utilization: 0.0961, queueMax: 0, wastedWork: 0 }),
  };
}

function clients(behaviour: Behaviour, failed: number): Named<Named<ClientSummary>> {
  return {
    shoppers: { gateway: client(107_998, failed, 1, false) },
    gateway: {
      recommendations: { ...client(71_960, 381, 1, false), timeouts: 381 },
      orders: client(36_038, failed, 1, false),
    },
    orders: {
      ordersDb: client(36_037, 0, 1, behaviour.circuit),
      payments: {
        ...client(36_035, failed, behaviour.amplification, behaviour.circuit),
        timeouts: 295,
        retries: Math.round(36_035 * (behaviour.amplification - 1)),
        circuitBreaker: behaviour.circuit
          ? { opened: 12, rejected: 8340, openMs: 366_000, state: "closed" }
          : NO_BREAKER,
        bulkhead: { rejected: 44, waiting: latency(0, 0, 0) },
      },
      recommendations: client(36_035, 0, 1, behaviour.circuit),
      mailer: client(27_689, 0, 1, behaviour.circuit),
    },
  };
}

function thresholds(behaviour: Behaviour, checkout: TargetSummary): Summary["thresholds"] {
  const recovered = behaviour.recoveryMs !== null;
  return [
    {
      text: "workloads.shoppers.successRate >= 99%",
      actual: (checkout.ok + 71_959) / 107_998,
      unit: "ratio",
      status: "fail",
      note: null,
    },
    {
      text: "workloads.shoppers.targets.browse.latency.p99 < 100ms",
      actual: 73.8,
      unit: "ms",
      status: "pass",
      note: null,
    },
    {
      text: "workloads.shoppers.targets.checkout.latency.p99 < 2s from 3m to 5m",
      actual: null,
      unit: "ms",
      status: "no-data",
      note: "74 of 100 samples",
    },
    {
      text: "faults.slowPayments.impact.shoppers.recoveryMs < 30s",
      actual: behaviour.recoveryMs,
      unit: "ms",
      status: recovered ? "pass" : "fail",
      note: recovered ? null : "did not recover",
    },
  ];
}
