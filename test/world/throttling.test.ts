import { describe, expect, it } from "vitest";
import type { Summary } from "../../src/observe/summary.ts";
import { run } from "./run-yaml.ts";

function caller(client: string, callee: string, rate = "10/s", more = ""): Summary {
  return run(`
name: test
duration: 100s
workloads: { users: { rate: ${rate}, arrivals: constant, target: a } }
services:
  a: { steps: [{ call: b }], clients: { b: ${client} } }
  b: ${callee}
${more}`);
}

describe("a retry throttle", () => {
  it("ends retries after as many failures as there are tokens above half", () => {
    const throttle = "{ retry: { maxAttempts: 2, throttle: { maxTokens: 10, tokenRatio: 0.1 } } }";
    const summary = caller(throttle, "{ steps: [{ fail: 100% }] }");
    // Tokens after each attempt: 9 (retry), 8, 7 (retry), 6, 5: no more. The first two calls are retried.
    expect(summary.clients["a"]?.["b"]).toMatchObject({ calls: 1000, attempts: 1002, retries: 2 });
    expect(summary.clients["a"]?.["b"]?.budget.refused).toBe(998);
  });

  it("does not mind a few failures among many successes", () => {
    const throttle = "{ retry: { maxAttempts: 2, throttle: { maxTokens: 10, tokenRatio: 0.5 } } }";
    const summary = caller(throttle, "{ steps: [{ fail: 5% }] }");
    expect(summary.clients["a"]?.["b"]?.budget.refused).toBe(0);
    expect(summary.clients["a"]?.["b"]?.retries).toBeGreaterThan(20);
  });
});

describe("throttling at the caller", () => {
  it("keeps most of what would be refused from being sent", () => {
    // 100/s against one worker of 100 ms without a queue. Sent at s/s it accepts a = 1/(100 ms + 1/s), since after each it
    // waits 1/s for the next; throttling holds s = 2a, so that s = 10/s and a = 5/s, from the first seconds on.
    const summary = caller(
      "{ throttling: { window: 24s } }",
      "{ concurrency: 1, queue: 0, steps: [{ work: 100ms }] }",
      "100/s",
    );
    const client = summary.clients["a"]!["b"]!;
    expect(client.throttling.rejected).toBe(client.causes["throttled"]);
    expect(summary.services["b"]!.requests / 100).toBeGreaterThan(9.5);
    expect(summary.services["b"]!.requests / 100).toBeLessThan(12);
    expect(client.ok / 100).toBeGreaterThan(4.7);
    expect(client.ok / 100).toBeLessThan(6);
  });

  it("refuses nothing of a healthy callee, and nothing for the caller's own mistakes", () => {
    const own = "{ steps: [{ fail: { probability: 90%, code: NOT_FOUND } }] }";
    expect(caller("{ throttling: {} }", own).clients["a"]?.["b"]?.throttling.rejected).toBe(0);
  });
});

describe("a hedge at a percentile", () => {
  it("hedges the share of calls that lies beyond it, whatever the callee's speed", () => {
    const hedge = "{ hedge: { delay: { percentile: 90%, window: 40s } } }";
    const summary = caller(
      hedge,
      "{ steps: [{ sleep: { exponential: 20ms } }] }",
      "100/s",
      "faults: { slow: { at: 50s, slow: { target: b, factor: 5 } } }\n",
    );
    const { hedges, calls } = summary.clients["a"]!["b"]!;
    // A tenth, and more for a while after the callee has changed (e^-0.46 until it is learnt, at most 40 s of 100).
    expect(hedges / calls).toBeGreaterThan(0.08);
    expect(hedges / calls).toBeLessThan(0.3);
  });

  it("settles on a tenth of an exponential: half of the tail is cut away", () => {
    const hedge = "{ hedge: { delay: { percentile: 90%, window: 40s } } }";
    const plain = caller("{}", "{ steps: [{ sleep: { exponential: 20ms } }] }", "200/s");
    const hedged = caller(hedge, "{ steps: [{ sleep: { exponential: 20ms } }] }", "200/s");
    const { hedges, calls } = hedged.clients["a"]!["b"]!;
    expect(hedges / calls).toBeGreaterThan(0.09);
    expect(hedges / calls).toBeLessThan(0.11);
    // Beyond d = 46 ms two race: P(T > t) = 0.1 e^(-2 (t - d) / 20 ms), so p99 = d + 10 ln 10 = 69 ms against 92.
    expect(plain.clients["a"]?.["b"]?.latency.p99).toBeGreaterThan(87);
    expect(hedged.clients["a"]!["b"]!.latency.p99!).toBeGreaterThan(65);
    expect(hedged.clients["a"]!["b"]!.latency.p99!).toBeLessThan(73);
  });

  it("takes from a budget of its own", () => {
    const hedge = "{ hedge: { delay: 1ms, budget: { ratio: 10%, minPerSecond: 0 } } }";
    const { hedges, calls } = caller(hedge, "{ steps: [{ sleep: 20ms }] }").clients["a"]!["b"]!;
    expect(hedges / calls).toBeGreaterThan(0.09);
    expect(hedges / calls).toBeLessThan(0.11);
  });
});
