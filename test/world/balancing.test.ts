import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

/** 100/s for 20 s, constant, for one of so many entities each, to four instances. */
function four(balancing: string, rest = "", items = 1000): Summary {
  return run(`
name: Four
duration: 20s
workloads:
  users:
    rate: 100/s
    arrivals: constant
    key: { uniform: { items: ${items} } }
    target: shop
    client: { loadBalancing: ${balancing} }
services: { shop: { instances: 4, steps: [{ work: 10ms }] } }
${rest}`);
}

const sharesOf = (summary: Summary): unknown => summary.services["shop"]?.balance;

describe("shares of the instances", () => {
  it("are even by turns, and as the weights say by weight", () => {
    expect(sharesOf(four("roundRobin"))).toEqual({
      maxOverMean: 1,
      minOverMean: 1,
      visits: [500, 500, 500, 500],
    });
    // Weights of 1, 1, 1 and 5: 5/8 of the requests are 2.5 times a quarter, 1/8 is half of it.
    expect(sharesOf(four("{ strategy: weightedRoundRobin, weights: [1, 1, 1, 5] }"))).toEqual({
      maxOverMean: 2.5,
      minOverMean: 0.5,
      visits: [250, 250, 250, 1250],
    });
  });

  it("are those of the subset: two of four get all, so twice the mean", () => {
    for (const strategy of ["roundRobin", "leastRequests", "consistentHash", "sticky", "peakEwma"]) {
      const { maxOverMean, minOverMean } = four(`{ strategy: ${strategy}, subset: 2 }`).services["shop"]!
        .balance!;
      expect(maxOverMean).toBeGreaterThanOrEqual(2);
      expect(minOverMean).toBe(0);
    }
  });

  it("are nobody's where there is one instance, and unknown without a request", () => {
    const summary = run(`
name: Idle
duration: 1s
workloads: { users: { target: shop, stages: [{ for: 1s, rate: 0/s }] } }
services: { shop: { steps: [{ call: stock }] }, stock: { instances: 2, steps: [] } }
`);
    expect(sharesOf(summary)).toBeNull();
    expect(summary.services["stock"]?.balance).toEqual({
      maxOverMean: null,
      minOverMean: null,
      visits: [0, 0],
    });
  });
});

describe("a balancer by latency", () => {
  it("keeps away from who is slow, by what it has learnt before anything waits", () => {
    const slow = "faults: { slow: { at: 0s, slow: { target: shop, select: 1, factor: 20 } } }";
    // One request every 10 ms, served in 10 ms: the others are hardly ever waited on, so that
    // fewest outstanding sees a tie where the cost is 200 against 10.
    const byLatency = four("peakEwma", slow).services["shop"]!.balance!;
    const byNumber = four("{ strategy: powerOfTwoChoices }", slow).services["shop"]!.balance!;
    expect(byLatency.minOverMean).toBeLessThan(byNumber.minOverMean! / 2);
  });

  it("takes who fails at once for the fastest, unless ejection keeps it out", () => {
    const broken = `faults: { broken: { at: 0s, errors: { target: shop, select: 1, ratio: 100% } } }`;
    // Four in turn: a quarter fails. By cost, one that answers in no time costs nothing.
    const byTurns = four("roundRobin", broken).workloads["users"]!.successRate!;
    const byLatency = four("peakEwma", broken).workloads["users"]!.successRate!;
    expect(byTurns).toBeCloseTo(0.75, 2);
    expect(byLatency).toBeLessThan(0.6);
  });
});

describe("sticky sessions", () => {
  const crash = "faults: { crash: { at: 10s, for: 1s, crash: { target: shop, select: 1 } } }";
  const listed = (seconds: number): string =>
    "registries: { names: { services: [shop], heartbeat: 50ms, ttl: 200ms, refresh: 100ms } }\n" +
    crash.replace("for: 1s", `for: ${seconds / 2}s`);

  it("stay with a dead instance as long as nobody says that it is gone", () => {
    // One second of a quarter of the load.
    expect(four("sticky", crash).workloads["users"]!.failed).toBeGreaterThan(15);
    expect(four("sticky", crash).workloads["users"]!.failed).toBeLessThan(35);
  });

  it("move once it is off the list, and do not come back: the new process has hardly a user", () => {
    const summary = four("sticky", listed(10), 20);
    // Before the list is renewed one request in four fails, 300 ms at most.
    expect(summary.workloads["users"]!.failed).toBeLessThan(15);
    // Five of twenty users for the first half, and nobody after: half the mean, to 4 deviations.
    expect(Math.abs(summary.services["shop"]!.balance!.minOverMean! - 0.5)).toBeLessThan(0.12);
  });
});
