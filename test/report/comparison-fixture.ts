import type {
  Comparison,
  Difference,
  Estimate,
  MetricComparison,
  VariantRuns,
  Verdict,
} from "../../src/experiment/comparison.ts";
import type { Summary } from "../../src/observe/summary.ts";
import { estimate } from "../../src/statistics/interval.ts";
import { comparePairs } from "../../src/statistics/paired.ts";
import { protectedRun, runOf } from "./fixture.ts";
import type { Behaviour } from "./series.ts";

const SEEDS = ["42", "42/2", "42/3", "42/4", "42/5"] as const;

const DESIGNS: Readonly<
  Record<string, { readonly behaviour: Behaviour; readonly changes: Readonly<Record<string, string>> }>
> = {
  unprotected: {
    behaviour: { ...protectedRun, after: 0.01, recoveryMs: null, amplification: 2.55, circuit: false },
    changes: { "policies.guarded.circuitBreaker": "null", "policies.guarded.retry.budget": "null" },
  },
  retryBudget: {
    behaviour: { ...protectedRun, recoveryMs: 10_000, amplification: 1.057, circuit: false },
    changes: { "policies.guarded.circuitBreaker": "null" },
  },
  protected: { behaviour: protectedRun, changes: {} },
};

/** Three designs of the made-up shop, five runs each; with `seeds` 1 there are no intervals. */
export function comparisonOf(runs: number = SEEDS.length): Comparison {
  const seeds = SEEDS.slice(0, runs);
  const variants = Object.fromEntries(
    Object.entries(DESIGNS).map(([name, { behaviour, changes }]): [string, VariantRuns] => {
      const summaries = seeds.map((seed) => runOf({ ...behaviour, seed, variant: name }));
      return [name, { changes, runs: summaries, thresholds: summaries[0]?.thresholds ?? [] }];
    }),
  );
  const metrics = [
    metric(
      variants,
      {
        path: "workloads.shoppers.goodput",
        label: "goodput of shoppers",
        unit: "perSecond",
        better: "higher",
      },
      (run) => run.workloads["shoppers"]?.goodput ?? 0,
    ),
    metric(
      variants,
      {
        path: "workloads.shoppers.successRate",
        label: "success rate of shoppers",
        unit: "ratio",
        better: "higher",
      },
      (run) => run.workloads["shoppers"]?.successRate ?? 0,
    ),
    metric(
      variants,
      { path: "workloads.shoppers.latency.p99", label: "p99 of shoppers", unit: "ms", better: "lower" },
      (run) => run.series.workloads["shoppers"]?.latency.p99.at(-1) ?? 0,
    ),
    metric(
      variants,
      {
        path: "clients.orders.payments.amplification",
        label: "amplification orders → payments",
        unit: "number",
        better: "lower",
      },
      (run) => run.clients["orders"]?.["payments"]?.amplification ?? 0,
    ),
    metric(
      variants,
      {
        path: "services.payments.wastedWork",
        label: "wasted work of payments",
        unit: "ratio",
        better: "lower",
      },
      (run) => run.services["payments"]?.wastedWork ?? 0,
    ),
  ];
  return {
    schema: "ripplesim/comparison@1",
    version: "0.1.0",
    file: "checkout.yaml",
    name: "Checkout with a slow payment provider",
    seeds,
    baseline: "unprotected",
    variants,
    metrics,
    findings: [
      {
        text: "protected.workloads.shoppers.goodput > unprotected.workloads.shoppers.goodput",
        status: "pass",
        difference: metrics[0]?.differences["protected"] ?? null,
        unit: "perSecond",
        actual: 184.2,
        note: null,
      },
      {
        text: "retryBudget.faults.slowPayments.impact.shoppers.recoveryMs < 30s",
        status: "pass",
        difference: null,
        unit: "ms",
        actual: 10_000,
        note: null,
      },
    ],
    judging: { procedure: "Holm 1979", level: 0.05, comparisons: 12, pMax: 0.05 },
    answer: {
      headline: "protected is best: 36.2 ± 0.4/s more goodput than unprotected, which does not recover.",
      detail: "retryBudget recovers too and answers 0.64 ± 0.06/s less than protected.",
    },
    stopped: null,
  };
}

function metric(
  variants: Readonly<Record<string, VariantRuns>>,
  facts: Pick<MetricComparison, "path" | "label" | "unit" | "better">,
  read: (run: Summary) => number,
): MetricComparison {
  const runs = Object.fromEntries(
    Object.entries(variants).map(([name, variant]) => [name, variant.runs.map(read)]),
  );
  const baseline = runs["unprotected"] ?? [];
  const values = Object.fromEntries(
    Object.entries(runs).map(([name, all]): [string, Estimate] => [name, { ...estimate(all), runs: all }]),
  );
  const others = Object.entries(runs).filter(([name]) => name !== "unprotected");
  const differences = Object.fromEntries(
    others.map(([name, all]): [string, Difference & { readonly verdict: Verdict }] => {
      const difference = comparePairs(all, baseline);
      return [
        name,
        {
          ...difference,
          runs: all.map((value, index) => value - (baseline[index] ?? 0)),
          verdict: verdictOf(difference, facts.better),
        },
      ];
    }),
  );
  return { ...facts, values, differences };
}

function verdictOf(
  { mean, halfWidth }: { readonly mean: number; readonly halfWidth: number | null },
  better: MetricComparison["better"],
): Verdict {
  if (Math.abs(mean) <= (halfWidth ?? 0)) return "no difference shown";
  return mean > 0 === (better === "higher") ? "better" : "worse";
}
