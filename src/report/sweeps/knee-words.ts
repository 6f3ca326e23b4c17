import type { Knee } from "./knee.ts";
import { meanAt, rankedBy } from "./order.ts";
import type { SweepResult, SweptMetric, SweptPoint } from "../../experiment/sweep/sweep.ts";
import { leadSentence } from "./lead-words.ts";
import { placeText, pointText, valueText } from "./words.ts";

/** Where a rising load is carried no longer, and what happens there, the answer first. */
export function kneeSentences(result: SweepResult, knee: Knee): readonly string[] {
  const { points, slowFrom, failsFrom, isHealthy } = knee;
  const from = Math.min(slowFrom ?? Infinity, failsFrom ?? Infinity);
  if (!isHealthy) return [leadSentence(result, knee.successRate), ...peakText(result, knee)];
  if (!Number.isFinite(from)) return [noneText(result, knee), ...cheapestText(result, knee)];
  const [before, after] = [points[from - 1]!, points[from]!];
  const moving = [
    ...(slowFrom === from ? [changeText(knee.tail, before, after)] : []),
    ...(failsFrom === from ? [changeText(knee.successRate, before, after)] : []),
  ];
  return [
    `The knee of ${knee.workload} lies between ${pointText(result, before)} and ${placeText(result, after)}: ${moving.join(", ")}.`,
    ...laterText(result, knee, from),
    ...peakText(result, knee),
    ...cheapestText(result, knee),
    `The knee is where p99 latency comes to stay above twice what it is at ${placeText(result, points[0]!)}, or where one more request in a hundred fails.`,
  ];
}

/** `p99 latency goes from 42 ms to 1.2 s`. */
function changeText(metric: SweptMetric, before: SweptPoint, after: SweptPoint): string {
  const name = metric.unit === "ratio" ? "success rate" : "p99 latency";
  return `${name} goes from ${valueText(before.estimates[metric.path], metric)} to ${valueText(after.estimates[metric.path], metric)}`;
}

function noneText(result: SweepResult, { workload, points, tail, successRate }: Knee): string {
  const [first, last] = [points[0]!, points.at(-1)!];
  const isAllServed = points.every(({ estimates }) => estimates[successRate.path]?.mean === 1);
  const served = isAllServed ? "every request succeeds" : changeText(successRate, first, last);
  return `No knee of ${workload} is seen from ${pointText(result, first)} to ${placeText(result, last)}: ${changeText(tail, first, last)}, ${served}.`;
}

/** What gives way behind the knee. */
function laterText(
  result: SweepResult,
  { points, slowFrom, failsFrom, tail, successRate }: Knee,
  from: number,
): string[] {
  if (failsFrom !== null && failsFrom > from) {
    const point = points[failsFrom]!;
    return [
      `Requests fail from ${placeText(result, point)} on: success rate ${valueText(point.estimates[successRate.path], successRate)}.`,
    ];
  }
  if (slowFrom === null || slowFrom === from) return [];
  const point = points[slowFrom]!;
  if (meanAt(point, tail) === null) return [];
  return [
    `p99 latency follows from ${placeText(result, point)} on: ${valueText(point.estimates[tail.path], tail)}.`,
  ];
}

function peakText(result: SweepResult, { points, peak, goodput }: Knee): readonly string[] {
  if (peak === null) return [];
  const [best, last] = [points[peak]!, points.at(-1)!];
  return [
    `Goodput is highest at ${placeText(result, best)}, ${valueText(best.estimates[goodput.path], goodput)}, and falls to ${valueText(last.estimates[goodput.path], goodput)} at ${placeText(result, last)}.`,
  ];
}

function cheapestText(result: SweepResult, { points }: Knee): readonly string[] {
  const cost = result.metrics.find(({ path }) => path === "cost.perThousandOk");
  const [best] = cost === undefined ? [] : rankedBy(points, cost);
  if (cost === undefined || best === undefined) return [];
  return [
    `A thousand OK requests cost least at ${placeText(result, best)}: ${valueText(best.estimates[cost.path], cost)}.`,
  ];
}
