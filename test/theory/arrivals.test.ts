import { describe, expect, it } from "vitest";
import { figureOf } from "./support/figure.ts";
import { play, replications } from "./support/play.ts";
import { expectExactly, expectMean } from "./support/tolerance.ts";

const SEEDS = ["1", "2", "3", "salt", "pepper"];

const arriving = (load: string, duration: string): string => `
name: Arrivals
duration: ${duration}
workloads: { users: { target: shop, ${load} } }
services:  { shop: { steps: [] } }
`;

const requests = (load: string, duration: string, seed = "1"): number =>
  figureOf(play(arriving(load, duration), { seed }), "workloads.users.requests");

describe("Open arrivals", () => {
  it("come constantly at 0, 1/rate, 2/rate, ...: the interval's end is not in it", () => {
    expect(requests("rate: 7/s, arrivals: constant", "60s")).toBe(7 * 60);
    expect(requests("rate: 7/s, arrivals: constant", "60.01s")).toBe(7 * 60 + 1);
    expect(requests("rate: 7/s, arrivals: constant", "10ms")).toBe(1);
  });

  it("come by the integral of a ramp, the k-th when it reaches k", () => {
    // 0 to 200/s in 60 s: 6000 in all; a quarter of them in the first half.
    const ramp = "stages: [{ for: 60s, rampTo: 200/s }], arrivals: constant";
    expect(requests(ramp, "60s")).toBe(6000);
    expect(requests(ramp, "30s")).toBe(1500);
    // 100/s, up to 300/s in 10 s, and down to 0 in 10 s: 1000 + 2000 + 1500.
    expect(
      requests(
        "stages: [{ for: 10s, rate: 100/s }, { for: 10s, rampTo: 300/s }, { for: 10s, rampTo: 0/s }], arrivals: constant",
        "40s",
      ),
    ).toBe(4500);
  });

  it("keep their Poisson pattern when the rate changes: only the clock runs faster", () => {
    for (const seed of SEEDS) {
      const slow = requests("rate: 50/s", "80s", seed);
      expect(requests("rate: 100/s", "40s", seed)).toBe(slow);
      expect(requests("rate: 400/s", "10s", seed)).toBe(slow);
      // A ramp whose integral is the same 4000.
      expect(requests("stages: [{ for: 40s, rampTo: 200/s }]", "40s", seed)).toBe(slow);
    }
    expect(new Set(SEEDS.map((seed) => requests("rate: 50/s", "80s", seed))).size).toBe(SEEDS.length);
  });

  it("are as irregular as their law: the variance of a count over its mean", () => {
    // Over many arrivals a renewal count has variance / mean = cv^2 (Cox 1962): 1 for Poisson, 4 for cv 2.
    const dispersion = (arrivals: string) => {
      const runs = replications(arriving(`rate: 100/s, arrivals: ${arrivals}`, "10s"), 250);
      const counts = runs.map((run) => figureOf(run, "workloads.users.requests"));
      const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
      return counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (counts.length - 1) / mean;
    };
    // A sample variance of 250 counts scatters by sqrt(2 / 249) = 9 %: 3.5 of that.
    const scatter = 3.5 * Math.sqrt(2 / 249);
    expect(Math.abs(dispersion("poisson") / 1 - 1)).toBeLessThan(scatter);
    expect(Math.abs(dispersion("{ gamma: { cv: 2 } }") / 4 - 1)).toBeLessThan(scatter);
  });

  it("choose their targets by weight", () => {
    const runs = replications(`
      name: Weights
      duration: 500s
      workloads: { users: { rate: 40/s, targets: { one: { weight: 1, target: shop }, three: { weight: 3, target: shop } } } }
      services:  { shop: { steps: [] } }
    `);
    expectMean(
      runs,
      (run) =>
        figureOf(run, "workloads.users.targets.three.requests") / figureOf(run, "workloads.users.requests"),
      0.75,
      0.01,
    );
  });
});

describe("The network", () => {
  it("adds its latency there and back at every hop", () => {
    const run = play(`
      name: Three hops
      duration: 10s
      workloads: { users: { target: a, rate: 10/s } }
      services:
        a: { steps: [{ work: 1ms }, { call: b }] }
        b: { steps: [{ work: 2ms }, { query: store.read }] }
      databases: { store: { operations: { read: 4ms } } }
      network: { latency: 10ms, links: { a: { b: { latency: 100ms } }, b: { store: { latency: 1000ms } } } }
    `);
    const whole = 2 * (10 + 100 + 1000) + 1 + 2 + 4;
    expectExactly(figureOf(run, "workloads.users.latency.min"), whole);
    expectExactly(figureOf(run, "workloads.users.latency.max"), whole);
  });

  it("draws its latency anew for each message", () => {
    // Two exponentials of 10 ms are an Erlang-2: mean 20, standard deviation sqrt(200).
    const runs = replications(`
      name: A slow link
      duration: 500s
      workloads: { users: { target: shop, rate: 40/s } }
      services:  { shop: { steps: [] } }
      network:   { latency: { exponential: 10ms } }
    `);
    expectMean(runs, "workloads.users.latency.mean", 20, 0.01);
    expectMean(runs, "workloads.users.latency.stddev", Math.sqrt(200), 0.02);
  });
});
