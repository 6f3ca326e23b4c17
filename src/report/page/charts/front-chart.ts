import type { Pareto } from "../../../experiment/sweep/pareto.ts";
import type { SweepResult, SweptMetric } from "../../../experiment/sweep/sweep.ts";
import { figureUnit } from "../../judgement.ts";
import { frontMetrics, type Standing, standingOf } from "../../sweeps/front-words.ts";
import { pointText, valueText } from "../../sweeps/words.ts";
import type { Chart, Layer } from "./chart.ts";
import type { KeyItem } from "./legend.ts";
import { scaleOf, Y_UNITS } from "./sweep-rows.ts";
import { PLAIN_MARGINS, plainChart } from "./plain-chart.ts";

interface Row {
  readonly x: number;
  readonly xLow: number;
  readonly xHigh: number;
  readonly y: number;
  readonly yLow: number;
  readonly yHigh: number;
  readonly standing: Standing;
  readonly name: string;
  readonly text: string;
}

/** Every point of a sweep between two figures: the front as a line, what is beaten in grey behind it. */
export function frontChart(
  result: SweepResult,
  pareto: Pareto,
  { id, height }: { readonly id: string; readonly height: Chart["height"] },
): Chart {
  const [xMetric, yMetric] = frontMetrics(result, pareto);
  const rows = rowsOf(result, pareto);
  const all = [...rows.values()];
  const front = pareto.front.flatMap((index) => rows.get(index) ?? []);
  return plainChart({
    id,
    label: `${xMetric.label} against ${yMetric.label}; on the front: ${front.map(({ text }) => text).join("; ")}.`,
    height,
    margins: PLAIN_MARGINS,
    rows: all,
    layer: layersOf([xMetric, yMetric], front, { all, height: height.wide }),
  });
}

function layersOf(
  [xMetric, yMetric]: readonly [SweptMetric, SweptMetric],
  front: readonly Row[],
  { all, height }: { readonly all: readonly Row[]; readonly height: number },
): readonly Layer[] {
  const x = channel(xMetric, "x", all);
  const y = channel(yMetric, "y", all);
  const of = (standing: Standing): readonly Row[] => all.filter((row) => row.standing === standing);
  const dots = (standing: Standing, mark: Layer): Layer => ({
    data: { values: of(standing) },
    mark: { type: "point", size: 46, ...mark },
    encoding: { x, y, tooltip: { field: "text", type: "nominal" } },
  });
  const rule = (along: Layer): Layer => ({
    data: { values: front },
    mark: { type: "rule", color: "var(--muted)", strokeWidth: 1, opacity: 0.6 },
    encoding: along,
  });
  const named = legible(front, all, height);
  const names = (side: Side): Layer => ({
    data: { values: named.filter((row) => row.side === side) },
    mark: {
      ...{ type: "text", fontSize: 11, color: "var(--ink)", dy: -8 },
      ...{ align: side, dx: side === "left" ? 7 : -7 },
    },
    encoding: { x, y, text: { field: "name", type: "nominal" } },
  });
  return [
    dots("beaten", { filled: true, color: "var(--grey)", opacity: 0.45, size: 30 }),
    rule({ x: { ...x, field: "xLow" }, x2: { field: "xHigh" }, y }),
    rule({ x, y: { ...y, field: "yLow" }, y2: { field: "yHigh" } }),
    {
      data: { values: front.map((row, place) => ({ ...row, place })) },
      mark: { type: "line", color: "var(--blue)", strokeWidth: 1.5 },
      encoding: { x, y, order: { field: "place", type: "quantitative" } },
    },
    dots("near", { filled: false, color: "var(--blue)", strokeWidth: 1.5 }),
    dots("front", { filled: true, color: "var(--blue)", opacity: 1, size: 60 }),
    names("left"),
    names("right"),
  ];
}

