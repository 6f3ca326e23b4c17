import { describe, it } from "vitest";
import { replications } from "./support/play.ts";
import { waitOfMmc } from "./support/queues.ts";
import { expectMean } from "./support/tolerance.ts";

const shared = (cpu: number, law: string, rate: number): string => `
name: Shared cores
duration: 270s
warmup: 30s
workloads: { users: { target: shop, rate: ${rate}/s } }
services:  { shop: { cpu: ${cpu}, steps: [{ work: ${law} }] } }
`;

/** E[S] = 10 ms of a core in every law. M/G/1-PS: mean stay E[S] / (1 - rho), whatever the law (Kleinrock 1967). */
describe("Work that shares cores", () => {
  const laws: readonly (readonly [string, string])[] = [
    ["constant", "10ms"],
    ["exponential", "{ exponential: 10ms }"],
    ["uniform", "{ uniform: { min: 0ms, max: 20ms } }"],
    ["lognormal", "{ lognormal: { mean: 10ms, cv: 2 } }"],
    ["two-phase", "{ hyperexponential: [{ weight: 4, mean: 5ms }, { weight: 1, mean: 30ms }] }"],
  ];
  it.each(laws)("stays E[S] / (1 - rho) on one core, being %s", (_, law) => {
    const runs = replications(shared(1, law, 60));
    expectMean(runs, "workloads.users.latency.mean", 10 / (1 - 0.6), 0.07);
    expectMean(runs, "services.shop.cpuUtilization", 0.6, 0.03);
  });

  it("takes five times as long on a fifth of a core", () => {
    const runs = replications(shared(0.2, "{ lognormal: { mean: 2ms, cv: 1 } }", 60));
    expectMean(runs, "workloads.users.latency.mean", 10 / (1 - 0.6), 0.07);
    expectMean(runs, "services.shop.cpuUtilization", 0.6, 0.02);
  });

  it("never gets more than one core each: two cores and exponential work are M/M/2", () => {
    // The number in the system does not know how the cores are dealt out among exponential jobs.
    const runs = replications(shared(2, "{ exponential: 10ms }", 140));
    expectMean(runs, "workloads.users.latency.mean", 10 + waitOfMmc(0.14, 10, 2), 0.06);
    expectMean(runs, "services.shop.cpuUtilization", 0.7, 0.02);
  });

  it("slows every request in proportion to its size", () => {
    // E[T | size x] = x / (1 - rho): the two endpoints differ tenfold, and so do their stays.
    const runs = replications(`
      name: Small and large on one core
      duration: 550s
      warmup: 50s
      workloads:
        many: { target: shop.small, rate: 40/s }
        few:  { target: shop.large, rate: 4/s }
      services:
        shop: { cpu: 1, endpoints: { small: [{ work: 5ms }], large: [{ work: { exponential: 50ms } }] } }
    `);
    const rho = 0.04 * 5 + 0.004 * 50;
    expectMean(runs, "workloads.many.latency.mean", 5 / (1 - rho), 0.03);
    expectMean(runs, "workloads.few.latency.mean", 50 / (1 - rho), 0.05);
  });

  it("waits for a worker first, where workers are fewer than the load", () => {
    // Two workers sharing one core are one exponential server for two or more jobs and for one alone:
    // the number in the system is that of M/M/1, so is the mean stay.
    const runs = replications(`
      name: Two workers, one core
      duration: 550s
      warmup: 50s
      workloads: { users: { target: shop, rate: 60/s } }
      services:  { shop: { concurrency: 2, cpu: 1, steps: [{ work: { exponential: 10ms } }] } }
    `);
    expectMean(runs, "workloads.users.latency.mean", 25, 0.05);
    // Waiting are those beyond two: L - P(1) - 2 P(>=2), by Little over lambda.
    const waiting = 1.5 - 0.4 * 0.6 - 2 * 0.6 * 0.6;
    expectMean(runs, "services.shop.waiting.mean", waiting / 0.06, 0.08);
  });
});
