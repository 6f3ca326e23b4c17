import { describe, expect, it } from "vitest";
import { errorsFigure } from "../../../src/report/page/charts/errors-chart.ts";
import { answeredFigure } from "../../../src/report/page/charts/key-chart.ts";
import type { Chart } from "../../../src/report/page/charts/chart.ts";
import { circuitChart } from "../../../src/report/page/charts/circuit-chart.ts";
import { differenceChart, verdictCaption } from "../../../src/report/page/charts/difference-chart.ts";
import { compiled } from "../../../src/report/page/charts/compile.ts";
import { latencyFigure } from "../../../src/report/page/charts/latency-chart.ts";
import { callsFigure, queueChart, utilizationChart } from "../../../src/report/page/charts/station-charts.ts";
import { timeTicks } from "../../../src/report/page/charts/time-axis.ts";
import { meanOf, thinned, windowsOfRates } from "../../../src/report/page/charts/time-chart.ts";
import type { Summary } from "../../../src/observe/summary.ts";
import { keyOverlay, overTimeSection } from "../../../src/report/page/sections/over-time.ts";
import { frameOf } from "../../../src/report/page/marks.ts";
import { callsOf, movedCircuits } from "../../../src/report/calls.ts";
import { stationsOf } from "../../../src/report/stations.ts";
import { comparisonOf } from "../comparison-fixture.ts";
import { protectedRun, runOf } from "../fixture.ts";

const run = runOf(protectedRun);
const frame = frameOf(run);
const comparison = comparisonOf();

function everyChart(): readonly Chart[] {
  const stations = stationsOf(run).flatMap((station) => [
    utilizationChart(station, frame, run.series.windowMs),
    queueChart(station, frame, run.series.windowMs),
  ]);
  const calls = callsOf(run).map((entry) => callsFigure(entry, frame, run.series.windowMs)?.chart ?? null);
  const differences = comparison.metrics.map((metric, number) => differenceChart(comparison, metric, number));
  const all = [
    answeredFigure(run, frame, true).chart,
    latencyFigure(run, frame)?.chart ?? null,
    errorsFigure(run, frame)?.chart ?? null,
    circuitChart(movedCircuits(run), frame),
    keyOverlay(comparison, frame)?.chart ?? null,
    ...overTimeSection(comparison, frame).flatMap(({ charts }) => charts),
    ...stations,
    ...calls,
    ...differences,
  ];
  return all.filter((chart) => chart !== null);
}

/** The run with so many targets, all like its workload. */
function withTargets(targets: number): Summary {
  const { shoppers } = run.workloads;
  const own = run.series.workloads["shoppers"];
  if (shoppers === undefined || own === undefined) throw new Error("no shoppers");
  const names = Array.from({ length: targets }, (_none, index) => `target${String(index + 1)}`);
  const named = <T>(value: T): Record<string, T> => Object.fromEntries(names.map((name) => [name, value]));
  return {
    ...run,
    workloads: { shoppers: { ...shoppers, targets: named(shoppers) } },
    series: { ...run.series, workloads: { shoppers: { ...own, targets: named(own) } } },
  };
}

/** The run of one stream, with the same p50 as p99. */
function withLatency(values: readonly (number | null)[]): Summary {
  const lone = withTargets(0);
  const own = lone.series.workloads["shoppers"];
  if (own === undefined) throw new Error("no shoppers");
  const latency = { windowMs: 4000, p50: values, p99: values };
  return { ...lone, series: { ...lone.series, workloads: { shoppers: { ...own, latency } } } };
}

interface Axis {
  readonly scale: string;
  readonly title?: string;
  readonly labels?: boolean;
}

