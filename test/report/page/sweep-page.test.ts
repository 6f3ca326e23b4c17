import { describe, expect, it } from "vitest";
import { parseAxis } from "../../../src/experiment/sweep/axis.ts";
import { gridOf, zipOf } from "../../../src/experiment/sweep/design.ts";
import type { SweepResult } from "../../../src/experiment/sweep/sweep.ts";
import { compiled } from "../../../src/report/page/charts/compile.ts";
import { HALF_HEIGHT } from "../../../src/report/page/charts/chart.ts";
import { shapeOf, sweepChart } from "../../../src/report/page/charts/sweep-chart.ts";
import { renderSweepPage } from "../../../src/report/page/sweep-page.ts";

const METRIC = {
  path: "workloads.users.latency.p99",
  label: "p99 latency of <users>",
  unit: "ms",
  better: "lower",
} as const;

/** A sweep over these axes whose figure is 10 ms more at every point; one point has no data. */
function sweep(design: SweepResult["design"], ...axes: readonly string[]): SweepResult {
  const parsed = axes.map(parseAxis);
  const points = design === "grid" ? gridOf(parsed) : zipOf(parsed);
  return {
    schema: "ripplesim/sweep@1",
    version: "0.0.0",
    file: "q.yaml",
    name: "One <queue>",
    variant: null,
    seeds: ["1", "1/2"],
    axes: parsed,
    design,
    metrics: [METRIC],
    points: points.map((values, index) => {
      const mean = index === 1 ? null : 10 * (index + 1);
      const runs = mean === null ? [null, null] : [mean - 1, mean + 1];
      return {
        values,
        estimates: { [METRIC.path]: { mean, halfWidth: mean === null ? null : 12.7, runs } },
        holding: { runs: index % 3, of: 2 },
        stopped: null,
        invalid: null,
      };
    }),
    pareto: null,
    stopped: null,
  };
}

const CASES = {
  lines: sweep("grid", "services.a.queue=1,2,4,8"),
  "lines of words": sweep("grid", "services.a.discipline=fifo,lifo"),
  "several lines": sweep("grid", "services.a.queue=10..50:10", "workloads.users.rate=10/s,20/s"),
  map: sweep("grid", "services.a.queue=10..50:10", "workloads.users.rate=10/s..80/s:10/s"),
  dots: sweep("samples", "services.a.queue=1,5,3", "workloads.users.rate=10/s,30/s,20/s"),
};

describe("The page of a sweep", () => {
  it("shows two figures against each other, what is beaten behind", () => {
    const one = sweep("grid", "services.a.queue=1,2,4,8");
    const other = { ...METRIC, path: "workloads.users.latency.p50", label: "median latency of users" };
    const points = one.points.map((point, index) => {
      const estimate = { mean: 50 - 10 * (index % 3), halfWidth: 1, runs: [1, 2] };
      return { ...point, estimates: { ...point.estimates, [other.path]: estimate } };
    });
    const pareto = {
      metrics: [METRIC.path, other.path] as const,
      better: ["lower", "lower"] as const,
      ...{ front: [0, 2], near: [3] },
    };
    const page = renderSweepPage(
      { ...one, points, metrics: [METRIC, other], pareto },
      { runtime: "", command: "ripplesim sweep q.yaml" },
    );
    expect(page).toContain("2 of 4 points are a choice between");
    expect(page).toContain("not shown to be beaten");
    expect(page).toContain('id="front"');
  });

  it("chooses a picture by its axes", () => {
    expect(Object.values(CASES).map(shapeOf)).toEqual(["lines", "lines", "lines", "map", "dots"]);
    expect(shapeOf(sweep("zip", "a.b=1,2", "c.d=3,4"))).toBe("lines");
    expect(shapeOf(sweep("grid", "a.b=1,2", "c.d=1..8:1", "e.f=1,2"))).toBe(null);
  });

  it.each(Object.entries(CASES))(
    "draws %s without a complaint, with titles on both axes",
    (_name, result) => {
      const complaints: string[] = [];
      const shape = shapeOf(result)!;
      const chart = sweepChart(result, METRIC, { id: "c", shape, over: 0, height: HALF_HEIGHT });
      const { spec } = compiled(chart, (message) => complaints.push(message));
      expect(complaints).toEqual([]);
      const titles = spec.axes?.flatMap(({ title }) => (typeof title === "string" ? [title] : []));
      expect(new Set(titles).size).toBe(2);
    },
  );

  it.each(Object.entries(CASES))(
    "holds every point of %s, and no markup of the scenario",
    (_name, result) => {
      const page = renderSweepPage(result, { runtime: "", command: "ripplesim sweep q.yaml" });
      for (const value of result.axes.flatMap(({ values }) => values)) expect(page).toContain(value);
      expect(page).toContain("no data");
      expect(page).not.toContain("<users>");
      expect(page).not.toContain("<queue>");
      expect(page).toContain("1 of 2 hold");
    },
  );
});
