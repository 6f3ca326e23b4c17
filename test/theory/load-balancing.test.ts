import { describe, expect, it } from "vitest";
import { figureOf } from "./support/figure.ts";
import { play, replications } from "./support/play.ts";
import { expectMean } from "./support/tolerance.ts";

/** rho = 0.9 at each of 100 instances, E[S] = 10 ms. */
const farm = (balancing: string): string => `
name: A hundred instances
duration: 12s
warmup: 2s
workloads: { users: { target: shop, rate: 9000/s, client: { loadBalancing: ${balancing} } } }
services:  { shop: { instances: 100, concurrency: 1, steps: [{ work: { exponential: 10ms } }] } }
`;

describe("A balancer before a hundred instances at 90 % of their time", () => {
  it("that takes the better of two brings the stay from 100 ms down to the supermarket model's 26", () => {
    // Vvedenskaya et al. 1996, Mitzenmacher 2001: T = sum over i >= 1 of rho^(2^i - 2), in units of E[S].
    let limit = 0;
    for (let i = 1; i < 12; i++) limit += 0.9 ** (2 ** i - 2);
    expect(10 * limit).toBeCloseTo(26.14, 2);
    // That is the limit for endlessly many instances; with a hundred the mean lies about 1 % above it.
    expectMean(replications(farm("powerOfTwoChoices"), 6), "workloads.users.latency.mean", 10 * limit * 1.01, 0.04);
  });

  it("that takes the best of all does better still, by turns worse, at random worst", () => {
    const meanOf = (balancing: string): number => figureOf(play(farm(balancing)), "workloads.users.latency.mean");
    const [best, better, turns, random] = ["leastRequests", "powerOfTwoChoices", "roundRobin", "random"].map(meanOf);
    // Never below the hundred workers in one line, nor below the work itself.
    expect(best).toBeGreaterThan(10);
    expect(best).toBeLessThan(better! / 1.5);
    expect(better).toBeLessThan(turns! / 1.5);
    // Arrivals by turns are Erlang-100, nearly constant: about D/M/1, half the wait of M/M/1.
    expect(turns).toBeLessThan(random! / 1.3);
  });

  it("by turns makes each instance a D/M/1, near enough", () => {
    // E100/M/1: the root s in (0, 1) of s = (1 + (1 - s) mu / (100 * lambda_i))^-100; T = E[S] / (1 - s).
    let root = 0.5;
    for (let step = 0; step < 1000; step++) root = (1 + (1 - root) / (0.7 * 100)) ** -100;
    const runs = replications(farm("roundRobin").replace("9000/s", "7000/s"), 8);
    expectMean(runs, "workloads.users.latency.mean", 10 / (1 - root), 0.04);
  });
});
