import { describe, expect, it } from "vitest";
import { compare } from "../../src/experiment/compare.ts";
import type { Comparison } from "../../src/experiment/comparison.ts";
import { inProcess } from "../../src/experiment/run.ts";
import { sourceFacts } from "../../src/experiment/source-facts.ts";
import type { Summary } from "../../src/observe/summary.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { formatProblems } from "../../src/scenario/problem.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { estimate } from "../../src/statistics/interval.ts";
import { simulate } from "../../src/world/simulate.ts";

/** M/M/1 with rho 0.5: the stay is exponential with mean 1 / (mu - lambda) = 20 ms. About 1000 requests are counted. */
const ONE_WORKER = `
name: One worker
duration: 22s
warmup: 2s
workloads: { users: { target: shop, rate: 50/s } }
services:  { shop: { concurrency: 1, steps: [{ work: { exponential: 10ms } }] } }
`;
const MEAN_MS = 20;

describe("95 % intervals", () => {
  // 300 experiments of 5 runs. The share that covers has a standard deviation of 1.3 points
  // (binomial, 0.95 of 300), so that 93 to 97 of 100 is 1.6 of them: the seeds are fixed.
  const EXPERIMENTS = 300;
  const RUNS = 5;
  const scenario = parsed(ONE_WORKER);
  const latencies = Array.from({ length: EXPERIMENTS }, (_, experiment) =>
    Array.from(
      { length: RUNS },
      (_, run) => latencyOf(scenario, `coverage-${experiment}/${run + 1}`).users.latency,
    ),
  );

  it.each([
    ["mean", MEAN_MS],
    ["p50", MEAN_MS * Math.log(2)],
    ["p90", MEAN_MS * Math.log(10)],
    ["p95", MEAN_MS * Math.log(20)],
  ] as const)("of %s latency cover the truth 93 to 97 times in a hundred", (figure, truth) => {
    const covering = latencies.filter((runs) => {
      const { mean, halfWidth } = estimate(runs.map((latency) => latency[figure] ?? NaN));
      return Math.abs(mean - truth) <= halfWidth!;
    });
    expect(covering.length / EXPERIMENTS).toBeGreaterThanOrEqual(0.93);
    expect(covering.length / EXPERIMENTS).toBeLessThanOrEqual(0.97);
  });
});

/** Three services that are the same but for their names, and so for their random numbers. */
const TRIPLETS = `
name: Triplets
duration: 5s
workloads: { users: { target: one, rate: 60/s } }
services:
  one:   { concurrency: 1, queue: 4, steps: [{ work: { exponential: 10ms } }] }
  two:   { concurrency: 1, queue: 4, steps: [{ work: { exponential: 10ms } }] }
  three: { concurrency: 1, queue: 4, steps: [{ work: { exponential: 10ms } }] }
variants:
  one: {}
  two:   { workloads.users.target: two }
  three: { workloads.users.target: three }
findings:
  - one.workloads.users.latency.mean < 1s
  - one.workloads.users.latency.p50 < 1s
  - one.workloads.users.latency.p90 < 1s
`;

describe("verdicts on designs that do not differ", () => {
  // 5 % of 120 would be 6 wrong ones. Six figures and three pairs: uncorrected it would be far more.
  const COMPARISONS = 120;
  const comparisons = Array.from({ length: COMPARISONS }, (_, index) =>
    comparisonOf(TRIPLETS, `null-${index}`, 5),
  );

  it("say better or worse anywhere in at most 5 % of comparisons", () => {
    const wrong = comparisons.filter(({ metrics }) =>
      metrics.some(({ differences }) =>
        Object.values(differences).some(({ verdict }) => verdict === "better" || verdict === "worse"),
      ),
    );
    expect(wrong.length / COMPARISONS).toBeLessThanOrEqual(0.05);
  });

  it("call none the best in at least 95 %", () => {
    const wrong = comparisons.filter(({ answer }) => /(is|are) best/.test(answer.headline));
    expect(wrong.length / COMPARISONS).toBeLessThanOrEqual(0.05);
  });

  it("would be wrong more often if every interval were judged by itself", () => {
    const wrong = comparisons.filter(({ metrics }) =>
      metrics.some(({ differences }) => Object.values(differences).some(({ p }) => p !== null && p < 0.05)),
    );
    expect(wrong.length / COMPARISONS).toBeGreaterThan(0.1);
  });
});

/** The same service, faster or with more room: arrivals and work are drawn alike. */
const RELATIVES = `
name: Relatives
duration: 15s
workloads: { users: { target: shop, rate: 60/s } }
services: { shop: { concurrency: 1, queue: 20, steps: [{ work: { exponential: 10ms } }] } }
variants:
  asItIs: {}
  faster: { services.shop.steps: [{ work: { exponential: 8ms } }] }
  roomier: { services.shop.queue: 40 }
  busier: { workloads.users.rate: 62/s }
findings: [faster.workloads.users.latency.mean < asItIs.workloads.users.latency.mean]
`;

describe("pairing by seed", () => {
  const comparisons = Array.from({ length: 10 }, (_, index) => comparisonOf(RELATIVES, `pairs-${index}`, 10));
  const differences = comparisons.flatMap(({ metrics }) =>
    metrics
      .filter(({ path }) => path.includes("latency"))
      .flatMap((metric) => Object.values(metric.differences)),
  );

  it("never widens the interval of a latency where designs meet the same arrivals and work", () => {
    expect(differences.length).toBeGreaterThanOrEqual(50);
    for (const { halfWidth, unpairedHalfWidth } of differences)
      expect(halfWidth!).toBeLessThanOrEqual(unpairedHalfWidth!);
  });

  it("shows a fifth less work as shorter latency in every comparison of ten runs", () => {
    for (const { metrics } of comparisons) {
      const mean = metrics.find(({ path }) => path === "workloads.users.latency.mean");
      expect(mean?.differences["faster"]?.verdict).toBe("better");
    }
  });
});

function latencyOf(scenario: Scenario, seed: string): { readonly users: Summary["workloads"][string] } {
  const source = sourceFacts(scenario, { file: "test.yaml", text: "", variant: null, changes: [] });
  const { users } = simulate({ ...scenario, seed }, { source }).summary.workloads;
  if (users === undefined) throw new Error("there are no users");
  return { users };
}

function comparisonOf(text: string, seed: string, replications: number): Comparison {
  const base = parsed(text);
  const variants = Object.keys(base.variants).map((name) => {
    const scenario = parsed(text, name);
    const source = sourceFacts(scenario, { file: "test.yaml", text, variant: name, changes: [] });
    return { name, scenario, source };
  });
  const { findings, name } = base;
  return compare({ file: "test.yaml", name, seed, replications, variants, findings }, inProcess());
}

function parsed(text: string, variant?: string): Scenario {
  const noFiles = (): never => {
    throw new Error("a test case is one text");
  };
  const source = { file: "test.yaml", text, read: noFiles };
  const result = parseScenario(source, variant === undefined ? {} : { variant });
  if (!result.ok) throw new Error(formatProblems(result.problems));
  return result.scenario;
}
