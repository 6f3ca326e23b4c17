import { describe, expect, it } from "vitest";
import type { Metric } from "../../src/experiment/metrics.ts";
import { PrecisionCourse } from "../../src/experiment/precision.ts";
import type { PrecisionGoal, PrecisionSummary } from "../../src/experiment/precision.ts";
import { Randoms } from "../../src/kernel/random.ts";
import type { Summary } from "../../src/observe/summary.ts";
import { estimate } from "../../src/statistics/interval.ts";
import { summaryOf } from "./runs.ts";

const GOODPUT: Metric = {
  path: ["workloads", "users", "goodput"],
  label: "goodput",
  unit: "perSecond",
  better: "higher",
};
const P99: Metric = {
  path: ["workloads", "users", "latency", "p99"],
  label: "p99",
  unit: "ms",
  better: "lower",
};

/** Makes replications of `draw` until the course is over. */
function followed(
  draw: (index: number) => Summary,
  goal: Partial<PrecisionGoal> = {},
): { readonly summaries: readonly Summary[]; readonly end: PrecisionSummary } {
  const course = new PrecisionCourse({
    relative: 0.05,
    metrics: [GOODPUT],
    variants: ["asItIs"],
    replicationsMin: 10,
    replicationsMax: 1000,
    ...goal,
  });
  const summaries: Summary[] = [];
  for (let wanted = course.next([]); wanted !== null; wanted = course.next([summaries])) {
    expect(wanted).toBeGreaterThan(summaries.length);
    while (summaries.length < wanted) summaries.push(draw(summaries.length));
  }
  return { summaries, end: course.summary() };
}

/** 100 give or take so much, by turns. */
const byTurns =
  (spread: number) =>
  (index: number): Summary =>
    summaryOf({ goodput: 100 + (index % 2 === 0 ? spread : -spread) });

describe("a run that is to be precise", () => {
  it("ends at the first look where half the interval is at most relative / (1 + relative) of the mean", () => {
    const { summaries, end } = followed(byTurns(20));
    const { mean, halfWidth } = estimate(summaries.map((run) => run.workloads["users"]!.goodput));
    expect(end.reached).toBe(true);
    expect(end.shareMax).toBeCloseTo(0.05 / 1.05, 12);
    expect(halfWidth! / mean).toBeLessThanOrEqual(0.05 / 1.05);
    // t * 20 / sqrt(n) <= 4.76: n is about (1.99 * 20 / 4.76)^2 = 70.
    expect(end.looks.at(-1)?.replications).toBe(summaries.length);
    expect(summaries.length).toBeGreaterThan(65);
    expect(summaries.length).toBeLessThan(85);
    for (const { shares } of end.looks.slice(0, -1))
      expect(shares["workloads.users.goodput"]).toBeGreaterThan(0.05 / 1.05);
  });

  it("makes ten replications at least, and no more where they suffice", () => {
    expect(followed(byTurns(0)).summaries).toHaveLength(10);
    expect(followed(byTurns(1)).summaries).toHaveLength(10);
  });

  it("says that the cap ended it", () => {
    const { summaries, end } = followed(byTurns(50), { replicationsMax: 25 });
    expect(summaries).toHaveLength(25);
    expect(end).toMatchObject({ reached: false, replicationsMax: 25 });
  });

  it("waits for the widest of its figures", () => {
    const draw = (index: number): Summary =>
      summaryOf({ goodput: 100, p99: 10 + (index % 2 === 0 ? 2 : -2) });
    const both = followed(draw, { metrics: [GOODPUT, P99] });
    const one = followed(draw, { metrics: [P99] });
    expect(both.summaries.length).toBe(one.summaries.length);
    expect(both.summaries.length).toBeGreaterThan(60);
  });

  it("is never precise about what has no data, or a mean of nothing", () => {
    const noData = followed(() => summaryOf({ goodput: 1 }), {
      metrics: [{ ...GOODPUT, path: ["workloads", "users", "latency", "p999"] }],
      replicationsMax: 30,
    });
    expect(noData.end.reached).toBe(false);
    const aroundZero = followed((index) => summaryOf({ goodput: index % 2 === 0 ? 1 : -1 }), {
      replicationsMax: 30,
    });
    expect(aroundZero.end.reached).toBe(false);
  });

  it("has an error of at most what was asked for in 93 of 100 cases or more", () => {
    // 400 courses over gamma-like draws (sums of two exponentials: mean 2, coefficient of variation
    // 0.71). Looking often costs a little coverage (Law finds 0.93 to 0.95 for 0.95); the binomial
    // deviation at 0.95 is 1.1 points.
    const stream = new Randoms("precision").stream("draws");
    const draw = (): Summary =>
      summaryOf({ goodput: -Math.log(1 - stream.next()) - Math.log(1 - stream.next()) });
    let right = 0;
    for (let course = 0; course < 400; course += 1) {
      const { summaries } = followed(draw, { relative: 0.1 });
      const { mean } = estimate(summaries.map((run) => run.workloads["users"]!.goodput));
      if (Math.abs(mean - 2) <= 0.1 * 2) right += 1;
    }
    expect(right / 400).toBeGreaterThanOrEqual(0.93);
  });

  it("of two designs goes by their difference, measured by the first: what both have in common is no matter", () => {
    const course = new PrecisionCourse({
      relative: 0.05,
      metrics: [GOODPUT],
      variants: ["asItIs", "faster"],
      replicationsMin: 10,
      replicationsMax: 1000,
    });
    course.next([]);
    const common = byTurns(50);
    const first = Array.from({ length: 10 }, (_, index) => common(index));
    const second = first.map((run, index) =>
      summaryOf({ goodput: run.workloads["users"]!.goodput + 20 + (index % 2) }),
    );
    expect(course.next([first, second])).toBeNull();
    const { of, metrics, reached, looks } = course.summary();
    expect({ of, metrics, reached }).toEqual({
      of: "difference",
      metrics: ["faster.workloads.users.goodput"],
      reached: true,
    });
    // Differences of 20 and 21 by turns: t(9) * sqrt(10 * 0.25 / 9 / 10) of a mean of 100.
    expect(looks[0]!.shares["faster.workloads.users.goodput"]).toBeCloseTo(
      (2.262157 * Math.sqrt(0.25 / 9)) / 100,
      8,
    );
  });
});
