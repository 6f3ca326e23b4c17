import { describe, it } from "vitest";
import { replications } from "./support/play.ts";
import { inverse, secondMoment, waitOfMg1 } from "./support/queues.ts";
import { expectMean } from "./support/tolerance.ts";

const station = (law: string, rate: number, queue = ""): string => `
name: One worker, any law of work
duration: 550s
warmup: 50s
workloads: { users: { target: shop, rate: ${rate}/s } }
services:  { shop: { concurrency: 1, ${queue} steps: [{ work: ${law} }] } }
`;

/**
 * P(Wq <= t) in M/D/1 (Crommelin 1932): a sum over the services that fit into t. Its terms
 * alternate and grow with t; up to ten services or so, float64 carries it to 1e-9.
 */
function crommelin(t: number, rate: number, work: number): number {
  let sum = 0;
  let factorial = 1;
  for (let count = 0; count <= Math.floor(t / work); count++) {
    if (count > 0) factorial *= count;
    const rest = rate * (count * work - t);
    sum += (rest ** count / factorial) * Math.exp(-rest);
  }
  return (1 - rate * work) * sum;
}

describe("A Poisson stream at one worker", () => {
  it("waits half as long for constant work as for exponential work, with Crommelin's quantiles", () => {
    const runs = replications(station("10ms", 70));
    expectMean(runs, "services.shop.waiting.mean", waitOfMg1(0.07, 10, secondMoment(10, 0)), 0.06);
    expectMean(
      runs,
      "services.shop.waiting.p90",
      inverse((t) => crommelin(t, 0.07, 10), 0.9),
      0.08,
    );
    expectMean(
      runs,
      "services.shop.waiting.p99",
      inverse((t) => crommelin(t, 0.07, 10), 0.99),
      0.1,
    );
  });

  it("waits by Pollaczek and Khinchine for lognormal work", () => {
    const runs = replications(station("{ lognormal: { mean: 10ms, cv: 1.2 } }", 50));
    expectMean(runs, "services.shop.waiting.mean", waitOfMg1(0.05, 10, secondMoment(10, 1.2)), 0.08);
  });

  it("waits by Pollaczek and Khinchine for work of two kinds, few of them long", () => {
    const runs = replications(
      station("{ hyperexponential: [{ weight: 9, mean: 5ms }, { weight: 1, mean: 55ms }] }", 50),
    );
    // An exponential of mean m has E[S^2] = 2 m^2.
    expectMean(
      runs,
      "services.shop.waiting.mean",
      waitOfMg1(0.05, 10, 0.9 * 2 * 5 * 5 + 0.1 * 2 * 55 * 55),
      0.1,
    );
  });

  it("waits by Pollaczek and Khinchine for work in several steps, whose variances add up", () => {
    const runs = replications(
      station("{ exponential: 4ms } }, { sleep: 2ms }, { work: { uniform: { min: 0ms, max: 8ms } }", 70),
    );
    // Under blocking threading the worker sleeps too. Mean 4 + 2 + 4; variance 16 + 0 + 64 / 12.
    expectMean(runs, "services.shop.waiting.mean", waitOfMg1(0.07, 10, 100 + 16 + 64 / 12), 0.07);
  });

  it("waits as long on average when the last comes first, but far more unevenly", () => {
    const runs = replications(station("{ exponential: 10ms }", 60, "queue: { discipline: lifo },"));
    expectMean(runs, "services.shop.waiting.mean", waitOfMg1(0.06, 10, secondMoment(10, 1)), 0.06);
    // E[Wq^2] is that of first in first out, 2 rho / (mu - lambda)^2, over 1 - rho (Takacs 1963).
    const wait = 15;
    const second = (2 * 0.6) / (0.04 * 0.04) / (1 - 0.6);
    expectMean(runs, "services.shop.waiting.stddev", Math.sqrt(second - wait * wait), 0.1);
  });

  it("serves two classes by priority without preemption as Cobham's formula says", () => {
    const runs = replications(`
      name: Two classes
      duration: 550s
      warmup: 50s
      workloads:
        gold:  { target: shop, rate: 20/s, priority: 1 }
        basic: { target: shop, rate: 50/s }
      services:
        shop: { concurrency: 1, queue: { discipline: priority }, steps: [{ work: { exponential: 10ms } }] }
    `);
    // Cobham 1954: W0 = sum lambda_i E[S_i^2] / 2; Wq_k = W0 / ((1 - sigma_(k-1)) (1 - sigma_k)).
    const residual = (0.07 * secondMoment(10, 1)) / 2;
    expectMean(runs, "workloads.gold.latency.mean", 10 + residual / (1 - 0.2), 0.03);
    expectMean(runs, "workloads.basic.latency.mean", 10 + residual / ((1 - 0.2) * (1 - 0.7)), 0.08);
  });
});
