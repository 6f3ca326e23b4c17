import { describe, expect, it } from "vitest";
import { judgeFindings, judgeThresholds } from "../../src/experiment/judge.ts";
import type { FinishedRun } from "../../src/experiment/run.ts";
import type { Condition } from "../../src/scenario/scenario.ts";
import { condition, finding, literal, metric, runWith, summaryOf } from "./runs.ts";

const judgeOne = (wanted: Condition, runs: readonly FinishedRun[]) => judgeThresholds([wanted], runs)[0]!;

describe("thresholds", () => {
  it("hold or fail on the value of a single run", () => {
    expect(judgeOne(condition("x", "<", 5), [runWith({ x: 4 })])).toEqual({
      text: "x < 5",
      actual: 4,
      unit: "number",
      status: "pass",
      note: null,
    });
    expect(judgeOne(condition("x", "<", 5), [runWith({ x: 5 })]).status).toBe("fail");
  });

  it.each([
    ["<", 5, "fail"],
    ["<=", 5, "pass"],
    [">", 5, "fail"],
    [">=", 5, "pass"],
    ["==", 5, "pass"],
    ["!=", 5, "fail"],
  ] as const)("read x %s 5 at x = 5 as mathematics does", (operator, bound, status) => {
    expect(judgeOne(condition("x", operator, bound), [runWith({ x: 5 })]).status).toBe(status);
  });

  it("are judged on the mean over replications, not run by run", () => {
    const judged = judgeOne(condition("x", "<", 5), [runWith({ x: 2 }), runWith({ x: 7 })]);
    expect(judged).toMatchObject({ status: "pass", actual: 4.5 });
  });

  it("have no data where any replication has none, and show its smallest sample", () => {
    const runs = [
      { x: 1 },
      { x: { value: null, samples: 90, wanted: 100 } },
      { x: { value: null, samples: 74, wanted: 100 } },
    ];
    const judged = judgeOne(
      condition("x", "<", 5),
      runs.map((readings) => runWith(readings)),
    );
    expect(judged).toMatchObject({ status: "no-data", actual: null, note: "74 of 100 samples" });
  });

  it("never pass on a figure that the run was not asked for", () => {
    expect(judgeOne(condition("x", "<", 5), [runWith({})]).status).toBe("no-data");
    expect(judgeOne(condition("x", "<", 5), []).status).toBe("no-data");
  });

  it("fail, whatever they compare with, when there was no recovery", () => {
    const path = "faults.slow.impact.users.recoveryMs";
    const lost = runWith({ [path]: null }, summaryOf({ goodput: 1, impact: { recovered: false } }));
    expect(judgeOne(condition(path, ">", 1), [lost])).toMatchObject({
      status: "fail",
      actual: null,
      note: "did not recover",
    });
    const back = runWith(
      { [path]: 5 },
      summaryOf({ goodput: 1, impact: { recovered: true, recoveryMs: 5 } }),
    );
    expect(judgeOne(condition(path, "<", 9), [back, lost])).toMatchObject({
      status: "fail",
      note: "did not recover in 1 of 2 runs",
    });
  });

  it("have no data where a recovery could not be judged", () => {
    const path = "faults.slow.impact.users.recoveryMs";
    const unknown = runWith({ [path]: null }, summaryOf({ goodput: 1, impact: { recovered: null } }));
    expect(judgeOne(condition(path, "<", 9), [unknown]).status).toBe("no-data");
  });

  it("compare words and states in every replication", () => {
    const wanted = condition("state", "==", "closed");
    expect(judgeOne(wanted, [runWith({ state: "closed" }), runWith({ state: "closed" })])).toMatchObject({
      status: "pass",
      actual: "closed",
    });
    expect(judgeOne(wanted, [runWith({ state: "closed" }), runWith({ state: "open" })])).toMatchObject({
      status: "fail",
      note: "holds in 1 of 2 runs",
    });
    expect(judgeOne(condition("back", "==", true), [runWith({ back: true })]).status).toBe("pass");
  });

  it("want equal numbers in every replication, not only on the mean", () => {
    expect(judgeOne(condition("x", "==", 2), [runWith({ x: 1 }), runWith({ x: 3 })]).status).toBe("fail");
  });

  it("multiply a side by its factor", () => {
    const wanted: Condition = {
      text: "x > 0.95 * y",
      left: metric("x"),
      operator: ">",
      right: metric("y", null, 0.95),
      window: null,
    };
    expect(judgeOne(wanted, [runWith({ x: 96, y: 100 })]).status).toBe("pass"); // 96 > 95
    expect(judgeOne(wanted, [runWith({ x: 94, y: 100 })]).status).toBe("fail");
  });

  it("show the measured side when the literal stands on the left", () => {
    const wanted: Condition = {
      text: "5 > x",
      left: literal(5),
      operator: ">",
      right: metric("x"),
      window: null,
    };
    expect(judgeOne(wanted, [runWith({ x: 4 })])).toMatchObject({ status: "pass", actual: 4 });
  });

  it("take a window's own figure, not that of the whole run", () => {
    const wanted: Condition = {
      ...condition("x", "<", 5),
      window: { fromNs: 1e9, toNs: 2e9, text: "from 1s to 2s" },
    };
    const run = runWith({ x: 9, "x from 1s to 2s": 1 });
    expect(judgeOne(wanted, [run])).toMatchObject({ status: "pass", actual: 1 });
  });
});