export function frontKey(pareto: Pareto): readonly KeyItem[] {
  return [
    { text: "not beaten", mark: "line", width: 1.5, color: "var(--blue)", shape: "circle" },
    ...(pareto.near.length === 0
      ? []
      : [
          {
            text: "not shown to be beaten",
            mark: "block",
            color: "transparent",
            outline: "var(--blue)",
          } as const,
        ]),
    { text: "beaten", mark: "block", color: "var(--grey)" },
  ];
}

function rowsOf(result: SweepResult, pareto: Pareto): ReadonlyMap<number, Row> {
  const [xMetric, yMetric] = frontMetrics(result, pareto);
  const rows = new Map<number, Row>();
  result.points.forEach((point, index) => {
    const [x, y] = [xMetric, yMetric].map((metric) => spanOf(point.estimates[metric.path], metric));
    if (!x || !y || point.stopped !== null) return;
    const values = [xMetric, yMetric].map((metric) => valueText(point.estimates[metric.path], metric));
    rows.set(index, {
      ...{ x: x.mean, xLow: x.low, xHigh: x.high },
      ...{ y: y.mean, yLow: y.low, yHigh: y.high },
      standing: standingOf(pareto, index),
      name: point.values.join(", "),
      text: `${pointText(result, point)}: ${values.join(", ")}`,
    });
  });
  return rows;
}

function spanOf(
  estimate: SweepResult["points"][number]["estimates"][string] | undefined,
  metric: SweptMetric,
): { readonly mean: number; readonly low: number; readonly high: number } | null {
  if (estimate === undefined || estimate.mean === null) return null;
  const factor = figureUnit(metric.unit, metric.path) === "ratio" ? 100 : 1;
  const half = estimate.halfWidth ?? 0;
  const [mean, low, high] = [estimate.mean, estimate.mean - half, estimate.mean + half].map((value) =>
    Number((value * factor).toPrecision(6)),
  );
  return { mean: mean!, low: low!, high: high! };
}

function channel(metric: SweptMetric, field: "x" | "y", rows: readonly Row[]): Layer {
  const isX = field === "x";
  const unit = Y_UNITS[figureUnit(metric.unit, metric.path)] ?? "";
  return {
    field,
    type: "quantitative",
    scale: {
      ...scaleOf(
        isLog(
          metric,
          rows.map((row) => row[field]),
        ),
        false,
      ),
      clamp: true,
      nice: true,
    },
    axis: {
      title: `${metric.label}${unit}`,
      tickCount: isX ? 6 : 4,
      titleLimit: isX ? 340 : 260,
      grid: !isX,
    },
  };
}

/** Latencies of a collapse beside those of a calm hour: a linear scale would show the collapse alone. */
function isLog(metric: SweptMetric, values: readonly number[]): boolean {
  return metric.unit === "ms" && Math.min(...values) > 0 && Math.max(...values) > 50 * Math.min(...values);
}

/** A name begins or ends at its point. */
type Side = "left" | "right";

/** Names of the front as far as they do not run into each other, in a plot of usual width. */
function legible(
  front: readonly Row[],
  all: readonly Row[],
  height: number,
): readonly (Row & { readonly side: Side })[] {
  const taken: { readonly x: number; readonly y: number; readonly width: number }[] = [];
  const [xs, ys] = [all.map(({ x }) => x), all.map(({ y }) => y)];
  return front.flatMap((row) => {
    const share = shareOf(row.x, xs);
    const side: Side = share > 0.6 ? "right" : "left";
    const width = row.name.length * 7 + 8;
    const x = share * 300 - (side === "right" ? width : 0);
    const y = (1 - shareOf(row.y, ys)) * height;
    const isFree = taken.every(
      (other) => Math.abs(other.y - y) > 14 || x > other.x + other.width || other.x > x + width,
    );
    if (!isFree) return [];
    taken.push({ x, y, width });
    return [{ ...row, side }];
  });
}

function shareOf(value: number, values: readonly number[]): number {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return high > low ? (value - low) / (high - low) : 0;
}