describe("charts", () => {
  it("compile without a warning, each with a sentence", () => {
    const warnings: string[] = [];
    const charts = everyChart();
    for (const chart of charts) compiled(chart, (message) => warnings.push(`${chart.id}: ${message}`));
    expect(warnings).toEqual([]);
    expect(charts.filter((chart) => !/^\S.+\.$/.test(chart.label))).toEqual([]);
  });

  it("hear of what Vega-Lite complains about", () => {
    const warnings: string[] = [];
    const [chart] = everyChart();
    if (chart === undefined) throw new Error("no chart");
    compiled(
      { ...chart, spec: { data: { values: [] }, mark: "bar", encoding: { nowhere: { field: "a" } } } },
      (message) => warnings.push(message),
    );
    expect(warnings).not.toEqual([]);
  });

  it("name the unit of every axis of numbers", () => {
    const titles = everyChart().flatMap((chart) => {
      const axes = (compiled(chart).spec.axes ?? []) as readonly Axis[];
      return axes
        .filter((axis) => axis.labels !== false)
        .map((axis) => axis.title ?? (axis.scale === "y" && !chart.isTime ? "names" : `none in ${chart.id}`));
    });
    expect([...new Set(titles)].sort()).toEqual([
      "OK answers per second",
      "attempts sent per second",
      "busy connections, %",
      "busy workers, %",
      "circuit of instance",
      "difference from unprotected, ms",
      "difference from unprotected, per second",
      "difference from unprotected, points",
      "difference from unprotected, ×",
      "failed requests per second",
      "latency of OK answers, ms (log scale)",
      "names",
      "per second",
      "requests per second",
      "simulated time",
      "waiting requests",
      "waiting requests, most in the window",
    ]);
  });

  it("draw the latency of whole workloads where targets would be too many, and say so", () => {
    const figure = latencyFigure(withTargets(4), frame);
    expect(figure?.key.map((item) => item.text)).toEqual(["shoppers p99", "shoppers p50"]);
    expect(figure?.note).toMatch(/^All 4 targets together; the table has each of them\. /);
    const few = latencyFigure(withTargets(3), frame);
    expect(few?.key.map((item) => item.text)).toContain("target3 p99");
    expect(few?.note).toMatch(/^OK answers by time of end/);
  });

  it("show a window between two gaps as a dot, and nothing where no stream has two windows", () => {
    const lone = withLatency([null, 5, null, 7, 7, null, 9]);
    const points = latencyFigure(lone, frame)?.chart.spec["layer"] as readonly { readonly mark: unknown }[];
    const dots = points.filter((layer) => (layer.mark as { type: string }).type === "point");
    // The second and the last window, for p50 and p99.
    expect(dots).toMatchObject([
      { data: { values: [{ v: 5 }, { v: 9 }] } },
      { data: { values: [{ v: 5 }, { v: 9 }] } },
    ]);
    expect(latencyFigure(withLatency([null, 5, null]), frame)).toBeNull();
  });

  it("merge windows of rates until they hold about 100 requests, but keep 60 of them", () => {
    expect(windowsOfRates(180, 18_000)).toBe(180);
    expect(windowsOfRates(180, 9_000)).toBe(90);
    expect(windowsOfRates(150, 7_600)).toBe(75);
    expect(windowsOfRates(180, 400)).toBe(60);
    expect(windowsOfRates(180, 0)).toBe(60);
    expect(windowsOfRates(40, 400)).toBe(40);
    expect(windowsOfRates(1500, 1e6)).toBe(600);
  });

  it("leave room above the highest rate for the numbered markers", () => {
    const plain = answeredFigure(run, frame, true).chart.spec["layer"] as readonly {
      readonly encoding?: { readonly y?: { readonly scale?: { readonly domain?: readonly number[] } } };
    }[];
    const [top = 0] = plain.flatMap((layer) => layer.encoding?.y?.scale?.domain?.slice(1) ?? []);
    const offered = run.series.workloads["shoppers"]?.offered ?? [];
    expect(top).toBeGreaterThan(1.1 * Math.max(...offered));
  });

  it("show at most 600 windows of a series, merged evenly", () => {
    const values = Array.from({ length: 1500 }, (_none, index) => index % 3);
    const { values: shown, merged } = thinned(values, meanOf);
    expect([merged, shown.length, shown[0]]).toEqual([3, 500, 1]);
    expect(thinned([1, 2], meanOf)).toEqual({ values: [1, 2], merged: 1 });
  });

  it.each([
    [600_000, 60_000],
    [180_000, 30_000],
    [60_000, 10_000],
    [5_400_000, 600_000],
    [1500, 200],
  ])("have about ten ticks at round times: a run of %d ms one every %d ms", (durationMs, stepMs) => {
    expect(timeTicks(durationMs).slice(0, 2)).toEqual([0, stepMs]);
  });

  it("say in words what the differences are", () => {
    const [metric] = comparison.metrics;
    if (metric === undefined) throw new Error("no metric");
    const estimate = { mean: 1, halfWidth: 2, p: 0.2, unpairedHalfWidth: 3, runs: [] };
    expect(verdictCaption(metric)).toBe("both better");
    expect(
      verdictCaption({
        ...metric,
        differences: {
          a: { ...estimate, verdict: "worse" },
          b: { ...estimate, verdict: "no difference shown" },
        },
      }),
    ).toBe("a worse, b no difference shown");
  });
});
