import { describe, expect, it } from "vitest";
import { parseAxis } from "../../../src/experiment/sweep/axis.ts";
import { gridOf, zipOf } from "../../../src/experiment/sweep/design.ts";
import type { SweepResult } from "../../../src/experiment/sweep/sweep.ts";
import { axesByEffect } from "../../../src/report/page/charts/sample-charts.ts";
import { compiled } from "../../../src/report/page/charts/compile.ts";
import { panelsOf, shapeOf } from "../../../src/report/page/charts/sweep-chart.ts";
import { figureOf } from "../../../src/report/page/sections/sweep-figures.ts";
import { renderSweepPage } from "../../../src/report/page/sweep-page.ts";
import { chartsOf, textOf } from "./pages.ts";

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
  "many dots": sweep("samples", "services.a.queue=1..40:1", "workloads.users.rate=1/s..40/s:1/s"),
  "axes that go together": sweep("zip", "services.a.queue=1,2,3", "workloads.users.rate=30/s,20/s,10/s"),
  panels: sweep("grid", "a.queue=1,2", "a.workers=1..4:1", "a.cpus=1,2"),
  "panels of maps": sweep("grid", "a.queue=1,2", "a.workers=1..8:1", "a.cpus=1,2", "a.order=fifo,lifo"),
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
    expect(Object.values(CASES).map(shapeOf)).toEqual([
      ...["lines", "lines", "lines", "map", "dots", "dots", "lines", "panels", "panels"],
    ]);
    expect(shapeOf(sweep("grid", "a.b=1,2", "c.d=1,2", "e.f=1,2,3"))).toBe("lines");
  });

  it("says that it has no picture of too many combinations", () => {
    const result = sweep("grid", "a.b=1,2", "c.d=1..8:1", "e.f=1..5:1", "e.g=1,2,3");
    expect(shapeOf(result)).toBe(null);
    const page = renderSweepPage(result, { runtime: "", command: "ripplesim sweep q.yaml" });
    expect(chartsOf(page)).toEqual([]);
    expect(textOf(page)).toContain("too many combinations for a picture");
  });

  it("shows every point of three axes in one panel, all to one scale", () => {
    const result = CASES["panels of maps"];
    const panels = panelsOf(result);
    expect(panels.map(({ title }) => title)).toEqual([
      ...[
        "cpus = 1, order = fifo",
        "cpus = 1, order = lifo",
        "cpus = 2, order = fifo",
        "cpus = 2, order = lifo",
      ],
    ]);
    expect(panels.flatMap(({ part }) => part.points).length).toBe(result.points.length);
    const drawn = figureOf(CASES.panels, METRIC, true)!;
    const scales = drawn.charts.map(
      (chart) => compiled(chart).spec.scales?.find(({ name }) => name === "y") as { domain: unknown },
    );
    expect(scales.length).toBe(2);
    expect(scales[0]!.domain).toEqual(scales[1]!.domain);
  });

  it("names a place for every point of axes that go together, with a line for each axis", () => {
    const [chart] = figureOf(CASES["axes that go together"], METRIC, true)!.charts;
    const { spec } = compiled(chart!);
    expect(spec.scales?.find(({ name }) => name === "x")).toMatchObject({
      domain: ["1 | 30/s", "2 | 20/s", "3 | 10/s"],
    });
    expect(chart!.label).toContain("over queue and rate");
  });

  it("puts first the setting of samples that moves the figure", () => {
    // One of 40 has no data: 39 make seven groups. The figure rises with the point's number: along rate, and not along queue, which goes to and fro.
    const numbers = Array.from({ length: 40 }, (_, index) => index + 1);
    const mixed = numbers.map((number) => ((number * 17) % 41) + 1);
    const result = sweep("samples", `a.queue=${mixed.join(",")}`, `a.rate=${numbers.join(",")}`);
    expect(axesByEffect(result, METRIC)).toEqual([1, 0]);
    const drawn = figureOf(result, METRIC, true)!;
    expect(drawn.charts.map(({ id }) => id)).toEqual(["between", "sweep-0-1", "sweep-0-0"]);
    expect(drawn.body.toString()).toContain("the means of about 6 neighbours");
  });

  it("writes the figures of a map in one unit, whatever their size", () => {
    const [chart] = figureOf(CASES.map, METRIC, true)!.charts;
    const { values } = chart!.spec["data"] as { values: readonly { value: number; shown: string }[] };
    for (const { value, shown } of values) expect(Number(shown)).toBe(value);
  });

  it.each(Object.entries(CASES))(
    "draws %s without a complaint, with titles on both axes",
    (_name, result) => {
      const complaints: string[] = [];
      for (const chart of figureOf(result, METRIC, true)!.charts) {
        const { spec } = compiled(chart, (message) => complaints.push(message));
        expect(complaints).toEqual([]);
        const titles = spec.axes?.flatMap(({ title }) => (typeof title === "string" ? [title] : []));
        expect(new Set(titles).size).toBe(2);
      }
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
