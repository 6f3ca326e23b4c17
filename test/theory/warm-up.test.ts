import { describe, expect, it } from "vitest";
import { compare, type PlannedVariant } from "../../src/experiment/compare.ts";
import { inProcess } from "../../src/experiment/run.ts";
import { sourceFacts } from "../../src/experiment/source-facts.ts";
import type { Summary } from "../../src/observe/summary.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { formatProblems } from "../../src/scenario/problem.ts";
import { repairman } from "./support/queues.ts";
import { REPLICATIONS } from "./support/play.ts";
import { expectMean } from "./support/tolerance.ts";

/** Sixteen runs of each variant: by name. */
function runsOf(text: string, variants: readonly string[]): Readonly<Record<string, readonly Summary[]>> {
  const planned = variants.map((name): PlannedVariant => {
    const parsed = parseScenario({ file: "theory.yaml", text, read: () => "" }, { variant: name });
    if (!parsed.ok) throw new Error(formatProblems(parsed.problems));
    const { scenario } = parsed;
    return {
      name,
      scenario,
      source: sourceFacts(scenario, { file: "theory.yaml", text, variant: name, changes: [] }),
    };
  });
  const plan = { file: "theory.yaml", name: "theory", seed: "1", replications: REPLICATIONS, findings: [] };
  const { variants: found } = compare({ ...plan, variants: planned }, inProcess());
  return Object.fromEntries(Object.entries(found).map(([name, { runs }]) => [name, runs]));
}

const LATENCY = "workloads.users.latency.mean";

describe("a warm-up that is found (MSER-5)", () => {
  it("takes the time out in which 2400 users who all think at first fill the queue that they keep full", () => {
    // 2400 users ask 40/s of a worker that does 33/s; with a time constant of a minute 400 of them come to wait.
    const { cold, warm } = runsOf(
      `
name: Machine repair from empty
duration: 15m
workloads: { users: { target: shop, users: 2400, thinkTime: { exponential: 60s } } }
services: { shop: { concurrency: 1, steps: [{ work: { exponential: 30ms } }] } }
variants: { cold: {}, warm: { warmup: auto } }
`,
      ["cold", "warm"],
    );
    const { response } = repairman(2400, 60, 0.03);
    expectMean(warm!, LATENCY, response * 1000, 0.06);
    // Counted from the start, the same runs say what no such system does.
    expect(() => expectMean(cold!, LATENCY, response * 1000, 0.06)).toThrow("theory");
    const [found] = new Set(warm!.map(({ warmupMs }) => warmupMs));
    expect(found).toBeGreaterThan(60_000);
    expect(found).toBeLessThan(450_000);
    expect(warm!.map(({ warmup }) => warmup)).toEqual(
      warm!.map(() => ({ procedure: "MSER-5", foundMs: found, isSettled: true })),
    );
    expect(cold!.map(({ warmupMs, warmup }) => [warmupMs, warmup])).toEqual(cold!.map(() => [0, undefined]));
  });

  it("leaves an M/M/1 that begins empty at its mean of 1 / (mu - lambda)", () => {
    const { auto } = runsOf(
      `
name: M/M/1 from empty
duration: 5m
warmup: auto
workloads: { users: { target: shop, rate: 80/s } }
services: { shop: { concurrency: 1, steps: [{ work: { exponential: 10ms } }] } }
variants: { auto: {} }
`,
      ["auto"],
    );
    expectMean(auto!, LATENCY, 1000 / (100 - 80), 0.08);
    // Its relaxation takes 1 / (sqrt(mu) - sqrt(lambda))^2, 0.9 s: no more than some minutes of five are luck.
    expect(auto![0]!.warmupMs).toBeLessThan(150_000);
  });
});
