import { describe, it } from "vitest";
import { share } from "./support/figure.ts";
import { replications } from "./support/play.ts";
import { erlangB, mmck } from "./support/queues.ts";
import { expectMean } from "./support/tolerance.ts";

const refused = (cause: string) => share(`workloads.users.causes.${cause}`, "workloads.users.requests");

describe("Requests that are refused rather than made to wait", () => {
  /** 80/s at 10 workers for 100 ms each: 8 erlangs. Only the mean of the law matters (Sevastyanov 1957). */
  const laws: readonly (readonly [string, string])[] = [
    ["constant", "100ms"],
    ["exponential", "{ exponential: 100ms }"],
    ["lognormal", "{ lognormal: { mean: 100ms, cv: 2 } }"],
    ["two-phase", "{ hyperexponential: [{ weight: 9, mean: 50ms }, { weight: 1, mean: 550ms }] }"],
  ];
  it.each(laws)("are lost at Erlang B's rate when there is no queue, work being %s", (_, law) => {
    const runs = replications(`
      name: No queue
      duration: 220s
      warmup: 20s
      workloads: { users: { target: shop, rate: 80/s } }
      services:  { shop: { concurrency: 10, queue: 0, steps: [{ work: ${law} }] } }
    `);
    const lost = erlangB(10, 8);
    expectMean(runs, refused("queue-full"), lost, 0.08);
    expectMean(runs, "workloads.users.successRate", 1 - lost, 0.01);
    expectMean(runs, "services.shop.utilization", (0.8 * (1 - lost) * 10) / 10, 0.02);
  });

  it("are lost at Erlang B's rate by a bulkhead without patience, Resilience4j's 25 for 20 erlangs", () => {
    const runs = replications(`
      name: Bulkhead
      duration: 330s
      warmup: 30s
      workloads:
        users: { target: shop, rate: 100/s, client: { bulkhead: { maxConcurrentCalls: 25, maxWaitDuration: 0s } } }
      services:  { shop: { steps: [{ sleep: { exponential: 200ms } }] } }
    `);
    const lost = erlangB(25, 20); // 0.050222
    expectMean(runs, refused("bulkhead-full"), lost, 0.1);
    expectMean(runs, share("clients.users.shop.bulkhead.rejected", "clients.users.shop.calls"), lost, 0.1);
  });

  const finite: readonly (readonly [number, number, number, number])[] = [
    [80, 10, 1, 5],
    [120, 10, 1, 10],
    [44, 100, 4, 20],
  ];
  it.each(finite)(
    "are lost as in M/M/c/K at %i/s, %i ms each, %i workers and %i places in all",
    (rate, workMs, workers, places) => {
      const runs = replications(`
      name: Finite queue
      duration: 400s
      warmup: 40s
      workloads: { users: { target: shop, rate: ${rate}/s } }
      services:
        shop: { concurrency: ${workers}, queue: ${places - workers}, steps: [{ work: { exponential: ${workMs}ms } }] }
    `);
      const { blocked, sojourn } = mmck(rate / 1000, workMs, workers, places);
      expectMean(runs, refused("queue-full"), blocked, 0.1);
      expectMean(runs, "workloads.users.latency.mean", sojourn, 0.05);
      expectMean(runs, "workloads.users.goodput", rate * (1 - blocked), 0.02);
    },
  );

  it("are lost by a rate limiter beyond what came in one period: the tail of a Poisson count", () => {
    // Resilience4j's limiter: whatever was not used of a period is gone with it. E[min(N, 10)] of N with mean 10.
    const runs = replications(`
      name: Rate limiter
      duration: 200s
      workloads:
        users: { target: shop, rate: 100/s, client: { rateLimiter: { limitForPeriod: 10, limitRefreshPeriod: 100ms, timeoutDuration: 0s } } }
      services: { shop: { steps: [] } }
    `);
    let probability = Math.exp(-10);
    let admitted = 0;
    for (let count = 0; count < 60; count++) {
      admitted += Math.min(count, 10) * probability;
      probability *= 10 / (count + 1);
    }
    expectMean(runs, refused("rate-limited"), 1 - admitted / 10, 0.03);
  });
});