describe("findings", () => {
  const judgeFinding = (wanted: Condition, left: readonly number[], right: readonly number[]) => {
    const runs: Record<string, FinishedRun[]> = {
      a: left.map((x) => runWith({ x })),
      b: right.map((x) => runWith({ x })),
    };
    return judgeFindings([wanted], (variant) => runs[variant] ?? [])[0]!;
  };
  const above = finding(["a", "x"], ">", ["b", "x"]);

  it("hold when the paired interval of the difference lies above zero", () => {
    // Differences 9, 10, 11: mean 10, sd 1, half width t(2) / sqrt(3) = 4.303 / 1.732 = 2.484.
    const judged = judgeFinding(above, [109, 210, 311], [100, 200, 300]);
    expect(judged.status).toBe("pass");
    expect(judged.difference?.mean).toBeCloseTo(10, 12);
    expect(judged.difference?.halfWidth).toBeCloseTo(2.484, 3);
    expect(judged.difference?.runs).toEqual([9, 10, 11]);
  });

  it("fail when the interval reaches below zero although the mean does not", () => {
    // Differences 0, 1, 2: 1 +- 2.484.
    expect(judgeFinding(above, [0, 1, 2], [0, 0, 0]).status).toBe("fail");
  });

  it("pair by replication: what all runs share cancels", () => {
    // Unpaired, 100, 200, 300 would drown a difference of one.
    expect(judgeFinding(above, [101, 201, 301], [100, 200, 300]).status).toBe("pass");
  });

  it("go by the numbers with one replication", () => {
    expect(judgeFinding(above, [2], [1])).toMatchObject({
      status: "pass",
      difference: { mean: 1, halfWidth: null },
    });
    expect(judgeFinding(above, [1], [1]).status).toBe("fail");
    expect(judgeFinding(finding(["a", "x"], ">=", ["b", "x"]), [1], [1]).status).toBe("pass");
  });

  it("mirror for less and at most", () => {
    expect(judgeFinding(finding(["a", "x"], "<", ["b", "x"]), [1, 2, 3], [11, 12, 13]).status).toBe("pass");
    expect(judgeFinding(finding(["a", "x"], "<", ["b", "x"]), [0, 1, 2], [1, 1, 1]).status).toBe("fail");
    expect(judgeFinding(finding(["a", "x"], "<=", ["b", "x"]), [1, 2, 3], [1, 2, 3]).status).toBe("pass");
  });

  it("fail as no data about a variant that was not run", () => {
    expect(judgeFinding(finding(["a", "x"], ">", ["c", "x"]), [1], [1])).toMatchObject({
      status: "no-data",
      note: "no run",
    });
  });

  it("compare one variant with a literal", () => {
    const wanted: Condition = {
      text: "a.x < 5",
      left: metric("x", "a"),
      operator: "<",
      right: literal(5),
      window: null,
    };
    expect(judgeFinding(wanted, [1, 2, 3], [])).toMatchObject({ status: "pass", actual: 2 }); // -3 +- 2.484 is below 0.
    expect(judgeFinding(wanted, [3, 4, 5], []).status).toBe("fail"); // -1 +- 2.484 is not.
  });
});
