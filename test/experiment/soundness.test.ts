import { describe, expect, it } from "vitest";
import type { RunJob } from "../../src/experiment/run.ts";
import { run } from "../../src/experiment/run.ts";
import { sourceFacts } from "../../src/experiment/source-facts.ts";
import type { WarningSummary } from "../../src/observe/summary.ts";
import { parseOverride, parseScenario } from "../../src/scenario/parse.ts";
import { formatProblems } from "../../src/scenario/problem.ts";

const ONE_WORKER = `
name: One worker
duration: 2m
workloads: { users: { target: shop, rate: 80/s } }
services: { shop: { concurrency: 1, steps: [{ work: { exponential: 10ms } }] } }
`;

function job(text: string, settings: readonly string[] = []): RunJob {
  const noFiles = (): never => {
    throw new Error("a test case is one text");
  };
  const source = { file: "test.yaml", text, read: noFiles };
  const result = parseScenario(source, { overrides: settings.map(parseOverride) });
  if (!result.ok) throw new Error(formatProblems(result.problems));
  const { scenario } = result;
  return {
    scenario,
    source: sourceFacts(scenario, { file: "test.yaml", text, variant: null, changes: [] }),
  };
}

function warnings(text: string, ...settings: readonly string[]): readonly WarningSummary[] {
  return run(job(text, settings)).summary.warnings ?? [];
}

const kinds = (text: string, ...settings: readonly string[]): readonly string[] =>
  warnings(text, ...settings).map(({ kind, subject }) => `${kind} ${subject}`);

describe("warnings of a run", () => {
  it("are none at 80, 90 and 95 % of what the worker can do, whatever the seed", () => {
    for (const rate of [80, 90, 95]) {
      for (const seed of [1, 2, 3, 4, 5])
        expect(kinds(ONE_WORKER, `workloads.users.rate=${rate}/s`, `seed=${seed}`)).toEqual([]);
    }
  });

  it("tell a queue that grows because more is asked for than the worker can do, and by how much", () => {
    const [warning, ...more] = warnings(ONE_WORKER, "workloads.users.rate=120/s");
    expect(more).toEqual([]);
    expect(warning).toMatchObject({ kind: "unstable", subject: "shop" });
    expect(warning?.text).toContain("It is asked for 1.20 times what it can do.");
  });

  it("are none where the same load meets a bounded queue, or users who wait for answers", () => {
    expect(kinds(ONE_WORKER, "workloads.users.rate=120/s", "services.shop.queue=50")).toEqual([]);
    const closed = ONE_WORKER.replace("rate: 80/s", "users: 300, thinkTime: { exponential: 2s }");
    expect(kinds(closed)).toEqual([]);
  });

  it("are none about a backlog that a fault leaves and that drains", () => {
    const slow = "{ slow: { target: shop, factor: 4 }, at: 20s, for: 20s }";
    const fault = `${ONE_WORKER}faults: { brownout: ${slow} }\n`;
    expect(kinds(fault)).toEqual([]);
  });

  it("tell a warm-up that takes more than half of the run", () => {
    expect(kinds(ONE_WORKER, "warmup=61s")).toEqual(["tooShort warmup"]);
    expect(kinds(ONE_WORKER, "warmup=60s")).toEqual([]);
  });

  it("tell requests that the run is too short for", () => {
    const slow = "services.shop={ steps: [{ sleep: 20s }] }";
    expect(kinds(ONE_WORKER, slow)).toEqual(["tooShort users"]);
    expect(kinds(ONE_WORKER, slow, "duration=20m")).toEqual([]);
  });

  it("tell a quantile of a threshold that rests on fewer than ten values beyond it", () => {
    const asked = `${ONE_WORKER}thresholds: [workloads.users.latency.p99 < 10s]\n`;
    // 80/s: some 400 requests have four beyond their p99, 9600 have 96.
    expect(kinds(asked, "duration=5s")).toEqual(["fewSamples workloads.users.latency.p99"]);
    expect(kinds(asked)).toEqual([]);
    expect(kinds(asked.replace("< 10s", "< 10s to 5s"))).toEqual(["fewSamples workloads.users.latency.p99"]);
  });
});
