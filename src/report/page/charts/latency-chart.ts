import type { Summary } from "../../../observe/summary.ts";
import { count, latency, NO_DATA, stretch } from "../../numbers.ts";
import { listed } from "../../phrases.ts";
import { allTargets } from "../../traffic.ts";
import { HALF_HEIGHT } from "./chart.ts";
import type { Layer } from "./chart.ts";
import { limitLayers, limitsOf } from "./latency-limits.ts";
import { timeChannel } from "./time-axis.ts";
import { POINTS_MAX, thinned, timeChart, valueChannel } from "./time-chart.ts";
import type { TimeFrame, ValueAxis } from "./time-chart.ts";
import { latencyLines } from "./target-lines.ts";
import type { Figure, TargetLine } from "./target-lines.ts";

const DASHES = [
  [1, 0],
  [5, 3],
  [2, 2],
  [8, 3, 2, 3],
] as const;

interface LatencyLine extends TargetLine {
  /** Streams with fewer answers have longer windows. */
  readonly windowMs: number;
  readonly p50: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
  readonly dash: readonly number[];
}

/**
 * Percentiles of OK answers over time, p50 thin and p99 thick, on a logarithmic axis; null when no
 * stream has two windows with enough answers, which leaves nothing to follow over time, and where all took no time.
 */
export function latencyFigure(summary: Summary, frame: TimeFrame): Figure | null {
  const lines = latencyLines(summary).map(latencyLine);
  const all = lines
    .flatMap(({ p50, p99 }) => [...p50, ...p99])
    .filter((value): value is number => value !== null && value > 0);
  if (all.length === 0 || !lines.some((line) => line.p50.filter((value) => value !== null).length > 1))
    return null;
  const limits = limitsOf(summary);
  const axis = logAxis([...all, ...limits.map((limit) => limit.ms)]);
  const shortestMs = Math.min(...lines.map((line) => line.windowMs));
  return {
    title: "Latency percentiles",
    note: `${scopeText(summary, lines)}OK answers by time of end, windows of ${windowsText(lines)}. p99 needs 100 answers in a window, p50 needs 10; gaps have fewer.`,
    key: lines.flatMap(({ name, color, dash }) =>
      (["p99", "p50"] as const).map((quantile) => ({
        text: `${name} ${quantile}`,
        mark: "line" as const,
        color,
        width: quantile === "p99" ? 2.5 : 1.25,
        dash,
      })),
    ),
    chart: timeChart(frame, {
      id: "latency-chart",
      label: `Latency of OK answers over time: ${listed(lines.map((line) => sentence(line, summary)))} over the whole run.`,
      height: HALF_HEIGHT,
      axis,
      layers: [
        ...lines.flatMap((line) => [
          ...lineLayers(line, "p99", { frame, axis }),
          ...lineLayers(line, "p50", { frame, axis }),
        ]),
        ...limits.flatMap((limit) => limitLayers(limit, frame, axis)),
      ],
      windowMs: shortestMs,
      hover: lines.flatMap((line) =>
        (["p99", "p50"] as const).map((quantile) => ({
          title: `${line.name} ${quantile}`,
          texts: textsEvery(line, quantile, { shortestMs, durationMs: frame.durationMs }),
        })),
      ),
    }),
  };
}

function latencyLine(line: TargetLine, number: number): LatencyLine {
  const { windowMs, p50, p99 } = line.series.latency;
  const thin = thinned(p50, worstOf);
  return {
    ...line,
    windowMs: windowMs * thin.merged,
    p50: thin.values,
    p99: thinned(p99, worstOf).values,
    dash: DASHES[number] ?? [1, 0],
  };
}

/** Says so where whole workloads stand for their targets. */
function scopeText(summary: Summary, lines: readonly LatencyLine[]): string {
  const targets = allTargets(summary);
  if (targets.some(({ name }) => lines.some((line) => line.name === name))) return "";
  return `All ${count(targets.length)} targets together; the table has each of them. `;
}

