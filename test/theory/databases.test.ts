import { describe, it } from "vitest";
import { share } from "./support/figure.ts";
import { replications } from "./support/play.ts";
import { waitOfMmc } from "./support/queues.ts";
import { expectMean } from "./support/tolerance.ts";

const database = (settings: string): string => `
name: A database
duration: 550s
warmup: 50s
workloads: { users: { target: shop, rate: 52/s } }
services:  { shop: { steps: [{ query: store.read }] } }
databases: { store: { ${settings}, operations: { read: { exponential: 50ms } } } }
`;

describe("A database", () => {
  it("makes queries wait for a connection as M/M/c does", () => {
    const runs = replications(database("connections: 4"));
    expectMean(runs, "databases.store.waiting.mean", waitOfMmc(0.052, 50, 4), 0.08);
    expectMean(runs, "databases.store.serving.mean", 50, 0.02);
    expectMean(runs, "databases.store.utilization", 0.65, 0.02);
    expectMean(runs, "databases.store.queue.mean", 0.052 * waitOfMmc(0.052, 50, 4), 0.1);
    expectMean(runs, "workloads.users.latency.mean", 50 + waitOfMmc(0.052, 50, 4), 0.03);
  });

  it("makes operations wait for each other behind the connections just so", () => {
    const runs = replications(database("concurrency: 4"));
    expectMean(runs, "workloads.users.latency.mean", 50 + waitOfMmc(0.052, 50, 4), 0.03);
  });

  it("splits one pool per instance into smaller ones", () => {
    // Two instances by turns: arrivals at each pool come every other arrival (Erlang-2), which no formula
    // here covers; at random they are Poisson at half the rate.
    const runs = replications(`
      name: A pool for each instance
      duration: 550s
      warmup: 50s
      workloads: { users: { target: shop, rate: 52/s, client: { loadBalancing: random } } }
      services:  { shop: { instances: 2, steps: [{ query: store.read }] } }
      databases: { store: { connections: { size: 2, perInstance: true }, operations: { read: { exponential: 50ms } } } }
    `);
    expectMean(runs, "databases.store.waiting.mean", waitOfMmc(0.026, 50, 2), 0.08);
  });

  it("ends statements at their timeout, which frees the connection too", () => {
    // S = min(X, 80), X exponential of 50 ms: P(cut off) = e^(-80/50), E[S] = 50 (1 - e^(-80/50)).
    const runs = replications(database("statementTimeout: 80ms"));
    const cut = Math.exp(-80 / 50);
    expectMean(runs, share("workloads.users.causes.timeout", "workloads.users.requests"), cut, 0.03);
    expectMean(runs, "databases.store.serving.mean", 50 * (1 - cut), 0.02);
    // Those in time: an exponential law cut off at 80.
    expectMean(runs, "workloads.users.latency.mean", 50 - (80 * cut) / (1 - cut), 0.02);
  });
});
