import { describe, it } from "vitest";
import { replications } from "./support/play.ts";
import { erlangC, inverse, waitOfMmc } from "./support/queues.ts";
import { expectMean } from "./support/tolerance.ts";

/** lambda = 80/s, E[S] = 10 ms: rho = 0.8. In ms: W = 1 / (mu - lambda) = 1 / (0.1 - 0.08) = 50. */
const ONE_WORKER = `
name: One worker
duration: 330s
warmup: 30s
workloads: { users: { target: shop, rate: 80/s } }
services:  { shop: { concurrency: 1, steps: [{ work: { exponential: 10ms } }] } }
`;

/** lambda = 52/s, E[S] = 50 ms, 4 workers: load 2.6 erlangs, rho = 0.65. */
const FOUR_WORKERS = `
name: Four workers
duration: 550s
warmup: 50s
workloads: { users: { target: shop, rate: 52/s } }
services:  { shop: { concurrency: 4, steps: [{ work: { exponential: 50ms } }] } }
`;

describe("A Poisson stream at exponential workers", () => {
  it("waits rho / (mu - lambda) and stays 1 / (mu - lambda) at one worker, which is busy rho of the time", () => {
    const runs = replications(ONE_WORKER);
    expectMean(runs, "workloads.users.latency.mean", 50, 0.08);
    expectMean(runs, "services.shop.waiting.mean", 40, 0.1);
    expectMean(runs, "services.shop.serving.mean", 10, 0.02);
    expectMean(runs, "services.shop.utilization", 0.8, 0.02);
    // PASTA and Little: the queue holds lambda * Wq = 3.2 on average, the system 4.
    expectMean(runs, "services.shop.queue.mean", 3.2, 0.1);
  });

  it("has an exponential stay at one worker, so every quantile is known", () => {
    const runs = replications(ONE_WORKER.replace("80/s", "60/s"));
    const stayAt = (q: number): number => -Math.log(1 - q) / (0.1 - 0.06); // P(T > t) = exp(-(mu - lambda) t)
    expectMean(runs, "workloads.users.latency.p50", stayAt(0.5), 0.04);
    expectMean(runs, "workloads.users.latency.p90", stayAt(0.9), 0.05);
    expectMean(runs, "workloads.users.latency.p99", stayAt(0.99), 0.08);
    expectMean(runs, "workloads.users.latency.stddev", 25, 0.08);
  });

  it("waits as Erlang C says for one of several workers", () => {
    const runs = replications(FOUR_WORKERS);
    const wait = waitOfMmc(0.052, 50, 4);
    expectMean(runs, "services.shop.waiting.mean", wait, 0.08);
    expectMean(runs, "workloads.users.latency.mean", wait + 50, 0.03);
    expectMean(runs, "services.shop.utilization", 0.65, 0.02);
    // A wait is exponential for those who wait: P(Wq > t) = C exp(-(c mu - lambda) t).
    const waitAt = (q: number): number => Math.log(erlangC(4, 2.6) / (1 - q)) / (4 / 50 - 0.052);
    expectMean(runs, "services.shop.waiting.p90", waitAt(0.9), 0.1);
    expectMean(runs, "services.shop.waiting.p99", waitAt(0.99), 0.1);
  });

  it("waits in one line for two workers at 80 % of their time", () => {
    const runs = replications(`
      name: Two workers
      duration: 400s
      warmup: 100s
      workloads: { users: { target: shop, rate: 160/s } }
      services:  { shop: { concurrency: 2, steps: [{ work: { exponential: 10ms } }] } }
    `);
    expectMean(runs, "workloads.users.latency.mean", 10 + waitOfMmc(0.16, 10, 2), 0.06);
  });

  it("splits over random instances into independent streams", () => {
    // Poisson splitting: each of 4 instances is M/M/1 with lambda / 4, in ms 1 / (0.1 - 0.07).
    const runs = replications(`
      name: Four instances at random
      duration: 120s
      warmup: 20s
      workloads: { users: { target: shop, rate: 280/s, client: { loadBalancing: random } } }
      services:  { shop: { instances: 4, concurrency: 1, steps: [{ work: { exponential: 10ms } }] } }
    `);
    expectMean(runs, "workloads.users.latency.mean", 1 / (0.1 - 0.07), 0.06);
  });

  it("passes through two stations in a row as through two queues that know nothing of each other", () => {
    // Burke: the output of M/M/1 is Poisson again. mu = 100 and 90 per s, lambda = 70.
    const runs = replications(`
      name: Tandem
      duration: 330s
      warmup: 30s
      workloads:
        users: { targets: { both: { steps: [{ call: first }, { call: second }] } }, rate: 70/s }
      services:
        first:  { concurrency: 1, steps: [{ work: { exponential: 10ms } }] }
        second: { concurrency: 1, steps: [{ work: { exponential: 11.111111ms } }] }
    `);
    expectMean(runs, "services.first.waiting.mean", 1 / 0.03 - 10, 0.08);
    expectMean(runs, "services.second.waiting.mean", 1 / 0.02 - 1 / 0.09, 0.1);
    expectMean(runs, "workloads.users.latency.mean", 1 / 0.03 + 1 / 0.02, 0.06);
    // The two stays are independent (Reich 1957): a hypoexponential law with rates 0.03 and 0.02.
    const within = (t: number): number =>
      1 - (0.03 * Math.exp(-0.02 * t) - 0.02 * Math.exp(-0.03 * t)) / 0.01;
    expectMean(runs, "workloads.users.latency.p99", inverse(within, 0.99), 0.12);
  });
});