/** `4 s`, or `4 s to 20 s` where streams have windows of their own. */
function windowsText(lines: readonly LatencyLine[]): string {
  const lengths = lines.map((line) => line.windowMs);
  const shortest = stretch(Math.min(...lengths));
  const longest = stretch(Math.max(...lengths));
  return shortest === longest ? shortest : `${shortest} to ${longest}`;
}

/** A text for every shortest window: that of the line's own window around its middle. */
function textsEvery(
  line: LatencyLine,
  quantile: "p50" | "p99",
  on: { readonly shortestMs: number; readonly durationMs: number },
): readonly string[] {
  const windows = Math.min(Math.ceil(on.durationMs / on.shortestMs), POINTS_MAX);
  return Array.from({ length: windows }, (_none, index) =>
    textOf(line[quantile][Math.floor(((index + 0.5) * on.shortestMs) / line.windowMs)] ?? null),
  );
}

function worstOf(group: readonly (number | null)[]): number | null {
  return group.reduce(
    (high, value) => (value !== null && (high === null || value > high) ? value : high),
    null,
  );
}

function textOf(value: number | null): string {
  return value === null ? NO_DATA : latency(value);
}

function sentence(line: TargetLine, summary: Summary): string {
  const figures = Object.entries(summary.workloads).flatMap(([name, workload]) =>
    name === line.name
      ? [workload]
      : Object.entries(workload.targets).flatMap(([target, own]) => (target === line.name ? [own] : [])),
  );
  return `${line.name} has a p50 of ${textOf(figures[0]?.latency.p50 ?? null)} and a p99 of ${textOf(figures[0]?.latency.p99 ?? null)}`;
}

/** A line with gaps, and a dot for a window between two gaps, which no line would show. */
function lineLayers(
  line: LatencyLine,
  quantile: "p50" | "p99",
  on: { readonly frame: TimeFrame; readonly axis: ValueAxis },
): Layer[] {
  const { durationMs } = on.frame;
  const values = line[quantile].map((value, index) => ({
    t: Math.min((index + 0.5) * line.windowMs, durationMs),
    v: value,
  }));
  const strokeWidth = quantile === "p99" ? 2.25 : 1.1;
  const encoding = { x: timeChannel("t", durationMs), y: valueChannel("v", on.axis) };
  const path = {
    data: { values },
    mark: {
      type: "line",
      color: line.color,
      strokeWidth,
      strokeDash: line.dash,
      invalid: "break-paths-show-domains",
    },
    encoding,
  };
  const alone = values.filter(
    ({ v }, index) => v !== null && isGap(values[index - 1]?.v) && isGap(values[index + 1]?.v),
  );
  if (alone.length === 0) return [path];
  const mark = { type: "point", filled: true, size: strokeWidth * 12, opacity: 1, color: line.color };
  return [path, { data: { values: alone }, mark, encoding }];
}

function isGap(value: number | null | undefined): boolean {
  return value === null || value === undefined;
}

/** Decades with a tick at 1 and 3; the ends are ticks too. */
function logAxis(values: readonly number[]): ValueAxis {
  const smallest = Math.min(...values);
  const largest = Math.max(...values);
  const ticks: number[] = [];
  for (let exponent = -3; exponent <= 9; exponent += 1)
    for (const lead of [1, 3]) ticks.push(Number(`${String(lead)}e${String(exponent)}`));
  const low = ticks.filter((tick) => tick <= smallest).at(-1) ?? smallest;
  const high = ticks.find((tick) => tick >= largest && tick > low) ?? largest;
  const within = ticks.filter((tick) => tick >= low && tick <= high);
  const shown =
    within.length > 7
      ? within.filter((tick) => String(tick).startsWith("1") || String(tick).endsWith("1"))
      : within;
  return { title: "latency of OK answers, ms (log scale)", domain: [low, high], log: { ticks: shown } };
}
