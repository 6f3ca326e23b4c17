import type { Summary } from "../../src/observe/summary.ts";

/** What the made-up run tells, and its scenario. */
export const TIMELINE: Summary["timeline"] = [
  {
    atMs: 180_000,
    kind: "fault",
    subject: "slowPayments",
    text: "slowPayments begins: payments works 10x slower until 5m00s",
  },
  {
    atMs: 181_200,
    kind: "circuit",
    subject: "orders -> payments",
    text: "orders -> payments opens its circuits on 3 of 3 instances: half of the last calls timed out after 800 ms",
  },
  {
    atMs: 211_400,
    kind: "circuit",
    subject: "orders -> payments",
    text: "probes pass and the circuits close; the queue of payments reaches 66 of 800; 1.4 s later they open again",
  },
  {
    atMs: 275_000,
    kind: "circuit",
    subject: "orders -> payments",
    text: "the third and last time that circuits close under the fault (also at 4m03s)",
  },
  {
    atMs: 300_000,
    kind: "fault",
    subject: "slowPayments",
    text: "slowPayments ends; the circuits stay open 6 s more",
  },
  {
    atMs: 306_000,
    kind: "recovery",
    subject: "shoppers",
    text: "all circuits close for good; shoppers are back at 95 % of their baseline",
  },
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

export const SCENARIO: Summary["scenario"] = {
  name: "Checkout with a slow payment provider",
  summary: "A dependency slows down tenfold for two minutes; do the callers survive, and do they come back?",
  lesson:
    "**Predict** which service fails first. **Run** it. **Explain** why the circuits close three times while `payments` is still slow.\n\n- Three probes are *few*.\n- Then the full load returns.",
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
  caches: {},
  worstCaseAmplification: { "shoppers -> gateway -> orders -> payments": 3 },
  policies: { orders: { payments: ["retry", "retry.budget", "circuitBreaker", "bulkhead"] } },
};
