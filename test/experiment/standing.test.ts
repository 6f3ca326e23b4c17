import { describe, expect, it } from "vitest";
import { answerOf } from "../../src/experiment/answer.ts";
import type { Judging, MetricComparison } from "../../src/experiment/comparison.ts";
import { standingOf } from "../../src/experiment/standing.ts";

/** A figure of a workload, the same in every run of a variant. */
function goodputOf(workload: string, values: Readonly<Record<string, number>>): MetricComparison {
  return {
    path: `workloads.${workload}.goodput`,
    label: `goodput of ${workload}`,
    unit: "perSecond",
    better: "higher",
    values: Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        { mean: value, halfWidth: 0, runs: [value, value] },
      ]),
    ),
    differences: {},
  };
}

const judging: Judging = { procedure: "Holm 1979", level: 0.05, comparisons: 1, pMax: 0.05 };
const users = goodputOf("users", { none: 10, all: 20, fair: 20, half: 15 });

describe("how variants stand", () => {
  const standing = (...others: readonly MetricComparison[]) =>
    standingOf(users, { metrics: [users, ...others], judging }, ["none", "all", "fair", "half"]);

  it("leaves equal what nothing tells apart", () => {
    expect(standing()).toEqual({
      winners: ["all", "fair"],
      surpassed: null,
      runnerUp: "half",
      worst: "none",
    });
  });

  it("asks what other users get when the first figure is equal", () => {
    const guests = goodputOf("guests", { none: 9, all: 1, fair: 8, half: 9 });
    expect(standing(guests)).toMatchObject({
      winners: ["fair"],
      surpassed: { variant: "all", by: { path: "workloads.guests.goodput" } },
    });
  });

  it("does not decide between equals by a trifle, or by a figure of the same users", () => {
    const trifle = goodputOf("guests", { none: 9, all: 8, fair: 8.05, half: 9 });
    const success = {
      ...goodputOf("users", { none: 1, all: 1, fair: 0.5, half: 1 }),
      path: "workloads.users.successRate",
    };
    expect(standing(trifle, success).winners).toEqual(["all", "fair"]);
  });

  it("compares with the first listed of the worst", () => {
    const lead = goodputOf("users", { none: 10, best: 20, other: 10 });
    expect(standingOf(lead, { metrics: [lead], judging }, ["none", "best", "other"]).worst).toBe("none");
  });
});

describe("the answer of a comparison", () => {
  const runsOf = (status: "pass" | "fail", text: string) => ({
    changes: {},
    runs: [],
    thresholds: [{ text, actual: 0.7, unit: "ratio", status, note: null }],
  });
  const answer = (best: "pass" | "fail", worst: "pass" | "fail", text = "services.shop.queue.max < 50") =>
    answerOf({
      schema: "ripplesim/comparison@1",
      version: "0.0.0",
      file: "test.yaml",
      name: "A test",
      seeds: ["1", "1/2"],
      baseline: "a",
      judging,
      variants: { a: runsOf(worst, text), b: runsOf(best, text) },
      metrics: [goodputOf("users", { a: 1, b: 2 })],
      findings: [],
      stopped: null,
    });

  it("says what the best variant misses and another keeps", () => {
    expect(answer("fail", "pass").detail).toBe("But it misses services.shop.queue.max < 50.");
  });

  it("takes for a promise only what asks for better figures", () => {
    expect(answer("fail", "pass", "workloads.users.latency.p99 > 1s").detail).toBe("");
    expect(answer("fail", "pass", "faults.slow.impact.users.recovered == false").detail).toBe("");
  });

  it("is silent about what all miss or the best keeps", () => {
    expect([answer("fail", "fail").detail, answer("pass", "fail").detail]).toEqual(["", ""]);
  });
});
