import { describe, it } from "vitest";
import { replications } from "./support/play.ts";
import { repairman, secondMoment, waitOfMg1 } from "./support/queues.ts";
import { expectMean } from "./support/tolerance.ts";

describe("A closed system of users who think", () => {
  it.each([10, 20, 40])("has the machine repairman's throughput and response with %i users", (users) => {
    const runs = replications(`
      name: Users who wait and think
      duration: 700s
      warmup: 100s
      workloads: { users: { target: shop, users: ${users}, thinkTime: { exponential: 1s } } }
      services:  { shop: { concurrency: 1, steps: [{ work: { exponential: 50ms } }] } }
    `);
    const { throughput, response } = repairman(users, 1000, 50);
    expectMean(runs, "workloads.users.throughput", throughput * 1000, 0.03);
    expectMean(runs, "workloads.users.latency.mean", response, 0.05);
  });

  it("does not care how users think, only how long on average", () => {
    // Product form: the users' side is an infinite server, where only the mean matters (BCMP 1975).
    const runs = replications(`
      name: Users with a constant think time
      duration: 700s
      warmup: 100s
      workloads: { users: { target: shop, users: 20, thinkTime: 1s } }
      services:  { shop: { concurrency: 1, steps: [{ work: { exponential: 50ms } }] } }
    `);
    const { throughput, response } = repairman(20, 1000, 50);
    expectMean(runs, "workloads.users.throughput", throughput * 1000, 0.03);
    expectMean(runs, "workloads.users.latency.mean", response, 0.05);
  });

  it("thinks after a failure too, and sends a new request", () => {
    // No queue at all: users at the station 0 or 1, a failure costs no time. X counts the successes.
    const runs = replications(`
      name: Users who are refused
      duration: 700s
      warmup: 100s
      workloads: { users: { target: shop, users: 20, thinkTime: { exponential: 1s } } }
      services:  { shop: { concurrency: 1, queue: 0, steps: [{ work: { exponential: 50ms } }] } }
    `);
    // Engset: up at (19 or 20 thinking) / 1 s while idle, down at 1 / 50 ms.
    const busy = (20 * 0.05) / (1 + 20 * 0.05);
    expectMean(runs, "services.shop.utilization", busy, 0.03);
    expectMean(runs, "workloads.users.goodput", busy / 0.05, 0.03);
  });
});

/** work 5 ms, call 10 ms, work 5 ms, at one worker; the callee has room for everybody. */
const relay = (threading: string, rate: number): string => `
name: Work on both sides of a call
duration: 330s
warmup: 30s
workloads: { users: { target: relay, rate: ${rate}/s } }
services:
  relay: { concurrency: 1, threading: ${threading}, steps: [{ work: { exponential: 5ms } }, { call: leaf }, { work: { exponential: 5ms } }] }
  leaf:  { steps: [{ sleep: 10ms }] }
`;

describe("A service that calls another between two pieces of work", () => {
  it("is two visits to a queue when async: 25 + 10 + 25 ms at 80/s", () => {
    // Every request joins the line twice: 160/s at E[S] = 5 ms, rho = 0.8, 1 / (0.2 - 0.16) = 25 ms a
    // visit by product form (both visits exponential alike, the leaf an infinite server).
    const runs = replications(relay("async", 80));
    expectMean(runs, "workloads.users.latency.mean", 2 / (0.2 - 0.16) + 10, 0.06);
    expectMean(runs, "services.relay.utilization", 0.8, 0.02);
    expectMean(runs, "services.relay.waiting.mean", 2 * (25 - 5), 0.1);
  });

  it("holds its worker through the call when blocking: one queue for 20 ms of work", () => {
    // S = exponential + 10 + exponential: mean 20, variance 25 + 25. Wq by Pollaczek and Khinchine.
    const runs = replications(relay("blocking", 30));
    const wait = waitOfMg1(0.03, 20, 20 * 20 + 50);
    expectMean(runs, "workloads.users.latency.mean", wait + 20, 0.05);
    expectMean(runs, "services.relay.utilization", 0.6, 0.03);
  });

  it("can do no more than 50/s when blocking, where async carries 80/s", () => {
    const runs = replications(relay("blocking", 80), 4);
    expectMean(runs, "services.relay.utilization", 1, 0.001);
    // 330 s at 50/s make 16,500 visits, of which the 30 s * 80/s that came in the warm-up do not count.
    expectMean(runs, "services.relay.goodput", (330 * 50 - 30 * 80) / 300, 0.05);
  });

  it("runs both sides of a branching call at once and waits for the slower", () => {
    // max of two exponentials of 10 ms is 10 * (1 + 1/2); each leaf is M/M/1 with lambda = 50/s: 20 ms,
    // but their queues see the same arrivals, so only bounds are known: between 20 and 20 * 1.5
    // (Nelson and Tantawi 1988: (12 - rho) / 8 * 20 exactly for two).
    const runs = replications(`
      name: Fork and join
      duration: 330s
      warmup: 30s
      workloads: { users: { target: fork, rate: 50/s } }
      services:
        fork:  { steps: [{ parallel: [{ call: left }, { call: right }] }] }
        left:  { concurrency: 1, steps: [{ work: { exponential: 10ms } }] }
        right: { concurrency: 1, steps: [{ work: { exponential: 10ms } }] }
    `);
    expectMean(runs, "workloads.users.latency.mean", ((12 - 0.5) / 8) * 20, 0.05);
  });
});

describe("A second look at one station", () => {
  it("adds up visits of different length in one line", () => {
    // Two endpoints at one worker: M/G/1 with the mixture of both.
    const runs = replications(`
      name: Two kinds of visit
      duration: 400s
      warmup: 50s
      workloads:
        users: { rate: 40/s, targets: { short: { weight: 3, target: shop.short }, long: { weight: 1, target: shop.long } } }
      services:
        shop: { concurrency: 1, endpoints: { short: [{ work: { exponential: 5ms } }], long: [{ work: 30ms }] } }
    `);
    const wait = waitOfMg1(
      0.04,
      0.75 * 5 + 0.25 * 30,
      0.75 * secondMoment(5, 1) + 0.25 * secondMoment(30, 0),
    );
    expectMean(runs, "workloads.users.targets.short.latency.mean", wait + 5, 0.06);
    expectMean(runs, "workloads.users.targets.long.latency.mean", wait + 30, 0.04);
  });
});
