import { describe, it } from "vitest";
import { share } from "./support/figure.ts";
import { play, replications } from "./support/play.ts";
import { expectBinomial, expectMean } from "./support/tolerance.ts";

/** Machines that run for 50 minutes on average and take 10 to repair, each by itself; somebody asks all there are. */
const machines = (instances: number): string => `
name: Machines that wear
duration: 2000h
workloads: { watch: { target: app, rate: 6/h, client: { retry: { maxAttempts: 4 } } } }
services:  { app: { instances: ${instances}, steps: [] } }
faults:    { wear: { at: 0, mtbf: 50m, mttr: 10m, crash: { target: app } } }
`;

describe("A service of machines that fail by themselves", () => {
  // MTBF / (MTBF + MTTR) = 5/6 each; out of n, somebody is there unless all are down: 1 - (1/6)^n.
  it.each([
    [1, 1 - 1 / 6, 0.02],
    [2, 1 - 1 / 36, 0.01],
    [3, 1 - 1 / 216, 0.004],
  ])("is there 1 - (1/6)^%i of the time", (instances, availability, sharpness) => {
    const runs = replications(machines(instances));
    expectMean(runs, share("workloads.watch.ok", "workloads.watch.requests"), availability, sharpness);
  });
});

describe("A chain of five services of three nines each", () => {
  const CHAIN = `
    name: Five in a row
    duration: 2000s
    workloads: { users: { target: a, rate: 100/s } }
    services:
      a: { steps: [{ fail: 0.1% }, { call: b }] }
      b: { steps: [{ fail: 0.1% }, { call: c }] }
      c: { steps: [{ fail: 0.1% }, { call: d }] }
      d: { steps: [{ fail: 0.1% }, { call: e }] }
      e: { steps: [{ fail: 0.1% }] }
  `;

  it("has .999^5 = .995010, and a retry at every call brings nearly all of it back", () => {
    const bare = play(CHAIN).workloads["users"]!;
    expectBinomial(bare.failed, bare.requests, 1 - 0.999 ** 5);
    // With two attempts a call, each level fails as x = .001 + .999 y^2, y being the level below.
    let failure = 0.001;
    for (let level = 0; level < 4; level += 1) failure = 0.001 + 0.999 * failure * failure;
    const retried = play(CHAIN, {
      overrides: ["a.clients.b", "b.clients.c", "c.clients.d", "d.clients.e"].map((client) => ({
        path: `services.${client}.retry.maxAttempts`,
        value: 2,
        origin: "--set",
      })),
    }).workloads["users"]!;
    expectBinomial(retried.failed, retried.requests, failure);
  });
});
