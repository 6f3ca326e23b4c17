import { describe, expect, it } from "vitest";
import { figureOf } from "./support/figure.ts";
import { play } from "./support/play.ts";
import { expectBinomial, expectExactly } from "./support/tolerance.ts";

/** Each attempt fails with probability p, whatever became of the others. */
const flaky = (failure: number, maxAttempts: number): string => `
name: Retries of independent failures
duration: 1000s
workloads: { users: { target: shop, rate: 100/s, client: { retry: { maxAttempts: ${maxAttempts} } } } }
services:  { shop: { steps: [{ work: 1ms }, { fail: ${failure} }] } }
`;

describe("Retries of independent failures", () => {
  const cases: readonly (readonly [number, number])[] = [
    [0.1, 3],
    [0.5, 4],
    [0.3, 3],
    [0.9, 3],
  ];
  it.each(cases)(
    "of probability %f, at most %i attempts: succeed with 1 - p^n after (1 - p^n) / (1 - p) attempts",
    (p, n) => {
      const { calls, ok, attempts } = play(flaky(p, n)).clients["users"]!["shop"]!;
      expectBinomial(ok, calls, 1 - p ** n);
      // Every attempt is one throw of the same coin: each success ends its call, so ok of `attempts` succeed.
      expectBinomial(ok, attempts, 1 - p);
      // Attempts of a call: i with probability p^(i-1) (1 - p), the last whatever becomes of it.
      const mean = (1 - p ** n) / (1 - p);
      const squares = Array.from({ length: n }, (_, before) => (2 * before + 1) * p ** before); // E[N^2] = sum (2i - 1) P(N >= i)
      const variance = squares.reduce((sum, square) => sum + square, 0) - mean * mean;
      expect(Math.abs(attempts / calls - mean)).toBeLessThan(3.5 * Math.sqrt(variance / calls));
    },
  );

  it("multiply along a chain of three that always fails: 4 * 4 * 4 at the bottom", () => {
    const retrying = "{ retry: { maxAttempts: 4 } }";
    const run = play(`
      name: Amplification
      duration: 10s
      workloads: { users: { target: a, rate: 10/s, arrivals: constant, client: ${retrying} } }
      services:
        a: { steps: [{ call: b }], clients: { b: ${retrying} } }
        b: { steps: [{ call: c }], clients: { c: ${retrying} } }
        c: { steps: [{ fail: 100% }] }
    `);
    expect(figureOf(run, "services.c.requests")).toBe(100 * 64);
    expect(figureOf(run, "workloads.users.failed")).toBe(100);
  });

  it("of lost messages pay a timeout for each: a trip is lost there or back", () => {
    // An attempt fails with q = 1 - 0.9^2; the i-th of four is answered at (i - 1) * (100 + 50) + 20 ms.
    const run = play(`
      name: A network that loses one message in ten
      duration: 1000s
      workloads:
        users: { target: shop, rate: 100/s, client: { timeout: 100ms, retry: { maxAttempts: 4, backoff: { base: 50ms } } } }
      services: { shop: { steps: [{ work: 10ms }] } }
      network:  { latency: 5ms, loss: 10% }
    `);
    const lost = 1 - 0.9 * 0.9;
    const { calls, ok, attempts, timeouts, latency } = run.clients["users"]!["shop"]!;
    expectBinomial(ok, calls, 1 - lost ** 4);
    expectBinomial(timeouts, attempts, lost);
    // Messages: one out for each attempt, one back for each that arrived; a tenth of them never do.
    const { sent, lost: gone } = run.network.links["users"]!["shop"]!;
    expect(sent).toBe(attempts);
    expectBinomial(gone, sent, 0.1);
    // Given success, attempt i has probability q^(i-1) (1 - q) / (1 - q^4).
    const answered = [0, 1, 2, 3].map((before) => (lost ** before * (1 - lost)) / (1 - lost ** 4));
    const mean = answered.reduce((sum, share, before) => sum + share * (20 + 150 * before), 0);
    const variance = answered.reduce(
      (sum, share, before) => sum + share * (20 + 150 * before - mean) ** 2,
      0,
    );
    expect(Math.abs(latency.mean! - mean)).toBeLessThan(3.5 * Math.sqrt(variance / ok));
    expectExactly(latency.min!, 20);
    expectExactly(latency.max!, 20 + 3 * 150);
  });

  it("spend what a budget allows: a share of the calls, however many fail", () => {
    // Finagle's budget: every call deposits 0.2, every retry takes 1; nothing else without minPerSecond.
    const { calls, retries } = play(`
      name: A retry budget
      duration: 1000s
      workloads:
        users: { target: shop, rate: 50/s, arrivals: constant, client: { retry: { maxAttempts: 4, budget: { ratio: 20%, minPerSecond: 0 } } } }
      services: { shop: { steps: [{ fail: 100% }] } }
    `).clients["users"]!["shop"]!;
    // Deposits older than ten seconds lapse unspent, but here they are spent at once; less than one is left over.
    expect(retries).toBeGreaterThanOrEqual(0.2 * calls - 1);
    expect(retries).toBeLessThanOrEqual(0.2 * calls);
  });

  it("wait as long as their jitter says on average", () => {
    // Full jitter over 100, 200, 400 ms: uniform means 50 + 100 + 200, variances (100^2 + 200^2 + 400^2) / 12.
    const { failedLatency, failed } = play(`
      name: Full jitter
      duration: 1000s
      workloads:
        users: { target: shop, rate: 50/s, client: { retry: { maxAttempts: 4, backoff: { base: 100ms, multiplier: 2 }, jitter: full } } }
      services: { shop: { steps: [{ fail: 100% }] } }
    `).workloads["users"]!;
    expect(Math.abs(failedLatency.mean! - 350)).toBeLessThan(3.5 * Math.sqrt(210_000 / 12 / failed));
  });
});
