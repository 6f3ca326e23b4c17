import { describe, expect, it } from "vitest";
import { play, replications } from "./support/play.ts";
import { expectBinomial, expectMean } from "./support/tolerance.ts";

/**
 * Calls one after the other, at a callee whose attempts fail with probability p whatever happened
 * before: what a limit of retries holds is then a Markov chain, and its law after each call is
 * known exactly.
 */
const flaky = (failure: number, retry: string): string => `
name: Limited retries of independent failures
duration: 300s
workloads: { users: { target: shop, rate: 10/s, arrivals: constant, client: { retry: ${retry} } } }
services:  { shop: { steps: [{ fail: ${failure} }] } }
`;
const CALLS = 3000;

/** One way that a call may go: how likely it is, what the limit holds after it, and what it took. */
interface Way {
  readonly chance: number;
  readonly holds: number;
  readonly attempts: number;
  readonly ok: boolean;
}

/** Expected attempts and successes of that many calls, when the limit holds `full` at first. */
function expected(full: number, ways: (holds: number) => readonly Way[]): { attempts: number; ok: number } {
  let law = new Float64Array(full + 1);
  law[full] = 1;
  const sum = { attempts: 0, ok: 0 };
  for (let call = 0; call < CALLS; call++) {
    const next = new Float64Array(full + 1);
    law.forEach((share, holds) => {
      if (share === 0) return;
      for (const way of ways(holds)) {
        next[way.holds]! += share * way.chance;
        sum.attempts += share * way.chance * way.attempts;
        sum.ok += way.ok ? share * way.chance : 0;
      }
    });
    law = next;
  }
  return sum;
}

/** Three attempts at most, as the AWS SDKs have it: 500 tokens, 5 for a retry, 1 or the last cost back. */
function quotaWays(failure: number, holds: number): readonly Way[] {
  const full = 500;
  const success = (chance: number, attempts: number, left: number, back: number): Way => ({
    chance: chance * (1 - failure),
    holds: Math.min(full, left + back),
    attempts,
    ok: true,
  });
  const first = success(1, 1, holds, 1);
  if (holds < 5) return [first, { chance: failure, holds, attempts: 1, ok: false }];
  const second = success(failure, 2, holds - 5, 5);
  if (holds < 10)
    return [first, second, { chance: failure * failure, holds: holds - 5, attempts: 2, ok: false }];
  const third = success(failure * failure, 3, holds - 10, 5);
  return [first, second, third, { chance: failure ** 3, holds: holds - 10, attempts: 3, ok: false }];
}

/** gRPC's throttle in tenths of a token, two attempts at most: a failure costs 10, a success earns 1. */
function throttleWays(failure: number, holds: number): readonly Way[] {
  const [failed, succeeded] = [(h: number) => Math.max(0, h - 10), (h: number) => Math.min(100, h + 1)];
  const first: Way = { chance: 1 - failure, holds: succeeded(holds), attempts: 1, ok: true };
  const after = failed(holds);
  if (after <= 50) return [first, { chance: failure, holds: after, attempts: 1, ok: false }];
  return [
    first,
    { chance: failure * (1 - failure), holds: succeeded(after), attempts: 2, ok: true },
    { chance: failure * failure, holds: failed(after), attempts: 2, ok: false },
  ];
}

describe("The quota of the AWS SDKs under independent failures", () => {
  // A call earns (1 - p) and costs 5 p^2 (1 - p) + 10 p^3 on the mean: even at p = 0.32. Below, the
  // quota stays full; above, it runs dry and retries are what successes earn.
  it.each([0.1, 0.3, 0.35, 0.5, 0.9])("of probability %f", (failure) => {
    const { attempts, ok } = expected(500, (holds) => quotaWays(failure, holds));
    const runs = replications(flaky(failure, "{ maxAttempts: 3, quota: {} }"), 12);
    expectMean(runs, "clients.users.shop.attempts", attempts, 0.03);
    expectMean(runs, "clients.users.shop.ok", ok, 0.06);
  });

  it("makes a hundred retries in an outage, and not one more", () => {
    const { retries, budget } = play(flaky(1, "{ maxAttempts: 2, quota: {} }")).clients["users"]!["shop"]!;
    expect(retries).toBe(100);
    expect(budget.refused).toBe(CALLS - 100);
  });

  it("makes fifty where every attempt runs into its timeout", () => {
    const run = play(`
      name: Silence
      duration: 300s
      workloads: { users: { target: shop, rate: 10/s, arrivals: constant, client: { timeout: 10ms, retry: { maxAttempts: 2, quota: {} } } } }
      services:  { shop: { steps: [{ sleep: 20ms }] } }
    `);
    expect(run.clients["users"]!["shop"]!.retries).toBe(50);
  });
});

describe("gRPC's throttle under independent failures", () => {
  // A success earns a tenth of what a failure costs: even at 1 failure in 11, 9.09 %.
  it.each([0.05, 0.0909, 0.15, 0.5])("of probability %f", (failure) => {
    const { attempts, ok } = expected(100, (holds) => throttleWays(failure, holds));
    const runs = replications(flaky(failure, "{ maxAttempts: 2, throttle: {} }"), 12);
    expectMean(runs, "clients.users.shop.attempts", attempts, 0.03);
    expectMean(runs, "clients.users.shop.ok", ok, 0.03);
  });
});

describe("A budget of 10 % under independent failures", () => {
  it("is all spent where half of the attempts fail: 1.1 attempts for a call, of which half succeed", () => {
    // Published for a token bucket of the same rate that starts with 4 to spend, over 300 calls each: 1.114 and 0.554.
    const retry = "{ maxAttempts: 1000, budget: { ratio: 10%, minPerSecond: 0 } }";
    const { calls, attempts, ok } = play(flaky(0.5, retry)).clients["users"]!["shop"]!;
    // What is deposited lapses after ten seconds unless a failure has come: with one in two that is rare.
    expect(attempts).toBeGreaterThan(1.09 * calls);
    expect(attempts).toBeLessThanOrEqual(1.1 * calls);
    expectBinomial(ok, attempts, 0.5);
  });
});
