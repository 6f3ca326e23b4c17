import type { Summary } from "../../../observe/summary.ts";
import type { Layer } from "./chart.ts";
import { timeChannel } from "./time-axis.ts";
import { valueChannel } from "./time-chart.ts";
import type { TimeFrame, ValueAxis } from "./time-chart.ts";

/** A threshold on a latency, and when it holds. */
export interface Limit {
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
export function limitsOf(summary: Summary): readonly Limit[] {
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

/** A dotted line with its text at the right end. */
export function limitLayers(limit: Limit, frame: TimeFrame, axis: ValueAxis): Layer[] {
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
