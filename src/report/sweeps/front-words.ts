import type { Pareto } from "../../experiment/sweep/pareto.ts";
import type { SweepResult, SweptMetric } from "../../experiment/sweep/sweep.ts";
import { listedUpTo, plural } from "../phrases.ts";
import { pointText, valueText } from "./words.ts";

/** What becomes of a point when two figures are weighed against each other. */
export type Standing = "front" | "near" | "beaten";

export function standingOf(pareto: Pareto, index: number): Standing {
  if (pareto.front.includes(index)) return "front";
  return pareto.near.includes(index) ? "near" : "beaten";
}

/** The two figures, in the order of the front. */
export function frontMetrics({ metrics }: SweepResult, pareto: Pareto): readonly [SweptMetric, SweptMetric] {
  const [x, y] = pareto.metrics.map((path) => metrics.find((metric) => metric.path === path)!);
  return [x!, y!];
}

/** More points than this are read in the table. */
const NAMED_MAX = 6;

/** The front in words: its points, what each gives, and which others may belong to it. */
export function frontSentences(result: SweepResult, pareto: Pareto): readonly string[] {
  const metrics = frontMetrics(result, pareto);
  const [x, y] = metrics.map(({ label }) => label);
  const { front, near } = pareto;
  if (front.length === 0) return [`No point has data for ${x!} and ${y!}.`];
  const told = front.slice(0, NAMED_MAX).map((index) => {
    const point = result.points[index]!;
    const values = metrics.map((metric) => valueText(point.estimates[metric.path], metric));
    return `${pointText(result, point)} (${values.join(", ")})`;
  });
  const rest = front.length > told.length ? [`${front.length - told.length} more`] : [];
  const head =
    front.length === 1
      ? `One point of ${result.points.length} is best in both ${x!} and ${y!}`
      : `${front.length} of ${result.points.length} points are a choice between ${x!} and ${y!}; no point is better in both`;
  const unclear = listedUpTo(
    near.map((index) => pointText(result, result.points[index]!)),
    NAMED_MAX,
  );
  return [
    `${head}.`,
    `${front.length === 1 ? "It is" : "The front"}: ${[...told, ...rest].join("; ")}.`,
    ...(near.length === 0
      ? []
      : [`Not shown to be beaten, with ${plural(result.seeds.length, "run")} each: ${unclear}.`]),
  ];
}
