import { describe, expect, it } from "vitest";
import { metricsOf } from "../../src/experiment/metrics.ts";
import { condition, finding, summaryOf } from "./runs.ts";

const pathsOf = (...given: Parameters<typeof metricsOf>): string[] =>
  metricsOf(...given).map(({ path }) => path.join("."));

describe("the figures of a comparison", () => {
  it("leave out what no run has", () => {
    // No success rate and no latency: nothing was answered.
    expect(pathsOf([summaryOf({ goodput: 5 })], [])).toEqual(["workloads.users.goodput"]);
  });

  it("tell recovery where a fault had an impact that could be judged in some run", () => {
    const summaries = [
      summaryOf({ goodput: 5, impact: { recovered: false } }),
      summaryOf({ goodput: 5, impact: { recovered: true, recoveryMs: 0 } }),
    ];
    expect(pathsOf(summaries, [])).toContain("faults.slow.impact.users.recoveryMs");
  });

  it("begin with what the first finding asks about", () => {
    const summary = summaryOf({ goodput: 5, impact: { recovered: true, recoveryMs: 7, lostRequests: 3 } });
    const asked = finding(["a", "faults.slow.impact.users.lostRequests"], "<", [
      "b",
      "faults.slow.impact.users.lostRequests",
    ]);
    const [first] = metricsOf([summary], [asked]);
    expect(first).toMatchObject({
      path: ["faults", "slow", "impact", "users", "lostRequests"],
      better: "lower",
    });
    expect(pathsOf([summary], [asked])).toHaveLength(pathsOf([summary], []).length + 1);
  });

  it("list a figure once though the first finding asks about it, with the words of the list", () => {
    const asked = finding(["a", "workloads.users.goodput"], "<", ["b", "workloads.users.goodput"]);
    const metrics = metricsOf(
      [summaryOf({ goodput: 5, impact: { recovered: true, recoveryMs: 7 } })],
      [asked],
    );
    expect(metrics[0]).toMatchObject({ label: "goodput of users", better: "higher" });
    expect(new Set(metrics.map(({ path }) => path.join("."))).size).toBe(metrics.length);
  });

  it("pass over findings about windows and words", () => {
    const windowed = { ...condition("faults.slow.startMs", "<", 1), window: { fromNs: 0, toNs: 1 } };
    const equal = condition("faults.slow.endMs", "==", 1);
    expect(pathsOf([summaryOf({ goodput: 5 })], [windowed, equal])).toEqual(["workloads.users.goodput"]);
  });
});
