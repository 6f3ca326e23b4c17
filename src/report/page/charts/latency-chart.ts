import type { Summary } from "../../../observe/summary.ts";
import { latency, NO_DATA, stretch } from "../../numbers.ts";
import { listed } from "../../phrases.ts";
import { HALF_HEIGHT } from "./chart.ts";
import type { Layer } from "./chart.ts";
import { timeChannel } from "./time-axis.ts";
import { POINTS_MAX, thinned, timeChart, valueChannel } from "./time-chart.ts";
import type { TimeFrame, ValueAxis } from "./time-chart.ts";
import { targetLines } from "./target-lines.ts";
import type { Figure, TargetLine } from "./target-lines.ts";

const LINES_MAX = 4;
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

/** Percentiles of OK answers over time, p50 thin and p99 thick, on a logarithmic axis; null when nothing was answered. */
export function latencyFigure(summary: Summary, frame: TimeFrame): Figure | null {
  const lines = targetLines(summary).slice(0, LINES_MAX).map(latencyLine);
  const all = lines
    .flatMap(({ p50, p99 }) => [...p50, ...p99])
    .filter((value): value is number => value !== null && value > 0);
  if (all.length === 0) return null;
  const limits = limitsOf(summary);
  const axis = logAxis([...all, ...limits.map((limit) => limit.ms)]);
  const shortestMs = Math.min(...lines.map((line) => line.windowMs));
  return {
    title: "Latency percentiles",
    note: `OK answers by time of end, windows of ${windowsText(lines)}. p99 needs 100 answers in a window, p50 needs 10; gaps have fewer.`,
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
          lineLayer(line, "p99", { frame, axis }),
          lineLayer(line, "p50", { frame, axis }),
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
  const count = Math.min(Math.ceil(on.durationMs / on.shortestMs), POINTS_MAX);
  return Array.from({ length: count }, (_none, index) =>
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

function lineLayer(
  line: LatencyLine,
  quantile: "p50" | "p99",
  on: { readonly frame: TimeFrame; readonly axis: ValueAxis },
): Layer {
  const { durationMs } = on.frame;
  const values = line[quantile].map((value, index) => ({
    t: Math.min((index + 0.5) * line.windowMs, durationMs),
    v: value,
  }));
  const strokeWidth = quantile === "p99" ? 2.25 : 1.1;
  return {
    data: { values },
    mark: {
      type: "line",
      color: line.color,
      strokeWidth,
      strokeDash: line.dash,
      invalid: "break-paths-show-domains",
    },
    encoding: { x: timeChannel("t", durationMs), y: valueChannel("v", on.axis) },
  };
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

interface Limit {
  readonly text: string;
  readonly ms: number;
  readonly fromMs: number;
  readonly toMs: number;
}

const UNITS_MS: Readonly<Record<string, number>> = {
  us: 0.001,
  µs: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Thresholds on a latency of a workload, to be drawn as dotted lines. */
function limitsOf(summary: Summary): readonly Limit[] {
  return summary.thresholds.flatMap(({ text }) => {
    const found =
      /^workloads\.(?:\S+\.)?([^.\s]+)\.latency\.(p\d+) (<=?) ([0-9.]+)(us|µs|ms|s|m|h)(?: from ([0-9a-z.]+))?(?: to ([0-9a-z.]+))?$/.exec(
        text,
      );
    if (found === null) return [];
    const [, name = "", quantile = "", operator = "", amount = "", unit = "", from, to] = found;
    return [
      {
        text: `${name} ${quantile} ${operator} ${amount}\u00a0${unit}`,
        ms: Number(amount) * (UNITS_MS[unit] ?? 1),
        fromMs: momentMs(from) ?? 0,
        toMs: momentMs(to) ?? summary.durationMs,
      },
    ];
  });
}

/** `3m`, `1m30s` in ms; null for a bound that is not given. */
function momentMs(text: string | undefined): number | null {
  if (text === undefined) return null;
  return [...text.matchAll(/([0-9.]+)(us|µs|ms|s|m|h)/g)].reduce(
    (sum, [, amount = "", unit = ""]) => sum + Number(amount) * (UNITS_MS[unit] ?? 0),
    0,
  );
}

function limitLayers(limit: Limit, frame: TimeFrame, axis: ValueAxis): Layer[] {
  const data = { values: [{ from: limit.fromMs, t: limit.toMs, v: limit.ms, text: limit.text }] };
  return [
    {
      data,
      mark: { type: "rule", color: "var(--ink)", strokeDash: [1, 2], strokeWidth: 1.25 },
      encoding: { x: timeChannel("from", frame.durationMs), x2: { field: "t" }, y: valueChannel("v", axis) },
    },
    {
      data,
      mark: { type: "text", align: "right", baseline: "bottom", dy: -2, fontSize: 11, color: "var(--ink)" },
      encoding: {
        x: timeChannel("t", frame.durationMs),
        y: valueChannel("v", axis),
        text: { field: "text", type: "nominal" },
      },
    },
  ];
}
