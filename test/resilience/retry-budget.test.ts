import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RetryBudget } from "../../src/resilience/retry-budget.ts";

const SECOND = 1_000_000_000;

/** How many retries in a row the budget pays for at that time. */
function affordable(budget: RetryBudget, nowNs: number, limit = 10_000): number {
  let count = 0;
  while (count < limit && budget.tryWithdraw(nowNs)) count += 1;
  return count;
}

function deposit(budget: RetryBudget, nowNs: number, calls: number): void {
  for (let call = 0; call < calls; call += 1) budget.deposit(nowNs);
}

describe("RetryBudget", () => {
  it("starts with ten seconds of the minimum: Finagle's defaults allow 100 retries without traffic", () => {
    expect(affordable(new RetryBudget({ ratio: 0.2, minPerSecond: 10 }), 0)).toBe(100);
  });

  it("earns its ratio with each call", () => {
    const budget = new RetryBudget({ ratio: 0.2, minPerSecond: 0 });
    deposit(budget, 0, 4);
    expect(affordable(budget, 0)).toBe(0);
    deposit(budget, 0, 1);
    expect(affordable(budget, 0)).toBe(1);
    deposit(budget, 0, 100);
    expect(affordable(budget, 0)).toBe(20);
  });

  it("loses nothing to rounding, whatever the ratio", () => {
    for (let percent = 1; percent <= 100; percent += 1) {
      const budget = new RetryBudget({ ratio: percent / 100, minPerSecond: 0 });
      deposit(budget, 0, 100);
      expect(affordable(budget, 0)).toBe(percent);
    }
  });

  it("forgets calls and retries after ten slots of one second", () => {
    const budget = new RetryBudget({ ratio: 0.1, minPerSecond: 1 });
    deposit(budget, 0.9 * SECOND, 100);
    // 10 in reserve + 10 earned in the slot [0 s, 1 s), which counts up to 10 s.
    expect(affordable(budget, 9.9 * SECOND)).toBe(20);
    expect(affordable(budget, 9.999 * SECOND)).toBe(0);
    // What was earned is gone; what was spent in the slot [9 s, 10 s) is not, until 19 s.
    expect(affordable(budget, 18.9 * SECOND)).toBe(0);
    expect(affordable(budget, 19 * SECOND)).toBe(10);
  });

  it("is fresh again after a long silence", () => {
    const budget = new RetryBudget({ ratio: 0.5, minPerSecond: 2 });
    deposit(budget, 3 * SECOND, 50);
    affordable(budget, 3 * SECOND);
    expect(affordable(budget, 86_400 * SECOND)).toBe(20);
  });

  it("holds the load of a dependency that always fails at 1.1 x with a ratio of 10 %", () => {
    const budget = new RetryBudget({ ratio: 0.1, minPerSecond: 0 });
    let retries = 0;
    const calls = 60_000;
    for (let call = 0; call < calls; call += 1) {
      const nowNs = call * 0.01 * SECOND;
      budget.deposit(nowNs);
      if (budget.tryWithdraw(nowNs)) retries += 1;
    }
    expect((calls + retries) / calls).toBeCloseTo(1.1, 3);
  });

  it("never pays for more than the reserve and the share of the calls in its window", () => {
    const step = fc.record({
      afterNs: fc.oneof(fc.constant(0), fc.nat(SECOND / 4), fc.nat(4 * SECOND)),
      isCall: fc.boolean(),
    });
    const options = fc.record({
      ratio: fc.constantFrom(0, 0.01, 0.1, 0.29, 0.5, 1),
      minPerSecond: fc.constantFrom(0, 0.1, 0.5),
    });
    fc.assert(
      fc.property(options, fc.array(step, { maxLength: 150 }), (given, steps) => {
        const budget = new RetryBudget(given);
        const calls: number[] = [];
        const retries: number[] = [];
        let nowNs = 0;
        for (const { afterNs, isCall } of steps) {
          nowNs += afterNs;
          const windowStart = Math.floor(nowNs / SECOND) - 9;
          const recent = (times: number[]) =>
            times.filter((time) => Math.floor(time / SECOND) >= windowStart).length;
          if (isCall) {
            budget.deposit(nowNs);
            calls.push(nowNs);
            continue;
          }
          const balance = 10 * given.minPerSecond + given.ratio * recent(calls) - recent(retries);
          const paid = budget.tryWithdraw(nowNs);
          expect(paid).toBe(balance >= 1 - 1e-9);
          if (paid) retries.push(nowNs);
        }
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});
