import { describe, expect, it } from "vitest";
import { figureOf } from "./support/figure.ts";
import { play, replications } from "./support/play.ts";
import { expectMean } from "./support/tolerance.ts";

/** rho = 0.8 at each of 100 instances, E[S] = 10 ms. */
const farm = (balancing: string): string => `
name: A hundred instances
duration: 6s
warmup: 1s
workloads: { users: { target: shop, rate: 8000/s, client: { loadBalancing: ${balancing} } } }
services:  { shop: { instances: 100, concurrency: 1, steps: [{ work: { exponential: 10ms } }] } }
`;

describe("A balancer before a hundred instances at 80 % of their time", () => {
  it("that takes the better of two brings the stay from 50 ms down to the supermarket model's 19", () => {
    // Vvedenskaya et al. 1996, Mitzenmacher 2001: T = sum over i >= 1 of rho^(2^i - 2), in units of E[S].
    let limit = 0;
    for (let i = 1; i < 12; i++) limit += 0.8 ** (2 ** i - 2);
    expect(10 * limit).toBeCloseTo(19.47, 2);
    // That is the limit for endlessly many instances. With a hundred the mean lies less than 1 % above
    // it (1 % at 90 % load, less below), which these runs cannot tell from nothing.
    expectMean(replications(farm("powerOfTwoChoices")), "workloads.users.latency.mean", 10 * limit, 0.04);
  });

  it("that takes the best of all does better still, by turns worse, at random worst", () => {
    const meanOf = (balancing: string): number =>
      figureOf(play(farm(balancing)), "workloads.users.latency.mean");
    const [best, better, turns, random] = ["leastRequests", "powerOfTwoChoices", "roundRobin", "random"].map(
      meanOf,
    );
    // Never below the hundred workers in one line, nor below the work itself.
    expect(best).toBeGreaterThan(10);
    expect(best).toBeLessThan(better! / 1.3);
    expect(better).toBeLessThan(turns! / 1.3);
    // Arrivals by turns are Erlang-100, nearly constant: about D/M/1, half the wait of M/M/1.
    expect(turns).toBeLessThan(random! / 1.3);
  });

  it("by turns makes each instance a D/M/1, near enough", () => {
    // E100/M/1: the root s in (0, 1) of s = (1 + (1 - s) mu / (100 * lambda_i))^-100; T = E[S] / (1 - s).
    let root = 0.5;
    for (let step = 0; step < 1000; step++) root = (1 + (1 - root) / (0.7 * 100)) ** -100;
    const runs = replications(farm("roundRobin").replace("8000/s", "7000/s"));
    expectMean(runs, "workloads.users.latency.mean", 10 / (1 - root), 0.04);
  });
});
